package vt

import (
	"fmt"

	"github.com/charmbracelet/x/ansi"
)

// setModes turns modes on or off.
func (t *Terminal) setModes(p ansi.Params, dec, on bool) {
	p.ForEach(0, func(_, n int, _ bool) {
		m := mode{dec, n}
		switch m {
		case altMode:
			t.setAlternate(on)
		case syncMode:
			t.hold(on)
		}
		t.modes[m] = on
	})
}

// setAlternate enters the alternate screen, empty, or leaves it for what was there before.
func (t *Terminal) setAlternate(on bool) {
	if on == t.onAlt {
		return
	}
	t.onAlt = on
	if !on {
		t.cursor = t.saved
		t.cursor.x, t.cursor.y = min(t.cursor.x, t.w-1), min(t.cursor.y, t.h-1)
		return
	}
	t.saved = t.cursor
	t.eraseLines(0, t.h)
}

// kept is the cursor that was saved on this screen: each has its own.
func (t *Terminal) kept() *cursor {
	if t.onAlt {
		return &t.savedAlt
	}
	return &t.saved
}

// hold keeps the frame on screen until the program has finished the next one.
func (t *Terminal) hold(on bool) {
	if !on {
		t.held = nil
		return
	}
	if t.held == nil {
		s := t.look()
		t.held = &s
	}
}

// askMode answers whether a mode is known, and on. Of the newer ones only synchronized output is.
func (t *Terminal) askMode(n int) {
	const unknown, set, reset = 0, 1, 2
	state := unknown
	switch n {
	case 7, 25, 1000, 1002, 1003, 1004, 1006, 1049, 2004, 2026:
		state = reset
		if t.modes[mode{true, n}] {
			state = set
		}
	}
	t.ask(fmt.Sprintf("\x1b[?%d;%d$y", n, state))
}
