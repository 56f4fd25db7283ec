package logs

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"fathom/keymap"
	"fathom/kube/logs"
	"fathom/kube/logs/lens"
	"fathom/kube/logs/query"
	"fathom/kube/logs/record"
	"fathom/themes"
	"fathom/ui"
)

const (
	actFactDown    keymap.Action = "logs.fact-down"
	actFactUp      keymap.Action = "logs.fact-up"
	actFactPage    keymap.Action = "logs.fact-page-down"
	actFactBack    keymap.Action = "logs.fact-page-up"
	actFactTop     keymap.Action = "logs.fact-first"
	actFactEnd     keymap.Action = "logs.fact-last"
	actFactFilter  keymap.Action = "logs.fact-filter"
	actFactWithout keymap.Action = "logs.fact-without"
	actFactColumn  keymap.Action = "logs.fact-column"
	actFactTopList keymap.Action = "logs.fact-top-list"
	actFactCopy    keymap.Action = "logs.fact-copy"
	actFactRaw     keymap.Action = "logs.fact-copy-raw"
	actFactNext    keymap.Action = "logs.fact-next-line"
	actFactPrev    keymap.Action = "logs.fact-previous-line"
	actFactPod     keymap.Action = "logs.fact-pod"
	actFactClose   keymap.Action = "logs.fact-close"
)

// detail shows all of one line.
type detail struct {
	s       *Screen
	line    logs.Line
	facts   []fact
	busy    bool // a long line is being read
	rows    []factRow
	width   int // that the rows are for
	keys    int // cells of the keys
	top, at int
	h       int
}

// openDetail shows the line under the cursor. Following ends, so that it stays.
func (s *Screen) openDetail() tea.Cmd {
	d, ok := s.current()
	if !ok {
		return nil
	}
	s.pane.goTo(d.Seq)
	v := &detail{s: s}
	s.mode = v
	return v.load(d)
}

// load takes another line. One that is too long to be read at once is read off the loop.
func (v *detail) load(d *drawable) tea.Cmd {
	*v = detail{s: v.s, line: d.Line, h: v.h}
	if len(d.Text) <= mostBytes || d.Kind == logs.Mark {
		v.facts = append(v.s.about(d.Line, d.rec), written(d.Line, d.rec))
		return nil
	}
	v.busy = true
	l := d.Line
	return v.s.work(func() func(*Screen) tea.Cmd {
		var r record.Reader
		rec := r.Read(l.Text)
		raw := written(l, rec)
		return func(s *Screen) tea.Cmd {
			if s.mode == v && v.line.Seq == l.Seq {
				v.busy, v.width, v.facts = false, 0, append(s.about(l, rec), raw)
			}
			return nil
		}
	})
}

func detailKeys() []keymap.Binding {
	group := "detail of a line"
	return []keymap.Binding{
		{Action: actFactFilter, Keys: []string{"enter"}, Help: "show only the lines with the same value", Short: "filter by it", Group: group},
		{Action: actFactWithout, Keys: []string{"-", "!"}, Help: "show only the lines with another value", Short: "without it", Group: group},
		{Action: actFactColumn, Keys: []string{"c", "C"}, Help: "give the field a column of its own, or take it away", Short: "column", Group: group},
		{Action: actFactTopList, Keys: []string{"T"}, Help: "count the lines by the field", Short: "top", Group: group},
		{Action: actFactCopy, Keys: []string{"y"}, Help: "copy the value", Short: "copy", Group: group},
		{Action: actFactRaw, Keys: []string{"Y"}, Help: "copy the whole line as it was written", Group: group},
		{Action: actFactNext, Keys: []string{"J", "n"}, Help: "the next line", Short: "next line", Group: group},
		{Action: actFactPrev, Keys: []string{"K", "N"}, Help: "the previous line", Group: group},
		{Action: actFactPod, Keys: []string{"o"}, Help: "go to the pod", Short: "pod", Group: group},
		{Action: actFactClose, Keys: []string{"esc"}, Help: "back to the lines", Short: "back", Group: group},
		{Action: actFactDown, Keys: []string{"j", "down"}, Help: "down", Group: group},
		{Action: actFactUp, Keys: []string{"k", "up"}, Help: "up", Group: group},
		{Action: actFactPage, Keys: []string{"ctrl+f", "pgdown", "ctrl+d", "space"}, Help: "a page down", Group: group},
		{Action: actFactBack, Keys: []string{"ctrl+b", "pgup", "ctrl+u"}, Help: "a page up", Group: group},
		{Action: actFactTop, Keys: []string{"g g", "home"}, Help: "first", Group: group},
		{Action: actFactEnd, Keys: []string{"G", "end"}, Help: "last", Group: group},
	}
}

func (v *detail) bindings() []keymap.Binding { return detailKeys() }
func (v *detail) refresh() tea.Cmd           { return nil }
func (v *detail) title() string              { return "one line" }

func (v *detail) act(a keymap.Action, n int) (tea.Cmd, bool) {
	n = max(n, 1)
	switch a {
	case actFactDown:
		v.move(n)
	case actFactUp:
		v.move(-n)
	case actFactPage:
		v.move(n * max(v.h-1, 1))
	case actFactBack:
		v.move(-n * max(v.h-1, 1))
	case actFactTop:
		v.move(-len(v.rows))
	case actFactEnd:
		v.move(len(v.rows))
	case actFactFilter:
		return v.filter(""), true
	case actFactWithout:
		return v.filter("!"), true
	case actFactColumn:
		return v.column(), true
	case actFactTopList:
		return v.topList(), true
	case actFactCopy:
		if f, ok := v.under(); ok {
			return ui.Do(ui.Copy{What: "the " + f.key, Text: f.value}), true
		}
	case actFactRaw:
		return ui.Do(ui.Copy{What: "the line", Text: v.line.Text}), true
	case actFactNext:
		return v.other(n), true
	case actFactPrev:
		return v.other(-n), true
	case actFactPod:
		return goPod(v.line.Source.Pod), true
	case actFactClose:
		v.s.mode = nil
	default:
		return nil, false
	}
	return nil, true
}

func (v *detail) move(n int) { v.at = max(0, min(v.at+n, len(v.rows)-1)) }

// under is the fact under the cursor.
func (v *detail) under() (fact, bool) {
	if v.at >= len(v.rows) {
		return fact{}, false
	}
	return v.facts[v.rows[v.at].fact], true
}

// other shows another line on show.
func (v *detail) other(n int) tea.Cmd {
	s := v.s
	s.selectRow(s.cursor() + n)
	d, ok := s.current()
	if !ok {
		return nil
	}
	at := v.at
	cmd := v.load(d)
	v.at = at
	return cmd
}

// filter adds what the fact says to the query, and hides the other lines.
func (v *detail) filter(not string) tea.Cmd {
	f, ok := v.under()
	if !ok || f.field == "" {
		return toast(themes.Warn, "lines cannot be chosen by that")
	}
	return v.s.narrow(not + term(f.field, f.value))
}

// narrow adds a term to the query and shows only the lines that match.
func (s *Screen) narrow(term string) tea.Cmd {
	text := strings.TrimSpace(s.find.text + " " + term)
	if s.find.mode == lens.Inverted {
		text = term
	}
	if err := s.find.set(text, s.moment()); err != nil {
		return toast(themes.Bad, err.Error())
	}
	s.find.mode, s.mode = lens.Filter, nil
	s.ask()
	s.remember(text)
	return nil
}

// column gives the field a column, or takes it away.
func (v *detail) column() tea.Cmd {
	f, ok := v.under()
	if _, has := query.FieldOf(f.field).Value(v.line, func() record.Record { return record.Record{} }); !ok || f.field == "" || has {
		return toast(themes.Warn, "only fields of the line itself have columns")
	}
	if v.s.toggleColumn(f.field) {
		return toast(themes.OK, f.field+" has a column now")
	}
	return toast(themes.OK, f.field+" has no column any more")
}

func (v *detail) topList() tea.Cmd {
	f, ok := v.under()
	if !ok || f.field == "" {
		return toast(themes.Warn, "lines cannot be counted by that")
	}
	return v.s.openTop(f.field)
}

// view draws the facts.
func (v *detail) view(w, h int) []string {
	s := v.s
	v.lay(w)
	v.h = h
	v.top = max(min(v.top, v.at), v.at-h+1)
	v.top = max(0, min(v.top, len(v.rows)-h))
	out := make([]string, 0, h)
	for len(out) < h {
		i := v.top + len(out)
		out = s.end(out, func() { v.draw(i, w) })
	}
	s.drawn = out
	return out
}

// draw draws row i of the facts.
func (v *detail) draw(i, w int) {
	p := &v.s.pen
	surface := themes.Ground
	if i == v.at {
		surface = themes.Cursor
	}
	p.Begin(v.s.theme, w, themes.Text, surface)
	p.Spaces(1)
	if i >= len(v.rows) {
		if v.busy && i == 0 {
			p.Write("Reading "+size(int64(len(v.line.Text)))+".", themes.Dim)
		}
		return
	}
	r := v.rows[i]
	f := v.facts[r.fact]
	if i == 0 || v.rows[i-1].fact != r.fact {
		v.s.field(f.key, themes.YAMLKey, v.keys)
	}
	p.Spaces(v.keys + 3 - p.At())
	p.Write(f.value[r.from:r.to], f.role)
}
