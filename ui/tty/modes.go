package tty

import (
	"slices"
	"strings"
)

// longest is how many bytes of a sequence are remembered from one piece of output to the next.
const longest = 64

// modes are what the other side has changed about the terminal, as far as it would be in the way of who comes next. A
// program that is cut off does not put it right.
type modes struct {
	rest    string   // an unfinished sequence at the end of what was written last
	set     []string // private modes that differ from what they usually are
	keypad  bool
	region  bool // part of the screen scrolls
	insert  bool
	charset bool
	keys    bool // keys are reported in another way
	kitty   int  // levels of kitty's keyboard protocol
}

// usual are the private modes that matter: whether each is on where nobody has touched it.
func usual() map[string]bool {
	return map[string]bool{
		"1": false, "5": false, "6": false, "7": true, "9": false, "25": true, "47": false, "1000": false, "1001": false,
		"1002": false, "1003": false, "1004": false, "1005": false, "1006": false, "1015": false, "1016": false, "1047": false,
		"1049": false, "2004": false, "2026": false, "2031": false,
	}
}

// watch reads what goes to the terminal. Most of it has no sequences, and costs a search for one byte.
func (m *modes) watch(p []byte) {
	text := m.rest + string(p)
	m.rest = ""
	for {
		i := strings.IndexByte(text, '\x1b')
		if i < 0 {
			return
		}
		text = text[i:]
		n := m.sequence(text)
		if n == 0 {
			if len(text) <= longest {
				m.rest = text
			}
			return
		}
		text = text[n:]
	}
}

// sequence takes in the sequence at the start of text and returns its length, 0 if it is not finished.
func (m *modes) sequence(text string) int {
	if len(text) < 2 {
		return 0
	}
	switch text[1] {
	case '=', '>':
		m.keypad = text[1] == '='
	case '(':
		if len(text) < 3 {
			return 0
		}
		m.charset = text[2] != 'B'
		return 3
	case 'c': // a full reset
		*m = modes{}
	case '[':
		end := strings.IndexFunc(text[2:], func(r rune) bool { return r >= 0x40 && r <= 0x7e })
		if end < 0 && len(text) <= longest {
			return 0
		}
		if end >= 0 {
			m.control(text[2:2+end], text[2+end])
			return end + 3
		}
	}
	return 2
}

// control takes in a control sequence: its parameters and its last byte.
func (m *modes) control(params string, last byte) {
	private, isPrivate := strings.CutPrefix(params, "?")
	switch {
	case isPrivate && (last == 'h' || last == 'l'):
		for _, mode := range strings.Split(private, ";") {
			m.private(mode, last == 'h')
		}
	case last == 'h' && params == "4", last == 'l' && params == "4":
		m.insert = last == 'h'
	case last == 'r' && !isPrivate:
		m.region = params != ""
	case last == 'm' && strings.HasPrefix(params, ">4"):
		m.keys = params != ">4" && params != ">4;0"
	case last == 'u' && strings.HasPrefix(params, ">"):
		m.kitty++
	case last == 'u' && strings.HasPrefix(params, "<"):
		m.kitty = max(m.kitty-1, 0)
	}
}

func (m *modes) private(mode string, on bool) {
	normal, matters := usual()[mode]
	if !matters {
		return
	}
	m.set = slices.DeleteFunc(m.set, func(s string) bool { return s == mode })
	if on != normal {
		m.set = append(m.set, mode)
	}
}

// leave is what puts everything back, "" if nothing needs it.
func (m *modes) leave() string {
	var b strings.Builder
	put := func(wrong bool, s string) {
		if wrong {
			b.WriteString(s)
		}
	}
	put(m.kitty > 0, strings.Repeat("\x1b[<u", m.kitty))
	put(m.keys, "\x1b[>4;0m")
	put(m.insert, "\x1b[4l")
	put(m.keypad, "\x1b>")
	put(m.charset, "\x1b(B")
	put(m.region, "\x1b7\x1b[r\x1b8")
	// The alternate screen, which was entered before most, is left last.
	for _, mode := range slices.Backward(m.set) {
		final := "l"
		if usual()[mode] {
			final = "h"
		}
		b.WriteString("\x1b[?" + mode + final)
	}
	put(b.Len() > 0, "\x1b[0m")
	*m = modes{}
	return b.String()
}
