package vt

import "github.com/charmbracelet/x/ansi"

// print writes a character at the cursor. One without a width belongs to the character before it.
func (t *Terminal) print(r rune) {
	s := string(r)
	w := ansi.StringWidthWc(s)
	if w == 0 {
		t.combine(s)
		return
	}
	t.put(s, w)
	t.last = s
}

func (t *Terminal) combine(s string) {
	x := t.cursor.x
	if !t.cursor.wrap {
		x--
	}
	for l := t.buffer()[t.cursor.y]; x >= 0; x-- {
		if l[x].text != "" {
			l[x].text += s
			return
		}
	}
}

func (t *Terminal) put(s string, w int) {
	c := &t.cursor
	if c.wrap && t.modes[wrapMode] || c.x+w > t.w {
		if !t.modes[wrapMode] {
			return
		}
		c.x = 0
		t.lineFeed()
	}
	c.wrap = false
	if t.modes[insertMode] {
		t.shift(w)
	}
	l := t.buffer()[c.y]
	t.split(l, c.x)
	t.split(l, c.x+w)
	l[c.x] = cell{s, c.style}
	for i := 1; i < w; i++ {
		l[c.x+i] = cell{"", c.style}
	}
	if c.x += w; c.x >= t.w {
		c.x, c.wrap = t.w-1, true
	}
}

// split blanks a wide character that begins before x and ends after it: half of it is about to be overwritten.
func (t *Terminal) split(l line, x int) {
	if x <= 0 || x >= t.w || l[x].text != "" {
		return
	}
	for i := x - 1; i >= 0; i-- {
		if l[i].text != "" {
			l[i].text = " "
			break
		}
	}
	l[x].text = " "
}

func (t *Terminal) lineFeed() {
	c := &t.cursor
	c.wrap = false
	switch {
	case c.y == t.end-1:
		t.scroll(t.top, t.end, 1)
	case c.y < t.h-1:
		c.y++
	}
}

// execute runs a control character.
func (t *Terminal) execute(b byte) {
	c := &t.cursor
	switch b {
	case ansi.LF, ansi.VT, ansi.FF:
		t.lineFeed()
	case ansi.CR:
		c.x, c.wrap = 0, false
	case ansi.BS:
		c.x, c.wrap = max(c.x-1, 0), false
	case ansi.HT:
		t.tab(1)
	case ansi.BEL, ansi.NUL, ansi.SI:
		// The last one chooses a character set.
	default:
		t.strange(string(rune(b)))
	}
}

// tab goes n tab stops on, or back if n is negative.
func (t *Terminal) tab(n int) {
	c := &t.cursor
	step := 1
	if n < 0 {
		step, n = -1, -n
	}
	c.wrap = false
	for range min(n, t.w) {
		for c.x += step; c.x > 0 && c.x < t.w-1 && !t.tabs[c.x]; c.x += step {
		}
		c.x = max(min(c.x, t.w-1), 0)
	}
}
