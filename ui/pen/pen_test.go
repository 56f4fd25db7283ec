package pen

import (
	"testing"

	"github.com/charmbracelet/x/ansi"

	"fathom/themes"
)

func TestStylesChangeOnlyWhereTheyDiffer(t *testing.T) {
	theme, _ := themes.Named("none")
	var p Pen
	p.Begin(theme, 12, themes.Text, themes.Ground)
	p.Write("ab", themes.Text)
	p.Write("cd", themes.Match)
	p.Write("ef", themes.Match)
	p.Spaces(2)
	p.Write("gh", themes.Text)
	plain := theme.SGR(themes.Text, themes.Ground)
	want := plain + "ab" + theme.SGR(themes.Match, themes.Ground) + "cdef" + plain + "  gh  " + themes.Reset
	if got := p.End(""); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestNothingGoesPastTheEnd(t *testing.T) {
	theme, _ := themes.Named("dark")
	var p Pen
	for w := range 12 {
		p.Begin(theme, w, themes.Text, themes.Cursor)
		p.Spaces(3)
		p.Write("日本\x1b[2J", themes.Bad)
		p.Spaces(-4)
		p.Write("größe", themes.Text)
		if line := p.End(""); ansi.StringWidthWc(line) != w {
			t.Errorf("%d cells: %q", w, line)
		}
	}
}

func TestSameLineAllocatesNothing(t *testing.T) {
	theme, _ := themes.Named("dark")
	var p Pen
	draw := func(old string) string {
		p.Begin(theme, 40, themes.Text, themes.Ground)
		p.Write("web-7cbf745f9c", themes.Text)
		return p.End(old)
	}
	old := draw("")
	if n := testing.AllocsPerRun(50, func() { draw(old) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestColouredEndsWithItsText(t *testing.T) {
	dark, _ := themes.Named("dark")
	var p Pen
	p.Begin(dark, 8, themes.Text, themes.Ground)
	p.Coloured("red", themes.Text, "31;1")
	p.Write("plain", themes.Text)
	want := dark.SGR(themes.Text, themes.Ground)
	want += "\x1b[31;1mred" + want + "plain" + themes.Reset
	if got := p.End(""); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
