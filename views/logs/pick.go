package logs

import (
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"fathom/kube/logs"
	"fathom/kube/logs/lens"
	"fathom/kube/logs/query"
	"fathom/state"
	"fathom/themes"
	"fathom/ui"
	"fathom/ui/picker"
	"fathom/ui/prompt"
)

// sampled is how many lines are read to know their fields.
const sampled = 300

// fields are those of the lines around the cursor, in the order in which they come up.
func (s *Screen) fields() []string {
	var out []string
	n := s.rows()
	from := max(0, min(s.cursor()-sampled/2, n-sampled))
	for i := from; i < min(from+sampled, n); i++ {
		l := s.look.Buffer.Line(s.look.Shown.At(i))
		if l.Kind != logs.Text || len(l.Text) > mostBytes {
			continue
		}
		for _, f := range s.lines.read(l).Fields {
			if !slices.Contains(out, f.Key) {
				out = append(out, f.Key)
			}
		}
	}
	return out
}

// pickColumns chooses the fields that have a column.
func (s *Screen) pickColumns() tea.Cmd {
	d, _ := s.current()
	var items []picker.Item
	for _, f := range append(slices.Clone(s.style.columns), s.fields()...) {
		if slices.ContainsFunc(items, func(it picker.Item) bool { return it.ID == f }) {
			continue
		}
		word, value := "", ""
		if s.hasColumn(f) {
			word = "has a column"
		}
		if d != nil {
			value, _ = d.rec.Get(f)
		}
		items = append(items, picker.Item{ID: f, Cols: []string{f, word, value}, Current: word != ""})
	}
	return ui.Do(ui.Show{Overlay: picker.New(picker.Options{
		Title: "Columns: add, or take away", Items: items, Several: true,
		Empty: func(typed string) string {
			if len(items) == 0 {
				return "These lines have no fields: type the name of one."
			}
			return typed + " is not the name of a field."
		},
		Free: func(t string) (picker.Item, bool) {
			return picker.Item{ID: t, Cols: []string{t, "another field"}}, plainName(t)
		},
		OnDone: func(chosen []picker.Item) tea.Cmd {
			for _, it := range chosen {
				s.toggleColumn(it.ID)
			}
			return nil
		},
	})})
}

// toggleColumn gives a field a column or takes it away, and reports which.
func (s *Screen) toggleColumn(f string) (on bool) {
	before := len(s.style.columns)
	s.style.columns = state.Toggle(slices.Clone(s.style.columns), f)
	s.dress()
	return len(s.style.columns) > before
}

// pickQuery chooses among queries: those that are kept, then those of before.
func (s *Screen) pickQuery() tea.Cmd {
	st := s.sess.Remembered()
	var items []picker.Item
	for _, q := range st.SavedQueries {
		items = append(items, picker.Item{ID: q, Cols: []string{q}, Favourite: true, Current: q == s.find.text})
	}
	for _, q := range slices.Backward(st.LogQueries) {
		if !slices.Contains(st.SavedQueries, q) {
			items = append(items, picker.Item{ID: q, Cols: []string{q}, Current: q == s.find.text})
		}
	}
	return ui.Do(ui.Show{Overlay: picker.New(picker.Options{
		Title: "Queries", Items: items, Width: 70,
		Empty: func(string) string { return "No queries yet: / makes one." },
		Free: func(t string) (picker.Item, bool) {
			_, err := query.Parse(t, s.moment())
			return picker.Item{ID: t, Cols: []string{t}}, err == nil
		},
		OnFavourite: func(it picker.Item, _ bool) tea.Cmd {
			s.sess.Remember(func(st *state.State) { st.SavedQueries = state.Toggle(st.SavedQueries, it.ID) })
			return nil
		},
		OnDone: func(chosen []picker.Item) tea.Cmd { return s.use(chosen[0].ID) },
	})})
}

// use looks for a query that was made before.
func (s *Screen) use(text string) tea.Cmd {
	from := s.seq()
	if err := s.find.set(text, s.moment()); err != nil {
		return toast(themes.Bad, err.Error())
	}
	s.ask()
	if s.find.mode == lens.Search {
		s.goal = &goal{kind: toMatch, seq: from}
	}
	s.remember(text)
	return nil
}

// pickRange chooses how far back to read.
func (s *Screen) pickRange() tea.Cmd {
	var items []picker.Item
	places := map[string]Place{}
	add := func(section string, tail int64, since time.Duration) {
		p := s.place
		p.Tail, p.Since = tail, since
		id := p.span()
		places[id] = p
		items = append(items, picker.Item{ID: id, Cols: []string{id}, Section: section, Current: id == s.place.span()})
	}
	for _, n := range []int64{100, usualTail, 10_000, 100_000, 0} {
		add("lines", n, 0)
	}
	for _, d := range []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, 30 * time.Minute, time.Hour, 6 * time.Hour, 24 * time.Hour} {
		add("time", 0, d)
	}
	return ui.Do(ui.Show{Overlay: picker.New(picker.Options{
		Title: "Read", Items: items, FreeFirst: true,
		Free: func(t string) (picker.Item, bool) {
			d, err := time.ParseDuration(strings.TrimPrefix(strings.TrimSpace(t), "-"))
			if err != nil || d <= 0 {
				return picker.Item{}, false
			}
			p := s.place
			p.Tail, p.Since = 0, d
			places[p.span()] = p
			return picker.Item{ID: p.span(), Cols: []string{p.span()}}, true
		},
		OnDone: func(chosen []picker.Item) tea.Cmd {
			s.place = places[chosen[0].ID]
			s.begin()
			return nil
		},
	})})
}

// askTime goes to the lines of a time; those from before the first are fetched.
func (s *Screen) askTime() tea.Cmd {
	return ui.Do(ui.Show{Overlay: prompt.New(prompt.Options{
		Label: "time",
		OnChange: func(text string) (tea.Cmd, error) {
			if strings.TrimSpace(text) == "" {
				return nil, nil
			}
			_, err := readTime(text, s.sess.Clock(), s.style.stamp.in(s.zone))
			return nil, err
		},
		OnDone: func(text string) (tea.Cmd, error) {
			if strings.TrimSpace(text) == "" {
				return nil, nil
			}
			t, err := readTime(text, s.sess.Clock(), s.style.stamp.in(s.zone))
			if err != nil {
				return nil, err
			}
			return s.goToTime(t), nil
		},
	})})
}

func (s *Screen) goToTime(t time.Time) tea.Cmd {
	s.zoom = window{}
	s.ask()
	s.pane.goTo(s.seq())
	s.goal = &goal{kind: toTime, time: t}
	s.pane.asked = time.Time{}
	b := s.look.Buffer
	if first, end := b.Range(); end == first || b.Line(first).Time.After(t) {
		s.flow.reader.Back(t)
	}
	s.catchUp()
	return nil
}
