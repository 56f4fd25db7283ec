package logs

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"fathom/keymap"
	"fathom/kube"
	"fathom/kube/logs"
	"fathom/kube/logs/lens"
	"fathom/kube/logs/query"
	"fathom/kube/logs/record"
	"fathom/themes"
	"fathom/ui"
	"fathom/ui/text"
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

// fact is one thing that is known of a line.
type fact struct {
	key, value string
	field      string // its name in queries, "" where it has none
	role       themes.Role
}

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

// factRow is one row of a fact's value.
type factRow struct {
	fact     int
	from, to int
}

// openDetail shows the line under the cursor. Following ends, so that it stays.
func (s *Screen) openDetail() tea.Cmd {
	d, ok := s.current()
	if !ok {
		return nil
	}
	s.pane.goTo(d.Seq)
	s.pin()
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

// written is the line as it came; an object is laid out.
func written(l logs.Line, rec record.Record) fact {
	text := l.Text
	if rec.Format == record.JSON {
		text = strings.Join(record.Pretty(l.Text), "\n")
	}
	return fact{key: "as written", value: text, role: themes.Text}
}

// about is what a line says, and where it is from.
func (s *Screen) about(l logs.Line, rec record.Record) []fact {
	const form = "2006-01-02 15:04:05.000000000 MST"
	src := l.Source
	var out []fact
	add := func(key, value, field string, role themes.Role) {
		if value != "" {
			out = append(out, fact{key: key, value: value, field: field, role: role})
		}
	}
	add("message", rec.Message, "message", levelRole(l.Level))
	if l.Level != record.None {
		add("level", l.Level.String(), "level", levelRole(l.Level))
	}
	for _, f := range rec.Fields {
		add(f.Key, f.Value, ownName(f.Key), themes.Text)
	}
	add("time", l.Time.In(s.zone).Format(form)+"  "+kube.Since(s.now, l.Time.Unix(), kube.Quantised)+" ago", "", themes.Dim)
	add("time in UTC", l.Time.UTC().Format(form), "", themes.Dim)
	if !rec.Time.IsZero() {
		add("its own time", rec.Time.Format(form), "", themes.Dim)
	}
	if l.Late {
		add("late", "it came after lines of later times, which were shown before it", "", themes.Warn)
	}
	add("pod", src.Pod.Name, "pod", s.names.role(src))
	add("container", src.Container, "container", s.names.role(src))
	add("namespace", src.Pod.Namespace, "namespace", themes.Dim)
	add("node", src.Node, "node", themes.Dim)
	add("belongs to", src.Owner, "", themes.Dim)
	if rec.Format != record.Plain {
		add("written as", rec.Format.String(), "", themes.Dim)
	}
	if n := int64(len(l.Text)) + l.Cut; n > 200 {
		add("size", size(n), "", themes.Dim)
	}
	if l.Cut > 0 {
		add("cut off", size(l.Cut)+" of the line are not kept", "", themes.Warn)
	}
	return out
}

func detailKeys() []keymap.Binding {
	group := "detail of a line"
	return []keymap.Binding{
		{Action: actFactFilter, Keys: []string{"enter"}, Help: "show only the lines that have the same", Short: "filter by it", Group: group},
		{Action: actFactWithout, Keys: []string{"-", "!"}, Help: "show only the lines that have something else", Short: "without it", Group: group},
		{Action: actFactColumn, Keys: []string{"c", "C"}, Help: "give the field a column of its own, or take it away", Short: "column", Group: group},
		{Action: actFactTopList, Keys: []string{"T"}, Help: "count the lines by the field", Short: "top", Group: group},
		{Action: actFactCopy, Keys: []string{"y"}, Help: "copy the value", Short: "copy", Group: group},
		{Action: actFactRaw, Keys: []string{"Y"}, Help: "copy the whole line as it was written", Group: group},
		{Action: actFactNext, Keys: []string{"J", "n"}, Help: "the next line", Short: "next line", Group: group},
		{Action: actFactPrev, Keys: []string{"K", "N"}, Help: "the line before", Group: group},
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
	s.pin()
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
	if err := s.find.set(text, s.sess.Clock()); err != nil {
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
	if r.from == 0 {
		v.s.field(f.key, themes.YAMLKey, v.keys)
	}
	p.Spaces(v.keys + 3 - p.At())
	p.Write(f.value[r.from:r.to], f.role)
}

// lay breaks the values into rows.
func (v *detail) lay(w int) {
	if v.width == w && v.rows != nil {
		return
	}
	v.width, v.rows, v.keys = w, nil, 0
	for _, f := range v.facts {
		v.keys = max(v.keys, min(text.Width(f.key), w/3))
	}
	room := max(w-v.keys-4, 8)
	for i, f := range v.facts {
		v.rows = append(v.rows, breakRows(i, f.value, room)...)
	}
	v.at = max(0, min(v.at, len(v.rows)-1))
}

// breakRows are the rows of a value: one a line, and more where a line is too long.
func breakRows(i int, value string, room int) []factRow {
	var out []factRow
	for at := 0; ; {
		end := len(value)
		if nl := strings.IndexByte(value[at:], '\n'); nl >= 0 {
			end = at + nl
		}
		from := at
		for {
			n, _ := text.Take(value[from:end], room)
			out = append(out, factRow{fact: i, from: from, to: from + n})
			if from += max(n, 1); from >= end {
				break
			}
		}
		if end == len(value) {
			return out
		}
		at = end + 1
	}
}
