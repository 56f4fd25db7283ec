package pager

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"fathom/keymap"
	"fathom/themes"
	"fathom/ui"
)

// TestEverySizeIsExact drives pagers at random and checks that what they draw always has the size that was asked for,
// and that the cursor is in sight.
func TestEverySizeIsExact(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	theme, _ := themes.Named("dark")
	for range 150 {
		m := New(Options{Theme: theme, Glyphs: themes.Unicode()})
		m.SetLines(randomLines(r))
		bs := m.Bindings()
		for range 40 {
			w, h := r.IntN(60), r.IntN(12)
			lines := m.View(w, h)
			if len(lines) != h {
				t.Fatalf("%dx%d: %d lines", w, h, len(lines))
			}
			for i, l := range lines {
				if got := ansi.StringWidthWc(l); got != w {
					t.Fatalf("%dx%d: line %d takes %d cells: %q", w, h, i, got, l)
				}
			}
			if w > 0 && h > 0 && len(m.lines) > 0 && !strings.Contains(strings.Join(lines, ""), theme.SGR(themes.Dim, themes.Cursor)) {
				t.Fatalf("%dx%d: the cursor (row %d, top %d+%d) is not in sight", w, h, m.cursor, m.top, m.sub)
			}
			perform(m, bs[r.IntN(len(bs))].Action, r)
		}
	}
}

func perform(m *Model, a keymap.Action, r *rand.Rand) {
	switch r.IntN(12) {
	case 0:
		m.SetLines(randomLines(r))
	case 1:
		m.Search([]string{"a", "語", "re:[ab]+", ""}[r.IntN(4)])
	default:
		if a != "pager.search" {
			m.Act(a, r.IntN(4))
		}
	}
}

func randomLines(r *rand.Rand) []Line {
	samples := []string{"", "a", "key: value", "größe", "日本語テキスト", "a\x1b[31mb", "e\u0301\u0301", "\tx\ty", strings.Repeat("long ", 40), "\xff", "👩\u200d💻"}
	lines := make([]Line, r.IntN(30))
	for i := range lines {
		lines[i].Depth = r.IntN(4)
		for range r.IntN(4) {
			lines[i].Segs = append(lines[i].Segs, ui.Seg{Role: themes.YAMLKey, Text: samples[r.IntN(len(samples))]})
		}
		if r.IntN(2) == 0 {
			lines[i].Key = samples[1+r.IntN(4)] + string(rune('a'+i))
		}
	}
	return lines
}
