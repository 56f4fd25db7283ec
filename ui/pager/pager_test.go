package pager

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"fathom/keymap"
	"fathom/themes"
	"fathom/ui"
)

func newPager(lines []Line) *Model {
	theme, _ := themes.Named("none")
	m := New(Options{Theme: theme, Glyphs: themes.Unicode()})
	m.SetLines(lines)
	return m
}

func numbered(n int) []Line {
	lines := make([]Line, n)
	for i := range lines {
		lines[i] = Line{Segs: []ui.Seg{{Text: fmt.Sprintf("line %d", i+1)}}, Key: fmt.Sprint(i + 1)}
	}
	return lines
}

// tree makes lines of indented text; the indentation is the depth.
func tree(text string) []Line {
	lines := Plain(text)
	for i := range lines {
		s := lines[i].Text()
		lines[i].Key = strings.TrimSpace(s)
		lines[i].Depth = len(s) - len(strings.TrimLeft(s, " "))
	}
	return lines
}

// screen is the drawn text without styles and trailing spaces.
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

func act(m *Model, actions ...keymap.Action) (last tea.Cmd) {
	for _, a := range actions {
		last = m.Act(a, 0)
	}
	return last
}

func TestPlain(t *testing.T) {
	var got []string
	for _, l := range Plain("a\r\n\nb\n") {
		got = append(got, l.Text())
	}
	expect(t, got, "a", "", "b")
	if Plain("") != nil || Plain("\n") != nil {
		t.Error("no text has lines")
	}
}

func TestMotions(t *testing.T) {
	m := newPager(numbered(100))
	m.View(40, 10)
	for _, c := range []struct {
		action      keymap.Action
		count       int
		cursor, top int
	}{
		{"pager.down", 0, 1, 0},
		{"pager.down", 6, 7, 0},
		{"pager.down", 0, 8, 1},
		{"pager.page-down", 0, 17, 10},
		{"pager.half-down", 0, 22, 15},
		{"pager.half-up", 0, 17, 10},
		{"pager.page-up", 0, 8, 1},
		{"pager.bottom", 0, 99, 90},
		{"pager.page-down", 0, 99, 90},
		{"pager.bottom", 50, 49, 47},
		{"pager.place-top", 0, 49, 47},
		{"pager.place-middle", 0, 49, 45},
		{"pager.scroll-down", 0, 49, 46},
		{"pager.scroll-down", 3, 51, 49},
		{"pager.scroll-up", 20, 36, 29},
		{"pager.top", 0, 0, 0},
		{"pager.up", 0, 0, 0},
		{"pager.top", 7, 6, 0},
	} {
		m.Act(c.action, c.count)
		if m.cursor != c.cursor || m.top != c.top {
			t.Fatalf("%d %s: cursor %d, top %d; want %d, %d", c.count, c.action, m.cursor, m.top, c.cursor, c.top)
		}
	}
	if got := m.Position(); got != "7/100" {
		t.Errorf("position %q", got)
	}
}

func TestSideways(t *testing.T) {
	m := newPager(Plain("0123456789abcdef\nshort\na\ttab"))
	expect(t, screen(m, 8, 3), "0123456…", "short", "a      …")
	act(m, "pager.right")
	expect(t, screen(m, 8, 3), "89abcdef", "", "tab")
	act(m, "pager.right")
	expect(t, screen(m, 8, 3), "89abcdef", "", "tab")
	act(m, "pager.line-start", "pager.line-end")
	expect(t, screen(m, 8, 3), "89abcdef", "", "tab")
	act(m, "pager.left")
	expect(t, screen(m, 8, 1), "0123456…")
	expect(t, screen(m, 3, 1), "012")
}

func TestWideCharactersAtTheEdges(t *testing.T) {
	m := newPager(Plain("日本語"))
	expect(t, screen(m, 5, 1), "日本…")
	expect(t, screen(m, 4, 1), "日 …")
	m.ScrollX(1)
	expect(t, screen(m, 5, 1), " 本語")
	m.ScrollX(-1)
	act(m, "pager.wrap")
	expect(t, screen(m, 5, 3), "日本", "語", "")
	expect(t, screen(m, 1, 3), "", "", "")
}

func TestWrap(t *testing.T) {
	m := newPager(Plain("aaaabbbbcc\nx\nddddee"))
	act(m, "pager.wrap")
	expect(t, screen(m, 4, 6), "aaaa", "bbbb", "cc", "x", "dddd", "ee")
	expect(t, screen(m, 4, 3), "aaaa", "bbbb", "cc")
	act(m, "pager.down")
	expect(t, screen(m, 4, 3), "bbbb", "cc", "x")
	act(m, "pager.down")
	expect(t, screen(m, 4, 3), "x", "dddd", "ee")
	act(m, "pager.up", "pager.up")
	expect(t, screen(m, 4, 3), "aaaa", "bbbb", "cc")
	act(m, "pager.numbers")
	expect(t, screen(m, 30, 3), " 1 aaaabbbbcc", " 2 x", " 3 ddddee")
}

func TestLineTallerThanTheScreen(t *testing.T) {
	m := newPager(Plain("first\n" + strings.Repeat("abcd", 5) + "\nlast"))
	act(m, "pager.wrap")
	m.View(4, 3)
	var seen []string
	for range 9 {
		act(m, "pager.down")
		seen = append(seen, strings.Join(screen(m, 4, 3), "|"))
	}
	expect(t, seen[:4], "abcd|abcd|abcd", "abcd|abcd|abcd", "abcd|abcd|abcd", "abcd|abcd|last")
	act(m, "pager.up", "pager.up")
	if m.top != 1 || m.sub != 2 {
		t.Errorf("going up ends at row %d, wrapped row %d", m.top, m.sub)
	}
}

const manifest = `kind: Pod
metadata:
  name: web
  labels:
    app: web
    tier: front
spec:
  nodeName: a`

func TestFolds(t *testing.T) {
	m := newPager(tree(manifest))
	m.View(40, 10)
	m.Act("pager.top", 5)
	act(m, "pager.fold-close")
	expect(t, screen(m, 40, 8), "  kind: Pod", "  metadata:", "    name: web", "▸   labels: … 2 lines", "  spec:", "    nodeName: a", "", "")
	act(m, "pager.fold-all")
	expect(t, screen(m, 40, 4), "  kind: Pod", "▸ metadata: … 4 lines", "▸ spec: … 1 line", "")
	act(m, "pager.fold-toggle")
	expect(t, screen(m, 40, 6), "  kind: Pod", "▾ metadata:", "    name: web", "▸   labels: … 2 lines", "▸ spec: … 1 line", "")
	act(m, "pager.bottom")
	if l, _ := m.Line(); l.Text() != "spec:" {
		t.Errorf("the bottom opened a fold: %q", l.Text())
	}
	act(m, "pager.fold-open", "pager.bottom", "pager.fold-open")
	if l, _ := m.Line(); l.Text() != "  nodeName: a" {
		t.Errorf("cursor on %q", l.Text())
	}
	m.GoTo(5)
	if l, _ := m.Line(); l.Key != "app: web" {
		t.Errorf("GoTo did not open the fold: %q", l.Text())
	}
	act(m, "pager.unfold-all")
	if got := m.folds.rows(); got != 8 {
		t.Errorf("%d rows with all folds open", got)
	}
}

func TestReplacedTextKeepsThePlace(t *testing.T) {
	m := newPager(numbered(100))
	m.View(40, 10)
	m.GoTo(50)
	act(m, "pager.select", "pager.down", "pager.down")
	m.View(40, 10)
	above := m.cursor - m.top
	m.SetLines(append(tree("new\nnewer"), numbered(100)...))
	if l, _ := m.Line(); l.Key != "52" || m.cursor-m.top != above {
		t.Errorf("cursor on %q, %d rows below the top; want 52, %d", l.Key, m.cursor-m.top, above)
	}
	if lo, hi, ok := m.Selection(); lo != 51 || hi != 54 || !ok {
		t.Errorf("selection %d to %d, %v", lo, hi, ok)
	}
	lines := numbered(100)
	m.SetLines(append(lines[:51:51], lines[52:]...))
	if l, _ := m.Line(); l.Key != "53" {
		t.Errorf("52 went, cursor on %q", l.Key)
	}
	m.SetLines(nil)
	if _, ok := m.Line(); ok || m.Position() != "" {
		t.Error("there is a line in no text")
	}
	m.SetLines(numbered(3))
	expect(t, screen(m, 20, 3), "line 1", "line 2", "line 3")
}

func TestReplacedTextKeepsFolds(t *testing.T) {
	m := newPager(tree(manifest))
	m.View(40, 10)
	m.GoTo(2)
	act(m, "pager.fold-close")
	m.SetLines(tree("extra: 1\n" + manifest))
	expect(t, screen(m, 40, 4), "  extra: 1", "  kind: Pod", "▸ metadata: … 4 lines", "  spec:")
	if l, _ := m.Line(); l.Text() != "metadata:" {
		t.Errorf("cursor on %q", l.Text())
	}
}

func TestCopy(t *testing.T) {
	copied := func(cmd tea.Cmd) ui.Copy {
		if cmd == nil {
			return ui.Copy{}
		}
		return cmd().(ui.Copy)
	}
	m := newPager(tree(manifest))
	m.View(40, 10)
	m.GoTo(3)
	if got, want := copied(act(m, "pager.copy")), (ui.Copy{What: "1 line", Text: "  name: web"}); got != want {
		t.Errorf("line: %+v", got)
	}
	if got, want := copied(act(m, "pager.select", "pager.up", "pager.copy")), (ui.Copy{What: "2 lines", Text: "metadata:\n  name: web"}); got != want {
		t.Errorf("selection: %+v", got)
	}
	if _, _, ok := m.Selection(); ok {
		t.Error("copying left the selection")
	}
	m.GoTo(4)
	if got := copied(act(m, "pager.fold-close", "pager.copy")); got.What != "3 lines" {
		t.Errorf("closed fold: %+v", got)
	}
	if got := copied(act(m, "pager.copy-all")); got.Text != manifest {
		t.Errorf("all: %+v", got)
	}
	if cmd := act(newPager(nil), "pager.copy"); cmd != nil {
		t.Error("something was copied out of nothing")
	}
}

func TestEscEndsSelectionThenSearch(t *testing.T) {
	m := newPager(numbered(5))
	offered := func() bool {
		for _, b := range m.Bindings() {
			if b.Action == "pager.clear" {
				return true
			}
		}
		return false
	}
	if offered() {
		t.Error("esc is taken although there is nothing to end")
	}
	m.Search("line")
	act(m, "pager.select")
	act(m, "pager.clear")
	if !offered() || m.MatchText() == "" {
		t.Error("the first esc ended more than the selection")
	}
	act(m, "pager.clear")
	if offered() || m.MatchText() != "" {
		t.Error("the second esc did not end the search")
	}
}

func TestBindingsAreSound(t *testing.T) {
	m := newPager(tree(manifest))
	m.Search("web")
	bs := m.Bindings()
	if err := keymap.Check(bs); err != nil {
		t.Error(err)
	}
	if c := keymap.New(nil).Conflicts(bs); c != nil {
		t.Errorf("conflicts: %v", c)
	}
}

func TestSelectionAndCursorAreShown(t *testing.T) {
	m := newPager(numbered(4))
	act(m, "pager.select", "pager.down")
	lines := m.View(10, 4)
	for i, want := range []string{"\x1b[0;1m", "\x1b[0;7m", "\x1b[0m", "\x1b[0m"} {
		if !strings.Contains(lines[i], want+"line") {
			t.Errorf("line %d: %q, want style %q", i, lines[i], want)
		}
	}
}

func TestClick(t *testing.T) {
	m := newPager(tree(manifest))
	m.View(40, 20)
	m.Click(10, 2)
	if m.CursorLine() != 2 {
		t.Errorf("cursor on line %d, want 2", m.CursorLine())
	}
	m.Click(0, 1)
	expect(t, screen(m, 40, 3), "  kind: Pod", "▸ metadata: … 4 lines", "  spec:")
	m.Click(5, 19)
	if m.CursorLine() != 1 {
		t.Errorf("a click below the text moved the cursor to line %d", m.CursorLine())
	}
	m = newPager(Plain("aaaabbbb\nx"))
	act(m, "pager.wrap")
	m.View(4, 4)
	m.Click(0, 2)
	if m.CursorLine() != 1 {
		t.Errorf("below a wrapped line: cursor on line %d", m.CursorLine())
	}
	newPager(nil).Click(0, 0)
}
