package vt

import (
	"fmt"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
)

// number is parameter i, def if it is missing or zero.
func number(p ansi.Params, i, def int) int {
	if n, _, ok := p.Param(i, def); ok && n > 0 {
		return n
	}
	return def
}

// csi runs a control sequence.
func (t *Terminal) csi(cmd ansi.Cmd, p ansi.Params) {
	if cmd.Prefix() == 0 && cmd.Intermediate() == 0 && (t.move(cmd.Final(), p) || t.edit(cmd.Final(), p)) {
		return
	}
	switch fmt.Sprintf("%s%s%c", char(cmd.Prefix()), char(cmd.Intermediate()), cmd.Final()) {
	case "m":
		t.sgr(p)
	case "h":
		t.setModes(p, false, true)
	case "l":
		t.setModes(p, false, false)
	case "?h":
		t.setModes(p, true, true)
	case "?l":
		t.setModes(p, true, false)
	case "?$p":
		t.askMode(number(p, 0, 0))
	case "c":
		t.ask("\x1b[?62;22c")
	case ">c":
		t.ask("\x1b[>1;10;0c")
	case ">q":
		t.ask("\x1bP>|vt\x1b\\")
	case "n":
		t.askStatus(number(p, 0, 0))
	case " q", ">u", "<u", "=u", "?u", ">m", "?W", "t":
		// The cursor's shape, the keyboard's protocol and the window are nothing that shows; asked for them, an old
		// terminal says nothing.
	default:
		t.strange(fmt.Sprintf("CSI %s%v%s%c", char(cmd.Prefix()), p, char(cmd.Intermediate()), cmd.Final()))
	}
}

func char(b byte) string {
	if b == 0 {
		return ""
	}
	return string(rune(b))
}

func (t *Terminal) askStatus(n int) {
	switch n {
	case 5:
		t.ask("\x1b[0n")
	case 6:
		t.ask(fmt.Sprintf("\x1b[%d;%dR", t.cursor.y+1, t.cursor.x+1))
	}
}

// move runs the sequences that only move the cursor.
func (t *Terminal) move(final byte, p ansi.Params) bool {
	c, n := &t.cursor, number(p, 0, 1)
	x, y := c.x, c.y
	switch final {
	case 'A':
		y -= n
	case 'B', 'e':
		y += n
	case 'C', 'a':
		x += n
	case 'D':
		x -= n
	case 'E':
		x, y = 0, y+n
	case 'F':
		x, y = 0, y-n
	case 'G', '`':
		x = n - 1
	case 'd':
		y = n - 1
	case 'H', 'f':
		x, y = number(p, 1, 1)-1, n-1
	case 'I':
		t.tab(n)
		return true
	case 'Z':
		t.tab(-n)
		return true
	default:
		return false
	}
	c.x, c.y, c.wrap = max(min(x, t.w-1), 0), max(min(y, t.h-1), 0), false
	return true
}

// edit runs the sequences that erase, insert, delete, repeat and scroll.
func (t *Terminal) edit(final byte, p ansi.Params) bool {
	c, n := &t.cursor, number(p, 0, 1)
	inside := c.y >= t.top && c.y < t.end
	switch final {
	case 'J':
		t.eraseDisplay(number(p, 0, 0))
	case 'K':
		t.eraseLine(number(p, 0, 0))
	case 'X':
		t.erase(c.y, c.x, c.x+n)
	case '@':
		t.shift(n)
	case 'P':
		t.shift(-n)
	case 'L':
		if inside {
			t.scroll(c.y, t.end, -n)
		}
	case 'M':
		if inside {
			t.scroll(c.y, t.end, n)
		}
	case 'S':
		t.scroll(t.top, t.end, n)
	case 'T':
		t.scroll(t.top, t.end, -n)
	case 'b':
		for range min(n, t.w*t.h) {
			t.put(t.last, ansi.StringWidthWc(t.last))
		}
	case 'r':
		t.setRegion(number(p, 0, 1)-1, number(p, 1, t.h))
	default:
		return false
	}
	return true
}

func (t *Terminal) setRegion(top, end int) {
	if end = min(end, t.h); top >= end-1 {
		return
	}
	t.top, t.end = top, end
	t.cursor.x, t.cursor.y, t.cursor.wrap = 0, 0, false
}

func (t *Terminal) eraseDisplay(which int) {
	y := t.cursor.y
	switch which {
	case 0:
		t.eraseLine(0)
		t.eraseLines(y+1, t.h)
	case 1:
		t.eraseLines(0, y)
		t.eraseLine(1)
	default:
		t.eraseLines(0, t.h)
	}
}

func (t *Terminal) eraseLine(which int) {
	c := t.cursor
	switch which {
	case 0:
		t.erase(c.y, c.x, t.w)
	case 1:
		t.erase(c.y, 0, c.x+1)
	default:
		t.erase(c.y, 0, t.w)
	}
}

func (t *Terminal) sgr(p ansi.Params) {
	if len(p) == 0 {
		t.cursor.style = uv.Style{}
		return
	}
	uv.ReadStyle(p, &t.cursor.style)
	p.ForEach(0, func(_, n int, _ bool) {
		if n >= 30 && n <= 38 || n >= 40 && n <= 48 || n >= 90 && n <= 107 {
			t.colours++
		}
	})
}
