package table

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"fathom/themes"
)

// fake is a Source in memory. Rows are named by their key.
type fake struct {
	cols    []Column
	keys    []string
	cells   func(key string, col int) string
	marked  map[string]bool
	gutter  map[string]string
	matches []int
	asked   map[int]bool
}

func (f *fake) Len() int          { return len(f.keys) }
func (f *fake) Columns() []Column { return f.cols }
func (f *fake) Cell(row, col int) (string, themes.Role) {
	if f.asked != nil {
		f.asked[row] = true
	}
	if f.cells != nil {
		return f.cells(f.keys[row], col), themes.Text
	}
	return f.keys[row], themes.Text
}
func (f *fake) Key(row int) any { return f.keys[row] }
func (f *fake) Index(key any) int {
	for i, k := range f.keys {
		if k == key {
			return i
		}
	}
	return -1
}
func (f *fake) Gutter(row int) (string, themes.Role) { return f.gutter[f.keys[row]], themes.Bad }
func (f *fake) Marked(row int) bool                  { return f.marked[f.keys[row]] }
func (f *fake) Tone(int) themes.Role                 { return themes.Text }
func (f *fake) Matches(int, int) []int               { return f.matches }

func numbered(n int) []string {
	keys := make([]string, n)
	for i := range keys {
		keys[i] = fmt.Sprintf("row%03d", i)
	}
	return keys
}

func one(keys ...string) *fake { return &fake{cols: []Column{{Title: "NAME"}}, keys: keys} }

func newTable(t testing.TB, src Source) *Model {
	t.Helper()
	theme, _ := themes.Named("none")
	m := New(theme, themes.Unicode())
	m.SetSource(src)
	return m
}

// screen is the drawn text without styles and without trailing spaces.
func screen(m *Model, w, h int) []string {
	lines := m.View(w, h)
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = strings.TrimRight(ansi.Strip(l), " ")
	}
	return out
}

func expect(t *testing.T, got []string, want ...string) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func pods() *fake {
	return &fake{
		cols: []Column{{Title: "NAMESPACE"}, {Title: "NAME", Pin: true}, {Title: "READY"}, {Title: "RESTARTS", Right: true, Sorted: -1}, {Title: "NODE", Flex: true}},
		keys: []string{"web-1", "web-22"},
		cells: func(key string, col int) string {
			return []string{"payments", key, "1/1", "12", "node-in-a-far-away-zone"}[col]
		},
		gutter: map[string]string{"web-1": "~▲"},
		marked: map[string]bool{"web-1": true, "web-22": true},
	}
}

func TestView(t *testing.T) {
	m := newTable(t, pods())
	expect(t, screen(m, 80, 4),
		"   NAMESPACE  NAME    READY  RESTARTS ▼  NODE",
		"◆▲ payments   web-1   1/1            12  node-in-a-far-away-zone",
		"◆  payments   web-22  1/1            12  node-in-a-far-away-zone",
		"")
}

func TestTheGutterNeverTouchesTheFirstColumn(t *testing.T) {
	for _, c := range []struct {
		gutter string
		marked bool
		want   string
	}{
		{"", false, "   payments"},
		{"~ ", false, "~  payments"},
		{" ▲", false, " ▲ payments"},
		{"~▲", false, "~▲ payments"},
		{"", true, "◆  payments"},
		{"~ ", true, "~◆ payments"},
		{" ▲", true, "◆▲ payments"},
		{"~▲", true, "◆▲ payments"},
	} {
		src := pods()
		src.keys = []string{"web-1"}
		src.gutter["web-1"], src.marked["web-1"] = c.gutter, c.marked
		if got := screen(newTable(t, src), 80, 2)[1]; !strings.HasPrefix(got, c.want) {
			t.Errorf("%q marked %t: %q, want %q", c.gutter, c.marked, got, c.want)
		}
	}
}

func TestNoLineUnderTheBlankBesideASign(t *testing.T) {
	theme, _ := themes.Named("high-contrast")
	m := New(theme, themes.Unicode())
	src := pods()
	src.keys, src.marked = []string{"web-9", "web-1"}, nil
	src.gutter["web-1"] = " ▲"
	m.SetSource(src)
	line := m.View(80, 3)[2]
	before, _, found := strings.Cut(line, "▲")
	if blank := strings.Index(before, " "); !found || blank < 0 || strings.Contains(before[:blank], theme.SGR(themes.Bad, themes.Ground)) {
		t.Errorf("the blank before the sign is drawn as the sign is: %q", line)
	}
}

func TestFlexColumnsShrinkFirst(t *testing.T) {
	m := newTable(t, pods())
	expect(t, screen(m, 58, 2),
		"   NAMESPACE  NAME   READY  RESTARTS ▼  NODE",
		"◆▲ payments   web-1  1/1            12  node-in-a-far-awa…")
}

func TestSidewaysKeepsThePinnedColumn(t *testing.T) {
	m := newTable(t, pods())
	expect(t, screen(m, 30, 2),
		"   NAMESPACE  NAME   READY   ›",
		"◆▲ payments   web-1  1/1")
	m.ScrollX(1)
	expect(t, screen(m, 30, 2),
		"  ‹NAME   READY  RESTARTS ▼  ›",
		"◆▲ web-1  1/1            12")
	m.ScrollX(99)
	expect(t, screen(m, 40, 2),
		"  ‹NAME   NODE",
		"◆▲ web-1  node-in-a-far-away-zone")
	m.ScrollX(-99)
	if got := screen(m, 80, 1)[0]; !strings.Contains(got, "NAMESPACE") {
		t.Errorf("scrolled back: %q", got)
	}
}

func TestScrollingStopsWhenAllIsSeen(t *testing.T) {
	m := newTable(t, pods())
	m.ScrollX(3)
	if got := screen(m, 80, 1)[0]; strings.Contains(got, "‹") {
		t.Errorf("everything fits, yet: %q", got)
	}
}

func TestASCII(t *testing.T) {
	theme, _ := themes.Named("none")
	m := New(theme, themes.ASCII())
	src := pods()
	src.gutter = nil
	m.SetSource(src)
	for _, l := range screen(m, 58, 3) {
		if strings.ContainsFunc(l, func(r rune) bool { return r > 0x7e }) {
			t.Errorf("%q is not ASCII", l)
		}
	}
}

func TestWidthsGrowAndDoNotShrink(t *testing.T) {
	src := &fake{cols: []Column{{Title: "A"}, {Title: "B"}}, keys: append(numbered(20), "a-much-longer-name")}
	m := newTable(t, src)
	at := func() int { return strings.Index(screen(m, 80, 6)[0], "B") }
	narrow := at()
	m.End()
	wide := at()
	m.Home()
	if stay := at(); wide <= narrow || stay != wide {
		t.Errorf("B stands at %d, then %d, then %d", narrow, wide, stay)
	}
	m.SetSource(&fake{cols: src.cols, keys: numbered(20)})
	if stay := at(); stay != wide {
		t.Errorf("new data moved B from %d to %d", wide, stay)
	}
	sorted := []Column{{Title: "A", Sorted: 1}, {Title: "B"}}
	m.SetSource(&fake{cols: sorted, keys: numbered(20)})
	if got := at(); got >= wide {
		t.Errorf("another sort column left B at %d", got)
	}
}

func TestOnlyRowsOnScreenAreAsked(t *testing.T) {
	src := one(numbered(1000)...)
	src.asked = map[int]bool{}
	m := newTable(t, src)
	m.View(80, 25)
	m.End()
	m.View(80, 25)
	if len(src.asked) != 48 {
		t.Errorf("%d rows were asked for, want two screens of 24", len(src.asked))
	}
}

func TestCursorMoveChangesTwoLines(t *testing.T) {
	m := newTable(t, one(numbered(100)...))
	before := m.View(80, 24)
	m.Move(1)
	changed := 0
	for i, l := range m.View(80, 24) {
		if l != before[i] {
			changed++
		}
	}
	if changed != 2 {
		t.Errorf("%d lines changed, want 2", changed)
	}
}

func TestMouse(t *testing.T) {
	m := newTable(t, pods())
	m.View(80, 10)
	for y, want := range map[int]int{0: -1, 1: 0, 2: 1, 3: -1, 50: -1} {
		if got := m.RowAt(y); got != want {
			t.Errorf("RowAt(%d) = %d, want %d", y, got, want)
		}
	}
	for x, want := range map[int]int{0: -1, 3: 0, 13: 0, 14: 1, 79: -1} {
		if got := m.ColumnAt(x); got != want {
			t.Errorf("ColumnAt(%d) = %d, want %d", x, got, want)
		}
	}
}

func TestMatchesAreShown(t *testing.T) {
	src := one("größe", "other")
	src.matches = []int{2, 3, 4} // ö, an offset within it, ß
	m := newTable(t, src)
	m.Move(1)
	lines := m.View(12, 3)
	none, _ := themes.Named("none")
	for i, s := range []themes.Surface{themes.Ground, themes.Cursor} {
		text, match := none.SGR(themes.Text, s), none.SGR(themes.Match, s)
		want := []string{"gr" + match + "öß" + text + "e", "ot" + match + "her" + text}[i]
		if !strings.Contains(lines[i+1], want) {
			t.Errorf("line %d is %q, want it to contain %q", i+1, lines[i+1], want)
		}
	}
	for w := range 20 {
		for _, l := range m.View(w, 3) {
			if ansi.StringWidthWc(l) != w {
				t.Errorf("width %d: %q", w, l)
			}
		}
	}
}

func TestEverySizeIsExact(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	samples := []string{"", "a", "web-7cbf745f9c", "größe", "日本語テキスト", "a\x1b[31mb", "e\u0301", "👩\u200d💻", strings.Repeat("long ", 60), "\xff"}
	theme, _ := themes.Named("dark")
	for range 400 {
		cols := make([]Column, r.IntN(12))
		for i := range cols {
			cols[i] = Column{Title: samples[r.IntN(len(samples))], Right: r.IntN(3) == 0, Pin: r.IntN(4) == 0, Flex: r.IntN(3) == 0,
				Max: r.IntN(3) * 15, Min: r.IntN(3) * 4, Sorted: int8(r.IntN(3) - 1)}
		}
		src := &fake{cols: cols, keys: numbered(r.IntN(40)), marked: map[string]bool{"row001": true}, gutter: map[string]string{"row002": "~▲", "row003": "日本"}}
		src.cells = func(key string, col int) string { return samples[(int(key[5])+col)%len(samples)] }
		m := New(theme, themes.Unicode())
		m.SetSource(src)
		m.ScrollX(r.IntN(4))
		m.Move(r.IntN(10))
		w, h := r.IntN(220), r.IntN(70)
		lines := m.View(w, h)
		if len(lines) != h {
			t.Fatalf("%dx%d: %d lines", w, h, len(lines))
		}
		for i, l := range lines {
			if got := ansi.StringWidthWc(l); got != w {
				t.Fatalf("%dx%d: line %d takes %d cells: %q", w, h, i, got, l)
			}
		}
	}
}

func TestPlanKeepsPinnedColumns(t *testing.T) {
	cols := []Column{{Title: "A"}, {Title: "NAME", Pin: true}, {Title: "B", Right: true}, {Title: "C"}}
	for w := 12; w < 100; w++ {
		for first := range 4 {
			p := arrange(w, cols, []int{30, 40, 10, 20}, first)
			pinned, x := false, 0
			for _, s := range p.slots {
				pinned = pinned || s.col == 1
				if s.x < x || s.x+s.width > w {
					t.Fatalf("width %d, first %d: slots %v", w, first, p.slots)
				}
				x = s.x + s.width + gap
			}
			if !pinned {
				t.Fatalf("width %d, first %d: the pinned column is gone: %v", w, first, p.slots)
			}
		}
	}
}

func TestSpareColumnsLeaveFirst(t *testing.T) {
	cols := []Column{{Title: "NAME", Pin: true}, {Title: "TYPE", Spare: true}, {Title: "WHAT", Flex: true, Min: 10}}
	shown := func(w int) (out []int) {
		p := arrange(w, cols, []int{10, 8, 30}, 0)
		for _, s := range p.slots {
			out = append(out, s.col)
		}
		if p.right {
			t.Errorf("at %d cells the table scrolls", w)
		}
		return out
	}
	if got := shown(gutter + 10 + gap + 8 + gap + 10); !slices.Equal(got, []int{0, 1, 2}) {
		t.Errorf("with room for all of them the columns are %v", got)
	}
	if got := shown(gutter + 10 + gap + 8 + gap + 9); !slices.Equal(got, []int{0, 2}) {
		t.Errorf("with room for two of them the columns are %v", got)
	}
}
