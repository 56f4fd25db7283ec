package pager

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"fathom/themes"
	"fathom/ui"
)

func TestSearch(t *testing.T) {
	m := newPager(Plain("image: nginx\nname: web\nIMAGE: redis\nx"))
	m.View(40, 10)
	m.GoTo(2)
	m.Search("image")
	steps := []struct {
		n    int
		line int
		text string
	}{{0, 2, "2/2"}, {1, 0, "1/2"}, {1, 2, "2/2"}, {-1, 0, "1/2"}, {-1, 2, "2/2"}, {3, 0, "1/2"}}
	for i, s := range steps {
		if s.n != 0 {
			m.step(s.n)
		}
		if m.CursorLine() != s.line || m.MatchText() != s.text {
			t.Fatalf("step %d: line %d, %q; want %d, %q", i, m.CursorLine(), m.MatchText(), s.line, s.text)
		}
	}
	m.GoTo(2)
	m.step(1)
	if m.CursorLine() != 2 {
		t.Errorf("the next hit after line 1 is on line %d, want 2", m.CursorLine())
	}
	m.GoTo(2)
	m.step(-1)
	if m.CursorLine() != 0 {
		t.Errorf("the hit before line 1 is on line %d, want 0", m.CursorLine())
	}
	m.Search("nothing like it")
	if m.MatchText() != "no match" {
		t.Errorf("match text %q", m.MatchText())
	}
}

func TestQueries(t *testing.T) {
	lines := []Line{{Segs: []ui.Seg{{Text: "image"}, {Text: ": "}, {Text: "Nginx größe GRÖSSE aXa"}}}}
	for _, c := range []struct {
		query string
		hits  int
	}{
		{"nginx", 1}, {"Nginx", 1}, {"NGINX", 0}, {"image: n", 1}, {"größe", 1}, {"GRÖSSE", 1}, {"gr", 2},
		{"re:n.inx", 1}, {"re:^image", 1}, {"re:^Nginx", 0}, {"re:\\Sx", 2}, {"re:x*", 2}, {"re:", 0}, {"a", 3}, {"aa", 0},
	} {
		q, err := parse(c.query)
		if err != nil {
			t.Errorf("%q: %v", c.query, err)
			continue
		}
		m := newPager(lines)
		m.Search(c.query)
		if got := len(m.search.hits); got != c.hits {
			t.Errorf("%q: %d hits, want %d (%+v)", c.query, got, c.hits, q)
		}
	}
	if _, err := newPager(lines).Search("re:("); err == nil || !strings.Contains(err.Error(), "not a regular expression") {
		t.Errorf("broken expression: %v", err)
	}
}

func TestHitsAreDrawn(t *testing.T) {
	m := newPager([]Line{{Segs: []ui.Seg{{Text: "ab"}, {Text: "cd ab"}}}, {Segs: []ui.Seg{{Text: "bc"}}}})
	m.Search("bc")
	lines := m.View(10, 2)
	none, _ := themes.Named("none")
	under := none.SGR(themes.Text, themes.Cursor)
	if want := under + "a" + none.SGR(themes.MatchHere, themes.Cursor) + "bc" + under + "d ab"; !strings.Contains(lines[0], want) {
		t.Errorf("current hit: %q, want it to contain %q", lines[0], want)
	}
	if want := none.SGR(themes.Match, themes.Ground) + "bc" + none.SGR(themes.Text, themes.Ground) + " "; !strings.Contains(lines[1], want) {
		t.Errorf("other hit: %q, want it to contain %q", lines[1], want)
	}
}

func TestHitIsBroughtIntoView(t *testing.T) {
	text := "root:\n  leaf: " + strings.Repeat("-", 90) + "needle"
	m := newPager(tree(text))
	m.View(30, 5)
	act(m, "pager.fold-all")
	m.Search("needle")
	if got := screen(m, 30, 5)[1]; !strings.Contains(got, "needle") {
		t.Errorf("folded and far to the right: %q", got)
	}
	m.clearSearch()
	act(m, "pager.wrap", "pager.top")
	m.View(30, 2)
	m.Search("needle")
	if got := strings.Join(screen(m, 30, 2), ""); !strings.Contains(got, "needle") {
		t.Errorf("in a wrapped line taller than the screen: %q", got)
	}
}

func TestReplacedTextIsSearchedAgain(t *testing.T) {
	m := newPager(Plain("a\nb\na"))
	m.Search("a")
	m.SetLines(Plain("b\na\na\na"))
	if got := m.MatchText(); got != "1/3" || m.CursorLine() != 0 {
		t.Errorf("%q, line %d", got, m.CursorLine())
	}
}

func TestLongSearchesRunInACommand(t *testing.T) {
	m := newPager(nil)
	var work []func() any
	m.opt.Send = func(w func() any) tea.Cmd {
		work = append(work, w)
		return func() tea.Msg { return nil }
	}
	m.SetLines(append(Plain(strings.Repeat("x", eager+1)), Plain("needle")...))
	m.View(20, 5)
	first, _ := m.Search("need")
	second, _ := m.Search("needle")
	if first == nil || second == nil || m.MatchText() != "searching" {
		t.Fatalf("no command, or %q", m.MatchText())
	}
	m.Update(work[0]())
	if m.MatchText() != "searching" {
		t.Error("the answer of an older search was taken")
	}
	m.Update(work[1]())
	if m.MatchText() != "1/1" || m.CursorLine() != 1 {
		t.Errorf("%q, line %d", m.MatchText(), m.CursorLine())
	}
	m.Search("needle")
	m.Close()
	if hits := work[2]().(found).hits; hits != nil {
		t.Errorf("a cancelled search went on to %v", hits)
	}
}

func TestPrompt(t *testing.T) {
	m := newPager(Plain("alpha\nbeta\ngamma"))
	show := act(m, "pager.search")().(ui.Show)
	press := func(keys ...string) {
		for _, k := range keys {
			msg := tea.KeyPressMsg{Text: k, Code: rune(k[0])}
			switch k {
			case "enter":
				msg = tea.KeyPressMsg{Code: tea.KeyEnter}
			case "esc":
				msg = tea.KeyPressMsg{Code: tea.KeyEscape}
			}
			show.Overlay.Key(msg)
		}
	}
	press("g", "a")
	if m.CursorLine() != 2 {
		t.Errorf("while typing the cursor is on line %d", m.CursorLine())
	}
	press("esc")
	if m.CursorLine() != 0 || m.MatchText() != "" {
		t.Errorf("after esc: line %d, %q", m.CursorLine(), m.MatchText())
	}
	show = act(m, "pager.search")().(ui.Show)
	press("b", "enter")
	if m.CursorLine() != 1 || m.Query() != "b" || len(m.search.history) != 1 {
		t.Errorf("after enter: line %d, %q, history %q", m.CursorLine(), m.Query(), m.search.history)
	}
}

func FuzzSearch(f *testing.F) {
	f.Add("größe: NGINX nginx", "nginx")
	f.Add("a\tb\xff", "re:(?i)[a-z]*")
	f.Add("x", "re:\\")
	f.Fuzz(func(t *testing.T, text, query string) {
		m := newPager(Plain(text))
		m.View(30, 4)
		if _, err := m.Search(query); err != nil {
			return
		}
		for _, h := range m.search.hits {
			if line := m.lines[h.line].Text(); h.from < 0 || h.from >= h.to || h.to > len(line) {
				t.Fatalf("hit %+v in %q", h, line)
			}
		}
		m.step(1)
		for _, l := range m.View(30, 4) {
			if got := ansi.StringWidthWc(l); got != 30 {
				t.Fatalf("line takes %d cells: %q", got, l)
			}
		}
	})
}
