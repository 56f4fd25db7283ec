package table

import (
	"testing"

	"fathom/themes"
	"fathom/ui/text"
)

// big is 50,000 rows of 10 columns that cost nothing to ask for.
type big struct{ cols []Column }

func (b big) Len() int          { return 50_000 }
func (b big) Columns() []Column { return b.cols }
func (b big) Cell(row, col int) (string, themes.Role) {
	role := themes.Text
	if col == 3 && row%7 == 0 {
		role = themes.Bad
	}
	return "value-of-a-cell"[:6+(row+col)%9], role
}
func (b big) Key(row int) any                  { return row }
func (b big) Index(key any) int                { return key.(int) }
func (b big) Gutter(int) (string, themes.Role) { return "", themes.Text }
func (b big) Marked(int) bool                  { return false }
func (b big) Tone(int) themes.Role             { return themes.Text }

func newBig(t testing.TB) *Model {
	cols := make([]Column, 10)
	for i := range cols {
		cols[i] = Column{Title: text.Fit("COLUMN", 6), Right: i%3 == 2}
	}
	theme, _ := themes.Named("dark")
	m := New(theme, themes.Unicode())
	m.SetSource(big{cols})
	return m
}

func TestViewAllocatesLittle(t *testing.T) {
	m := newBig(t)
	m.View(200, 60)
	still := testing.AllocsPerRun(20, func() { m.View(200, 60) })
	paged := testing.AllocsPerRun(20, func() { m.Page(1); m.View(200, 60) })
	if still > 16 || paged > 80 {
		t.Errorf("a still View allocates %v times, a page %v", still, paged)
	}
}

func BenchmarkViewStill(b *testing.B) {
	m := newBig(b)
	for b.Loop() {
		m.View(200, 60)
	}
}

func BenchmarkViewPaging(b *testing.B) {
	m := newBig(b)
	b.ReportAllocs()
	for b.Loop() {
		m.Page(1)
		if m.Cursor() == 49_999 {
			m.Home()
		}
		m.View(200, 60)
	}
}

func BenchmarkSetSource(b *testing.B) {
	m := newBig(b)
	m.View(200, 60)
	m.Select(20_000)
	src := m.src
	for b.Loop() {
		m.SetSource(src)
	}
}
