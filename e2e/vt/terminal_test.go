package vt

import (
	"strings"
	"testing"

	uv "github.com/charmbracelet/ultraviolet"
)

func TestScreen(t *testing.T) {
	for _, c := range []struct {
		name, out string
		want      []string // of a screen of 10x4
		x, y      int
	}{
		{"text", "ab\r\ncd", []string{"ab", "cd", "", ""}, 2, 1},
		{"wrap waits for the next character", "0123456789", []string{"0123456789", "", "", ""}, 9, 0},
		{"wrap", "0123456789x", []string{"0123456789", "x", "", ""}, 1, 1},
		{"no wrap", "\x1b[?7l0123456789x", []string{"012345678x", "", "", ""}, 9, 0},
		{"scroll at the end", "a\r\nb\r\nc\r\nd\r\ne", []string{"b", "c", "d", "e"}, 1, 3},
		{"position", "\x1b[2;3Hx\x1b[4dy\x1b[1Gz", []string{"", "  x", "", "z  y"}, 1, 3},
		{"moves", "\x1b[3;5H\x1b[2A\x1b[Ca\x1b[2Db\x1b[Bc", []string{"    ba", "     c", "", ""}, 6, 1},
		{"erase to the right", "abcdef\x1b[3G\x1b[K", []string{"ab", "", "", ""}, 2, 0},
		{"erase to the left", "abcdef\x1b[3G\x1b[1K", []string{"   def", "", "", ""}, 2, 0},
		{"erase below", "a\r\nb\r\nc\x1b[2;1H\x1b[J", []string{"a", "", "", ""}, 0, 1},
		{"erase characters", "abcdef\x1b[2G\x1b[3X", []string{"a   ef", "", "", ""}, 1, 0},
		{"insert", "abc\x1b[2G\x1b[2@", []string{"a  bc", "", "", ""}, 1, 0},
		{"delete", "abcdef\x1b[2G\x1b[2P", []string{"adef", "", "", ""}, 1, 0},
		{"insert mode", "abc\x1b[2G\x1b[4hx\x1b[4l", []string{"axbc", "", "", ""}, 2, 0},
		{"repeat", "-\x1b[4b", []string{"-----", "", "", ""}, 5, 0},
		{"insert lines", "a\r\nb\r\nc\x1b[2;1H\x1b[L", []string{"a", "", "b", "c"}, 0, 1},
		{"delete lines", "a\r\nb\r\nc\x1b[1;1H\x1b[M", []string{"b", "c", "", ""}, 0, 0},
		{"region scrolls alone", "a\r\nb\r\nc\r\nd\x1b[2;3r\x1b[3;1H\n", []string{"a", "c", "", "d"}, 0, 2},
		{"reverse index", "a\r\nb\x1b[1;1H\x1bM", []string{"", "a", "b", ""}, 0, 0},
		{"scroll down in a region", "a\r\nb\r\nc\r\nd\x1b[1;2r\x1b[T\x1b[r", []string{"", "a", "c", "d"}, 0, 0},
		{"tabs", "a\tb\x1b[Zc", []string{"a       c", "", "", ""}, 9, 0},
		{"wide", "世界x", []string{"世界x", "", "", ""}, 5, 0},
		{"wide at the edge", "012345678世", []string{"012345678", "世", "", ""}, 2, 1},
		{"half of a wide one", "世\x1b[2Gx", []string{" x", "", "", ""}, 2, 0},
		{"combining", "e\u0301x", []string{"e\u0301x", "", "", ""}, 2, 0},
		{"alternate screen", "a\x1b[?1049hb", []string{" b", "", "", ""}, 2, 0},
		{"back from it", "a\x1b[?1049h\x1b[2;2Hb\x1b[?1049l", []string{"a", "", "", ""}, 1, 0},
		{"a held frame", "a\x1b[?2026h\x1b[1;1Hb", []string{"a", "", "", ""}, 1, 0},
		{"a finished frame", "a\x1b[?2026h\x1b[1;1Hb\x1b[?2026l", []string{"b", "", "", ""}, 1, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			term := New(Options{Width: 10, Height: 4})
			for i := range len(c.out) { // byte by byte: sequences arrive in pieces
				term.Write([]byte{c.out[i]})
			}
			s := term.Screen()
			if got, want := strings.Join(s.Lines, "|"), strings.Join(c.want, "|"); got != want {
				t.Errorf("screen %q, want %q", got, want)
			}
			if s.X != c.x || s.Y != c.y {
				t.Errorf("cursor at %d,%d, want %d,%d", s.X, s.Y, c.x, c.y)
			}
			if u := term.Unknown(); len(u) > 0 {
				t.Errorf("not understood: %v", u)
			}
		})
	}
}

func TestReplies(t *testing.T) {
	term := New(Options{Width: 10, Height: 4})
	for _, c := range [][2]string{
		{"\x1b[c", "\x1b[?62;22c"},
		{"\x1b[?2026$p", "\x1b[?2026;2$y"},
		{"\x1b[?2026h\x1b[?2026$p\x1b[?2026l", "\x1b[?2026;1$y"},
		{"\x1b[?2027$p", "\x1b[?2027;0$y"},
		{"\x1b]11;?\x07", "\x1b]11;rgb:1010/1010/1010\x1b\\"},
		{"\x1b]10;?\x1b\\", "\x1b]10;rgb:f0f0/f0f0/f0f0\x1b\\"},
		{"\x1b[2;3H\x1b[6n", "\x1b[2;3R"},
		{"plain", ""},
	} {
		if got := string(term.Write([]byte(c[0]))); got != c[1] {
			t.Errorf("%q is answered by %q, want %q", c[0], got, c[1])
		}
	}
}

func TestState(t *testing.T) {
	term := New(Options{Width: 10, Height: 4})
	if s := term.Screen(); !s.CursorShown || s.Alternate || s.Mouse {
		t.Errorf("a new terminal is %+v", s)
	}
	term.Write([]byte("\x1b[?25l\x1b[?1049h\x1b[?1002h\x1b]2;title\x07\x1b]52;c;aGVsbG8=\x07\x1b[1;38;2;1;2;3mx\x1b[m"))
	s := term.Screen()
	if s.CursorShown || !s.Alternate || !s.Mouse || s.Title != "title" {
		t.Errorf("not what was asked for: %+v", s)
	}
	if term.Clipboard() != "hello" {
		t.Errorf("clipboard %q", term.Clipboard())
	}
	if term.Colours() != 1 {
		t.Errorf("%d colours chosen, want 1", term.Colours())
	}
	if st := s.Style(0, 0); st.Attrs&uv.AttrBold == 0 || st.Fg == nil {
		t.Errorf("style of the x: %+v", st)
	}
	term.Write([]byte("\x1b[5y"))
	if len(term.Unknown()) != 1 {
		t.Errorf("unknown sequences: %v", term.Unknown())
	}
}

func TestResize(t *testing.T) {
	term := New(Options{Width: 10, Height: 4})
	term.Write([]byte("0123456789\r\nb\r\nc\r\nd"))
	term.Resize(5, 2)
	if got := term.Screen().Text(); got != "01234\nb" {
		t.Errorf("cut: %q", got)
	}
	term.Resize(8, 3)
	term.Write([]byte("\x1b[3;8Hx"))
	if got := term.Screen().Text(); got != "01234\nb\n       x" {
		t.Errorf("grown: %q", got)
	}
}

// FuzzWrite feeds anything: no output may bring a terminal down.
func FuzzWrite(f *testing.F) {
	f.Add([]byte("\x1b[2;3r\x1b[99T世\x1b[99b\x1b[?1049h\x1bM"))
	f.Fuzz(func(t *testing.T, out []byte) {
		term := New(Options{Width: 7, Height: 3})
		term.Write(out)
		term.Resize(3, 5)
		term.Write(out)
		if s := term.Screen(); len(s.Lines) != 5 && len(s.Lines) != 3 {
			t.Fatalf("%d lines", len(s.Lines))
		}
	})
}
