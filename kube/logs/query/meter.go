package query

import (
	"context"
	"runtime/metrics"
	"time"
)

const (
	// mostSteps bounds the work of one expression on one line, in instructions of gojq.
	mostSteps = 20_000
	// mostBytes bounds what is allocated meanwhile, by whomever. One expression on one line takes milliseconds, in which
	// the rest of the program does not get near it.
	mostBytes = 256 << 20
	// freeSteps are not worth a look at the memory, and lookEvery is how many steps there are from look to look: a value
	// may double with every few of them.
	freeSteps, lookEvery = 64, 16
)

// meter is a context that ends after so many looks at it, or bytes: gojq looks once an instruction. What a single
// instruction allocates is seen only afterwards.
type meter struct {
	steps  int
	over   chan struct{}
	began  uint64 // what was allocated in all at the first look
	greedy bool   // it was ended because of the memory
	err    error
}

func newMeter(over chan struct{}) *meter { return &meter{over: over} }

func (m *meter) Deadline() (time.Time, bool) { return time.Time{}, false }
func (m *meter) Value(any) any               { return nil }
func (m *meter) Err() error                  { return m.err }

func (m *meter) Done() <-chan struct{} {
	m.steps++
	switch {
	case m.err != nil:
	case m.steps > mostSteps:
		m.err = context.DeadlineExceeded
	case m.steps >= freeSteps && m.steps%lookEvery == 0:
		m.look()
	}
	if m.err != nil {
		return m.over
	}
	return nil
}

func (m *meter) look() {
	sample := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(sample)
	now := sample[0].Value.Uint64()
	switch {
	case m.began == 0:
		m.began = now
	case now-m.began > mostBytes:
		m.greedy, m.err = true, context.DeadlineExceeded
	}
}
