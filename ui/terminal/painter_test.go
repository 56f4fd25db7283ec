package terminal

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"fathom/e2e/vt"
)

const width, height = 40, 12

func screen() *vt.Terminal { return vt.New(vt.Options{Width: width, Height: height}) }

func freshPainter() *painter {
	return newPainter([]string{"TERM=xterm-256color", "COLORTERM=truecolor"}, colorprofile.TrueColor)
}

// view is a frame of lines.
func view(lines ...string) frame {
	return frame{View: tea.View{Content: strings.Join(lines, "\n"), WindowTitle: "t"}, w: width, h: height}
}

// compare fails unless both terminals show the same, in the same styles.
func compare(t *testing.T, what string, got, want *vt.Terminal) {
	t.Helper()
	g, w := got.Screen(), want.Screen()
	if g.Text() != w.Text() {
		t.Fatalf("%s: it shows\n%s\n--- not\n%s", what, g.Text(), w.Text())
	}
	for y := range w.Height {
		for x := range w.Width {
			if a, b := g.Style(x, y), w.Style(x, y); !a.Equal(&b) {
				t.Fatalf("%s: cell %d,%d is %+v, not %+v", what, x, y, a, b)
			}
		}
	}
	if g.CursorShown != w.CursorShown || g.CursorShown && (g.X != w.X || g.Y != w.Y) {
		t.Fatalf("%s: the cursor is %v at %d,%d, not %v at %d,%d", what, g.CursorShown, g.X, g.Y, w.CursorShown, w.X, w.Y)
	}
	if u := got.Unknown(); len(u) > 0 {
		t.Fatalf("%s: sequences that no terminal knows: %v", what, u)
	}
}

// table is a random walk through what a table does: scroll, move its cursor, change cells, be covered and uncovered.
type table struct {
	r                *rand.Rand
	top, at, covered int
	changed          map[int]int
	caret            bool
}

func (s *table) step() frame {
	switch s.r.IntN(8) {
	case 0:
		s.top++
	case 1:
		s.top = max(s.top-s.r.IntN(3), 0)
	case 2:
		s.at = s.r.IntN(height)
	case 3, 4:
		s.changed[s.top+s.r.IntN(height)]++
	case 5:
		s.covered = s.r.IntN(4)
	case 6:
		s.caret = !s.caret
	case 7:
		s.top += s.r.IntN(height)
	}
	lines := make([]string, height)
	for y := range lines {
		n := s.top + y
		style := fmt.Sprintf("\x1b[38;2;%d;9;9m", n%7*30)
		if y == s.at {
			style += "\x1b[48;2;1;2;90m"
		}
		lines[y] = style + ansi.Truncate(fmt.Sprintf("pod-%d %d 日本 ▲é %*s", n, s.changed[n], width, ""), width, "") + "\x1b[m"
		if y >= height-s.covered {
			lines[y] = strings.Repeat(" ", width/2)
		}
	}
	f := view(lines...)
	if s.caret {
		f.Cursor = tea.NewCursor(s.at, s.at)
	}
	return f
}

// TestFramesInARowLookLikeThemselves compares what a terminal shows after many frames with what one shows after only the
// last one.
func TestFramesInARowLookLikeThemselves(t *testing.T) {
	for _, synced := range []bool{false, true} {
		p, terminal := freshPainter(), screen()
		p.synced = synced
		s := &table{r: rand.New(rand.NewPCG(1, 2)), changed: map[int]int{}}
		for i := range 150 {
			f := s.step()
			terminal.Write(p.paint(f))
			fresh := screen()
			fresh.Write(freshPainter().paint(f))
			compare(t, fmt.Sprintf("frame %d, synced %v", i, synced), terminal, fresh)
		}
	}
}

func TestNothingIsWrittenForTheSameFrame(t *testing.T) {
	p := freshPainter()
	f := view("one", "two")
	f.Cursor = tea.NewCursor(1, 1)
	p.paint(f)
	f.Cursor = tea.NewCursor(1, 1)
	if b := p.paint(f); len(b) > 0 {
		t.Errorf("%q", b)
	}
}

// TestScrollingMovesWhatIsThere: the lines that stay are not sent again.
func TestScrollingMovesWhatIsThere(t *testing.T) {
	lines := make([]string, height+1)
	for i := range lines {
		lines[i] = fmt.Sprintf("line %d has words of its own, %s", i, strings.Repeat(string(rune('a'+i)), 9))
	}
	p, terminal := freshPainter(), screen()
	terminal.Write(p.paint(view(lines[:height]...)))
	b := p.paint(view(lines[1:]...))
	terminal.Write(b)
	if got := terminal.Screen(); got.Line(0) != lines[1] || got.Line(height-1) != lines[height] {
		t.Fatalf("it shows\n%s", got.Text())
	}
	if len(b) > 3*width {
		t.Errorf("%d bytes for one new line: %q", len(b), b)
	}
}

func TestAnotherSizeIsDrawnWhole(t *testing.T) {
	p, terminal := freshPainter(), screen()
	terminal.Write(p.paint(view("one", "two", "three")))
	terminal.Resize(30, 5)
	f := view("one", "2", "three")
	f.w, f.h = 30, 5
	terminal.Write(p.paint(f))
	fresh := vt.New(vt.Options{Width: 30, Height: 5})
	fresh.Write(freshPainter().paint(f))
	compare(t, "smaller", terminal, fresh)
	f.w, f.h = 60, 20
	terminal.Resize(60, 20)
	terminal.Write(p.paint(f))
	if got := terminal.Screen(); got.Text() != "one\n2\nthree"+strings.Repeat("\n", 17) {
		t.Errorf("larger:\n%s", got.Text())
	}
}

func TestModes(t *testing.T) {
	p, terminal := freshPainter(), screen()
	f := view("one")
	f.MouseMode = tea.MouseModeCellMotion
	terminal.Write(p.paint(f))
	if s := terminal.Screen(); !s.Alternate || !s.Mouse || !s.Paste || s.CursorShown || s.Title != "t" {
		t.Errorf("with a mouse: %+v", s)
	}
	f.MouseMode, f.WindowTitle = tea.MouseModeNone, "u"
	terminal.Write(p.paint(f))
	if s := terminal.Screen(); s.Mouse || s.Title != "u" {
		t.Errorf("without: mouse %v, title %q", s.Mouse, s.Title)
	}
	f.MouseMode = tea.MouseModeAllMotion
	terminal.Write(p.paint(f))
	terminal.Write(p.leave())
	if s := terminal.Screen(); s.Alternate || s.Mouse || s.Paste || !s.CursorShown || s.Title != "" {
		t.Errorf("left: %+v", s)
	}
	if b := p.leave(); len(b) > 0 {
		t.Errorf("left once more with %q", b)
	}
	terminal.Write([]byte("$ vi\r\nsomebody else's text\x1b[31m"))
	terminal.Write(p.paint(f))
	fresh := screen()
	fresh.Write(freshPainter().paint(f))
	compare(t, "entered again", terminal, fresh)
}

// TestUpdatesAreSeenWhole: the cursor does not run about, however the terminal can be kept from showing it.
func TestUpdatesAreSeenWhole(t *testing.T) {
	for _, synced := range []bool{false, true} {
		p := freshPainter()
		p.synced = synced
		f := view("one", "two")
		f.Cursor = tea.NewCursor(0, 0)
		p.paint(f)
		f.Content = "one\ntwenty"
		got := string(p.paint(f))
		first, last := ansi.ResetModeTextCursorEnable, ansi.SetModeTextCursorEnable
		if synced {
			first, last = ansi.SetModeSynchronizedOutput, ansi.ResetModeSynchronizedOutput
		}
		if !strings.HasPrefix(got, first) || !strings.HasSuffix(got, last) {
			t.Errorf("synced %v: %q", synced, got)
		}
	}
}

func TestColoursThatTheTerminalHas(t *testing.T) {
	p := freshPainter()
	f := view("\x1b[38;2;255;0;0mred\x1b[m")
	if got := string(p.paint(f)); !strings.Contains(got, "38;2;255;0;0") {
		t.Errorf("truecolor: %q", got)
	}
	p.colours(colorprofile.ANSI256)
	if got := string(p.paint(f)); !strings.Contains(got, "38;5;") {
		t.Errorf("256 colours: %q", got)
	}
}

// TestClustersAreMeasuredAsTheTerminalDoes: a family is one character of two cells where the terminal says so.
func TestClustersAreMeasuredAsTheTerminalDoes(t *testing.T) {
	p := freshPainter()
	f := view("👩‍💻|")
	p.paint(f)
	p.clusters()
	got := string(p.paint(f))
	if !strings.Contains(got, ansi.SetModeUnicodeCore) {
		t.Errorf("the terminal is not told: %q", got)
	}
	if c := p.cells.CellAt(2, 0); c == nil || c.Content != "|" {
		t.Errorf("what follows is not in the third cell: %+v", c)
	}
}

func TestWhoIsAsked(t *testing.T) {
	for env, want := range map[string]bool{
		"TERM=xterm-256color":                              true,
		"TERM=xterm-256color TERM_PROGRAM=Apple_Terminal":  false,
		"TERM=xterm-256color SSH_TTY=/dev/pts/1":           false,
		"TERM=xterm-ghostty SSH_TTY=/dev/pts/1":            true,
		"TERM=xterm-256color TERM_PROGRAM=iTerm.app":       true,
		"TERM=xterm SSH_TTY=/dev/pts/1 WT_SESSION=1-2-3-4": true,
	} {
		if got := mayAsk(strings.Fields(env)); got != want {
			t.Errorf("%s: %v", env, got)
		}
	}
}
