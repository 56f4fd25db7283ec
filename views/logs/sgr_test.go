package logs

import (
	"strings"
	"testing"

	"fathom/themes"
)

func TestColoursOfTheSource(t *testing.T) {
	for _, c := range []struct {
		line, text string
		looks      []string
	}{
		{"plain", "plain", []string{""}},
		{"a\x1b[31mb\x1b[0mc", "abc", []string{"", "31", ""}},
		{"\x1b[1;38;5;208mx\x1b[39my", "xy", []string{"1;38;5;208", "1"}},
		{"\x1b[38;2;1;2;3;44mx", "x", []string{"38;2;1;2;3;44"}},
		{"\x1b[38:5:9mx", "x", []string{"38;5;9"}},
		{"\x1b[1;4mx\x1b[22my", "xy", []string{"1;4", "4"}},
		{"\x1b[mx", "x", []string{""}},
		{"\x1b[8;5mhidden", "hidden", []string{""}},                   // neither hidden nor blinking
		{"\x1b[38;5mx", "x", []string{""}},                            // cut short
		{"\x1b[38;5;999mx", "x", []string{""}},                        // no such colour
		{"\x1b[2Jx", "\x1b[2Jx", []string{""}},                        // not a colour: shown by signs
		{"\x1b]0;title\ax", "\x1b]0;title\ax", []string{""}},          //
		{"\x1b[31\x1b[32mx", "\x1b[31x", []string{"", "32"}},          // broken off
		{"\x1b[" + strings.Repeat("1;", 99) + "mx", "", []string{""}}, // endless
	} {
		var kept, stripped flat
		kept.coloured(c.line, themes.Text, true)
		stripped.coloured(c.line, themes.Text, false)
		if c.text != "" && (kept.text != c.text || stripped.text != c.text) {
			t.Errorf("%q reads %q and %q, want %q", c.line, kept.text, stripped.text, c.text)
		}
		if len(stripped.spans) != 1 || stripped.spans[0].sgr != "" {
			t.Errorf("%q has colours left: %v", c.line, stripped.spans)
		}
		var looks []string
		for _, s := range kept.spans {
			looks = append(looks, s.sgr)
		}
		if strings.Join(looks, "|") != strings.Join(c.looks, "|") {
			t.Errorf("%q has the looks %q, want %q", c.line, looks, c.looks)
		}
	}
}

// FuzzLinesAreHarmless lets nothing of a line reach the terminal but text and colours.
func FuzzLinesAreHarmless(f *testing.F) {
	for _, s := range []string{"a\x1b[31mb", "\x1b]52;c;aGk=\a", "\x1b[38;2;1;2m\x1b[", "\x00\xff\r\n\u202e", "\x9b31m", "\x1bP+q\x1b\\", "日本\x1b[1m語"} {
		f.Add(s, true)
		f.Add(s, false)
	}
	dark, _ := themes.Named("dark")
	f.Fuzz(func(t *testing.T, line string, keep bool) {
		var d drawable
		d.flat.coloured(line, themes.Text, keep)
		for _, s := range d.flat.spans {
			if strings.Trim(s.sgr, "0123456789;") != "" {
				t.Fatalf("%q: the colour %q", line, s.sgr)
			}
		}
		s := &Screen{theme: dark, glyphs: themes.Unicode()}
		s.pen.Begin(dark, 40, themes.Text, themes.Ground)
		s.sideways(&d)
		checkHarmless(t, s.pen.End(""), line)
		d.wrap(7)
		for sub := range d.breaks {
			s.pen.Begin(dark, 7, themes.Text, themes.Ground)
			s.wrapped(&d, sub)
			checkHarmless(t, s.pen.End(""), line)
		}
	})
}

// checkHarmless fails if a drawn line has controls other than those that choose colours.
func checkHarmless(t *testing.T, drawn, of string) {
	t.Helper()
	for rest := drawn; rest != ""; {
		if rest[0] == 0x1b {
			params, after, ok := cutSGR(rest)
			if !ok {
				t.Fatalf("%q is drawn with a control sequence: %q", of, drawn)
			}
			_, rest = params, after
			continue
		}
		if rest[0] < 0x20 || rest[0] == 0x7f {
			t.Fatalf("%q is drawn with the control %#x: %q", of, rest[0], drawn)
		}
		rest = rest[1:]
	}
	if strings.Contains(drawn, "\u009b") || strings.Contains(drawn, "\u202e") {
		t.Fatalf("%q is drawn as %q", of, drawn)
	}
}
