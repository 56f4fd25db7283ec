package jq

import (
	"context"
	"encoding/json"
	"errors"
	"math/big"
	"strings"
	"time"
)

const (
	// mostSteps bounds the work of one expression on one line, in instructions of gojq.
	mostSteps = 30_000
	// mostBytes bounds what an expression looks at and makes on one line, as weigh counts, and a byte of the line allows
	// perByte more. A value may have a part of that, the mostPart-th.
	mostBytes, perByte, mostPart = 8 << 20, 64, 4
	// mostDigits is the length of the longest integer, in bits.
	mostDigits = 4096
	// mostPlaces bounds the places of a regular expression in a text, groups included, times the text's length.
	mostPlaces = 32 << 10
)

var (
	errSpent = errors.New("too much memory")
	errSteps = errors.New("too many steps")
	errLarge = errors.New("too large")
)

// meter is a context that ends with the bounds of a line: gojq looks at it once an instruction.
type meter struct {
	steps int
	left  int // bytes
	part  int // the most that one value may have
	spent bool
	over  chan struct{} // closed
}

func newMeter() *meter {
	m := &meter{over: make(chan struct{})}
	close(m.over)
	return m
}

// reset begins a line of that many bytes.
func (m *meter) reset(line int) {
	m.steps, m.spent = 0, false
	m.left = mostBytes + perByte*line
	m.part = m.left / mostPart
}

func (m *meter) Deadline() (time.Time, bool) { return time.Time{}, false }
func (m *meter) Value(any) any               { return nil }

func (m *meter) Done() <-chan struct{} {
	if m.steps++; m.steps > mostSteps || m.spent {
		return m.over
	}
	return nil
}

func (m *meter) Err() error {
	switch {
	case m.spent:
		return errSpent
	case m.steps > mostSteps:
		return errSteps
	}
	return nil
}

var _ context.Context = (*meter)(nil)

// spend takes bytes off what is left.
func (m *meter) spend(n int) error {
	if m.left -= n; m.left < 0 {
		m.spent = true
		return errSpent
	}
	return nil
}

// pay spends what a value weighs, so many times, and refuses one that is too large.
func (m *meter) pay(v any, times int) error {
	n := weigh(v, m.part)
	if n > m.part {
		m.spent = true
		return errSpent
	}
	return m.spend(n * times)
}

const (
	nodeBytes = 16
	pairBytes = 2 * nodeBytes
)

// weigh is about how many bytes a value has when everything in it is counted as often as it is there. It stops counting
// beyond most.
func weigh(v any, most int) int {
	n := nodeBytes
	switch v := v.(type) {
	case string:
		return n + len(v)
	case json.Number:
		return n + len(v)
	case *big.Int:
		return n + v.BitLen()/8
	case []any:
		for i := 0; i < len(v) && n <= most; i++ {
			n += weigh(v[i], most-n)
		}
	case map[string]any:
		for k, member := range v {
			if n += pairBytes + len(k) + weigh(member, most-n); n > most {
				break
			}
		}
	}
	return n
}

// product is what l * r may be: a text so many times, or a number of as many digits as both.
func (m *meter) product(l, r any) error {
	if digits(l)+digits(r) > mostDigits {
		return errLarge
	}
	text, isText := l.(string)
	times := r
	if !isText {
		text, isText = r.(string)
		times = l
	}
	if !isText {
		return m.pair(l, r)
	}
	n := 0.0
	switch times := times.(type) {
	case int:
		n = float64(times)
	case float64:
		n = times
	case json.Number:
		n, _ = times.Float64() // an infinite one is too much, too
	case *big.Int:
		n = float64(mostBytes)
	}
	if n*float64(len(text)) > float64(m.part) {
		m.spent = true
		return errSpent
	}
	return m.spend(len(text))
}

// digits is the length of an integer in bits, roughly for one that is still text.
func digits(v any) int {
	const perDigit = 4
	switch v := v.(type) {
	case *big.Int:
		return v.BitLen()
	case json.Number:
		return perDigit * len(v)
	}
	return 0
}

// pair pays for two values that are gone over once, and cut into parts if they are texts.
func (m *meter) pair(l, r any) error {
	times := 1
	if _, ok := l.(string); ok {
		times = wide
	}
	if err := m.pay(l, times); err != nil {
		return err
	}
	return m.pay(r, 1)
}

// cross pays for two values of which each part of one is compared with each of the other.
func (m *meter) cross(l, r any) error {
	const atOnce = 4
	a, b := weigh(l, m.part), weigh(r, m.part)
	if a > m.part || b > m.part {
		m.spent = true
		return errSpent
	}
	return m.spend(wide*(a+b) + a*b/atOnce) // texts are taken apart, too
}

// places pays for a regular expression that has so many instructions, and looks for so many parts in every place; 0 parts
// for the first place only.
func (m *meter) places(v any, instructions, parts int) error {
	text, ok := v.(string)
	if !ok {
		return nil // jq's own error says so
	}
	if parts > 0 && len(text)*parts > mostPlaces {
		return errLarge
	}
	const atOnce = 16
	return m.spend(len(text) * (1 + instructions/atOnce))
}

// numeral refuses a text that is no number by its length alone.
func numeral(v any) error {
	const longest = 400
	if text, ok := v.(string); ok && len(strings.TrimSpace(text)) > longest {
		return errLarge
	}
	return nil
}
