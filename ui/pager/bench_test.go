package pager

import (
	"strings"
	"testing"

	"fathom/themes"
)

func large() *Model {
	theme, _ := themes.Named("dark")
	m := New(Options{Theme: theme, Glyphs: themes.Unicode()})
	lines := Plain(strings.Repeat("    - name: a-line-of-ordinary-length  # comment here\n", 200_000))
	for i := range lines {
		lines[i].Depth = i % 5
	}
	m.SetLines(lines)
	m.View(200, 60)
	return m
}

func TestViewTouchesOnlyWhatIsOnScreen(t *testing.T) {
	m := large()
	m.GoTo(100_000)
	m.View(200, 60)
	if n := testing.AllocsPerRun(10, func() { m.View(200, 60) }); n > 8 {
		t.Errorf("a still View allocates %v times", n)
	}
}

func BenchmarkView(b *testing.B) {
	m := large()
	b.ReportAllocs()
	for b.Loop() {
		m.Page(1)
		m.View(200, 60)
	}
}

func BenchmarkViewOfMegabyteLines(b *testing.B) {
	theme, _ := themes.Named("dark")
	for name, wrap := range map[string]bool{"cut": false, "wrapped": true} {
		b.Run(name, func(b *testing.B) {
			m := New(Options{Theme: theme, Glyphs: themes.Unicode()})
			m.SetLines(Plain(strings.Repeat(strings.Repeat("x", 1<<20)+"\n", 5)))
			m.wrap = wrap
			m.View(200, 60)
			m.Scroll(2500)
			for b.Loop() {
				m.View(200, 60)
			}
		})
	}
}

func BenchmarkSetLines(b *testing.B) {
	m := large()
	m.GoTo(100_000)
	lines := m.lines
	for b.Loop() {
		m.SetLines(lines)
	}
}

func BenchmarkFoldAll(b *testing.B) {
	m := large()
	for b.Loop() {
		m.foldAll(true)
	}
}

func BenchmarkSearch(b *testing.B) {
	m := large()
	b.SetBytes(int64(m.bytes))
	for b.Loop() {
		m.Search("no-such-text")
	}
}
