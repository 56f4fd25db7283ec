package logs

import (
	"strings"

	"fathom/kube"
	"fathom/kube/logs"
	"fathom/kube/logs/record"
	"fathom/themes"
	"fathom/ui/text"
)

// mostFactRows is how many rows of a value are shown.
const mostFactRows = 8

// fact is one thing that is known of a line.
type fact struct {
	key, value string
	field      string // its name in queries, "" where it has none
	role       themes.Role
}

// factRow is one row of a fact's value.
type factRow struct {
	fact     int
	from, to int
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
	if _, offset := l.Time.In(s.zone).Zone(); offset != 0 {
		add("time in UTC", l.Time.UTC().Format(form), "", themes.Dim)
	}
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
		rows := breakRows(i, f.value, room)
		if i < len(v.facts)-1 {
			rows = rows[:min(len(rows), mostFactRows)] // what is written last has all of it
		}
		v.rows = append(v.rows, rows...)
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
