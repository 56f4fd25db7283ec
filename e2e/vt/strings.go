package vt

import (
	"encoding/base64"
	"fmt"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// esc runs a sequence of escape and one more character.
func (t *Terminal) esc(cmd ansi.Cmd) {
	c := &t.cursor
	switch fmt.Sprintf("%s%c", char(cmd.Intermediate()), cmd.Final()) {
	case "7":
		*t.kept() = *c
	case "8":
		*c = *t.kept()
	case "D":
		t.lineFeed()
	case "E":
		c.x = 0
		t.lineFeed()
	case "M":
		c.wrap = false
		if c.y == t.top {
			t.scroll(t.top, t.end, -1)
		} else {
			c.y = max(c.y-1, 0)
		}
	case "H":
		t.tabs[c.x] = true
	case "=", ">", "\\", "(B", ")0":
		// Keypad, the end of a string, character sets: nothing that shows.
	default:
		t.strange(fmt.Sprintf("ESC %s%c", char(cmd.Intermediate()), cmd.Final()))
	}
}

// osc runs an operating system command.
func (t *Terminal) osc(cmd int, data []byte) {
	_, arg, _ := strings.Cut(string(data), ";")
	switch cmd {
	case 0, 1, 2:
		t.title = arg
	case 10, 11, 12:
		if arg == "?" {
			t.ask(fmt.Sprintf("\x1b]%d;%s\x1b\\", cmd, t.colour(cmd == 11)))
		}
	case 52:
		_, text, _ := strings.Cut(arg, ";")
		if b, err := base64.StdEncoding.DecodeString(text); err == nil {
			t.clipboard = string(b)
		}
	case 8, 9, 110, 111, 112, 7501:
		// Links, progress and status of the program, and default colours.
	default:
		t.strange(fmt.Sprintf("OSC %q", data))
	}
}

// colour is that of the ground, or of the ink.
func (t *Terminal) colour(ground bool) string {
	if ground == t.light {
		return "rgb:f0f0/f0f0/f0f0"
	}
	return "rgb:1010/1010/1010"
}

// dcs answers a question for a terminal capability with "not known"; there are no other device control strings here.
func (t *Terminal) dcs(cmd ansi.Cmd, _ ansi.Params, data []byte) {
	if cmd.Intermediate() == '+' && cmd.Final() == 'q' {
		t.ask("\x1bP0+r\x1b\\")
		return
	}
	t.strange(fmt.Sprintf("DCS %q", data))
}

const mostUnknown = 20

// strange notes a sequence that is not understood.
func (t *Terminal) strange(s string) {
	if len(t.unknown) < mostUnknown {
		t.unknown = append(t.unknown, fmt.Sprintf("%q", s))
	}
}
