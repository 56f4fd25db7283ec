package vt

import (
	"slices"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
)

// Options say what the terminal is like.
type Options struct {
	Width, Height int
	Light         bool // its background, which a program may ask for
}

// Terminal is fed by Write. It is not safe for concurrent use.
type Terminal struct {
	parser *ansi.Parser
	w, h   int
	light  bool

	main, alt buffer
	onAlt     bool
	cursor    cursor
	saved     cursor // of the main screen, by DECSC and by leaving it
	savedAlt  cursor // of the alternate screen, by DECSC
	top, end  int    // scrolling region: lines top to end-1
	tabs      []bool
	modes     map[mode]bool
	last      string // what REP repeats
	held      *Screen
	title     string
	clipboard string
	colours   int
	unknown   []string
	reply     []byte
}

// cursor is where and how the next character is written.
type cursor struct {
	x, y  int
	wrap  bool // the last column is written: the next character goes to the next line
	style uv.Style
}

// mode is a switch: DEC's own (with a question mark) or ANSI's.
type mode struct {
	dec    bool
	number int
}

// The modes that change what the terminal does.
var (
	insertMode = mode{false, 4}
	wrapMode   = mode{true, 7}
	cursorMode = mode{true, 25}
	altMode    = mode{true, 1049}
	pasteMode  = mode{true, 2004}
	syncMode   = mode{true, 2026}
)

// New makes a Terminal with an empty screen.
func New(o Options) *Terminal {
	t := &Terminal{
		parser: ansi.NewParser(), light: o.Light,
		modes: map[mode]bool{wrapMode: true, cursorMode: true},
	}
	t.parser.SetHandler(ansi.Handler{
		Print: t.print, Execute: t.execute, HandleEsc: t.esc, HandleCsi: t.csi, HandleOsc: t.osc, HandleDcs: t.dcs,
	})
	t.Resize(o.Width, o.Height)
	return t
}

// Write takes output of the program and returns what the terminal answers to the questions in it.
func (t *Terminal) Write(p []byte) (reply []byte) {
	t.parser.Parse(p)
	reply, t.reply = t.reply, nil
	return reply
}

// Resize gives the terminal another size; what does not fit is cut off.
func (t *Terminal) Resize(w, h int) {
	t.main, t.alt = t.main.resized(w, h), t.alt.resized(w, h)
	t.w, t.h, t.top, t.end = w, h, 0, h
	t.cursor.x, t.cursor.y, t.cursor.wrap = min(t.cursor.x, w-1), min(t.cursor.y, h-1), false
	t.tabs = make([]bool, w)
	for x := 8; x < w; x += 8 {
		t.tabs[x] = true
	}
}

// Colours is how many colours the program has chosen since the start.
func (t *Terminal) Colours() int { return t.colours }

// Unknown are the sequences that the terminal did not understand.
func (t *Terminal) Unknown() []string { return slices.Clone(t.unknown) }

// Clipboard is what the program has put there last.
func (t *Terminal) Clipboard() string { return t.clipboard }

// Screen is what a person sees now. While the program holds back an update (mode 2026) that is the frame before.
func (t *Terminal) Screen() Screen {
	if t.held != nil {
		return *t.held
	}
	return t.look()
}

func (t *Terminal) look() Screen {
	s := Screen{
		Width: t.w, Height: t.h, X: t.cursor.x, Y: t.cursor.y,
		CursorShown: t.modes[cursorMode], Alternate: t.onAlt, Mouse: t.mouse(), Paste: t.modes[pasteMode], Title: t.title,
	}
	for _, line := range t.buffer() {
		s.Lines = append(s.Lines, line.text())
		s.cells = append(s.cells, slices.Clone(line))
	}
	return s
}

func (t *Terminal) mouse() bool {
	for _, n := range []int{1000, 1002, 1003} {
		if t.modes[mode{true, n}] {
			return true
		}
	}
	return false
}

func (t *Terminal) buffer() buffer {
	if t.onAlt {
		return t.alt
	}
	return t.main
}

func (t *Terminal) ask(s string) { t.reply = append(t.reply, s...) }
