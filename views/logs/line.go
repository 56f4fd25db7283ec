package logs

import (
	"strings"

	"fathom/kube/logs"
	"fathom/kube/logs/query"
	"fathom/kube/logs/record"
	"fathom/themes"
	"fathom/ui/text"
)

const (
	// mostBytes is how much of a line is drawn at all. Longer ones are for the detail.
	mostBytes = 32 << 10
	// mostRows is how many rows a wrapped line may take.
	mostRows = 20
	// mostReady is how much text is kept ready to be drawn, in bytes.
	mostReady = 4 << 20
)

// drawable is a line ready to be drawn.
type drawable struct {
	logs.Line
	rec   record.Record
	flat  flat
	cells []cell   // of the columns
	hits  [][2]int // what the query matches in flat
	width int      // the width that breaks are for
	// breaks are the bytes at which the wrapped rows begin.
	breaks []int
}

// cell is what a line has in a column.
type cell struct {
	text string
	role themes.Role
}

// cache keeps lines ready to be drawn. What it was made with is for its owner to know.
type cache struct {
	ready   map[int64]*drawable
	bytes   int // of their texts
	readers map[*logs.Source]*record.Reader
	widths  []int // of the columns: they grow and do not shrink, so that nothing jumps
}

func (c *cache) reset() {
	c.readers, c.widths = map[*logs.Source]*record.Reader{}, nil
	c.forget()
}

// forget has lines laid out anew, as they are read now.
func (c *cache) forget() { c.ready, c.bytes = map[int64]*drawable{}, 0 }

// read says what a line says.
func (c *cache) read(l logs.Line) record.Record {
	r := c.readers[l.Source]
	if r == nil {
		r = &record.Reader{}
		c.readers[l.Source] = r
	}
	return r.Read(l.Text)
}

// line is a line ready to be drawn.
func (s *Screen) line(seq int64) *drawable {
	if d, ok := s.lines.ready[seq]; ok {
		return d
	}
	const each = 200 // bytes besides the text
	if s.lines.bytes > mostReady {
		s.lines.forget()
	}
	d := s.compose(s.look.Buffer.Line(seq))
	s.lines.ready[seq] = d
	s.lines.bytes += len(d.flat.text) + len(d.Text) + each
	return d
}

// compose lays out the text of a line.
func (s *Screen) compose(l logs.Line) *drawable {
	d := &drawable{Line: l}
	role := levelRole(l.Level)
	switch {
	case l.Kind == logs.Mark:
		d.flat.add("-- "+l.Text+" --", markRole(l.Level), "")
	case len(l.Text) > mostBytes:
		d.flat.coloured(l.Text[:mostBytes], role, s.keeps())
		d.flat.more = len(l.Text) - mostBytes + int(l.Cut)
	default:
		d.rec = s.lines.read(l)
		s.body(d, role)
		d.flat.more = int(l.Cut)
	}
	if s.find.on() && l.Kind == logs.Text {
		d.hits = query.Join(append(d.hits, s.find.query.Spans(d.flat.text)...))
	}
	return d
}

// body is the message and the fields that have no column, or the line as it came.
func (s *Screen) body(d *drawable, role themes.Role) {
	for _, c := range s.style.columns {
		v, _ := d.rec.Get(c)
		role := themes.Text
		if len(s.find.query.FieldSpans(query.FieldOf("@"+c), v)) > 0 {
			role = themes.Match
		}
		d.cells = append(d.cells, cell{v, role})
	}
	s.lines.grow(s.style.columns, d.cells)
	if s.style.raw || d.rec.Format == record.Plain { // whose fields stand in the message
		text := d.Text
		if !s.style.raw && d.rec.Message != "" && !d.rec.Time.IsZero() {
			text = d.rec.Message // its time stands before it already
		}
		d.flat.coloured(text, role, s.keeps())
		return
	}
	d.flat.coloured(d.rec.Message, role, s.keeps())
	s.hit(d, query.FieldOf("message"), 0)
	value := themes.Text
	if role == themes.Dim {
		value = themes.Dim
	}
	for _, f := range d.rec.Fields {
		if s.hasColumn(f.Key) {
			continue
		}
		if d.flat.text != "" {
			d.flat.add("  ", themes.Text, "")
		}
		d.flat.add(f.Key+"=", themes.Dim, "")
		from := len(d.flat.text)
		d.flat.coloured(f.Value, value, s.keeps())
		s.hit(d, query.FieldOf("@"+f.Key), from)
	}
}

// hit notes what the query matches in the value of a field, which is the text from a byte on.
func (s *Screen) hit(d *drawable, f query.Field, from int) {
	for _, span := range s.find.query.FieldSpans(f, d.flat.text[from:]) {
		d.hits = append(d.hits, [2]int{from + span[0], from + span[1]})
	}
}

func (s *Screen) hasColumn(key string) bool {
	for _, c := range s.style.columns {
		if strings.EqualFold(c, key) {
			return true
		}
	}
	return false
}

// keeps reports whether the colours of the containers are shown. A theme without colours has none for them either.
func (s *Screen) keeps() bool { return s.style.keep && s.theme != nil && s.theme.Name != "none" }

// widestColumn is how many cells a field's column may take.
const widestColumn = 32

// grow widens the columns for the cells of a line.
func (c *cache) grow(titles []string, cells []cell) {
	for len(c.widths) < len(titles) {
		c.widths = append(c.widths, min(text.Width(titles[len(c.widths)]), widestColumn))
	}
	for i, cell := range cells {
		n, used := text.Take(cell.text, widestColumn)
		if n < len(cell.text) {
			used = widestColumn
		}
		c.widths[i] = max(c.widths[i], used)
	}
}

// rows is how many rows the line takes when it is wrapped to a width.
func (d *drawable) rows(w int) int {
	d.wrap(w)
	return max(len(d.breaks), 1)
}

// wrap breaks the text into rows. It looks no further than the rows that are shown.
func (d *drawable) wrap(w int) {
	if d.width == w && d.breaks != nil {
		return
	}
	d.width, d.breaks = w, []int{0}
	for at := 0; len(d.breaks) < mostRows; {
		n, _ := text.Take(d.flat.text[at:], w)
		if at += max(n, 1); at >= len(d.flat.text) {
			break
		}
		d.breaks = append(d.breaks, at)
	}
}

// levelRole is how the text of a line is coloured; its letter says the same.
func levelRole(l record.Level) themes.Role {
	switch l {
	case record.Fatal, record.Error:
		return themes.Bad
	case record.Warn:
		return themes.Warn
	case record.Debug, record.Trace:
		return themes.Dim
	}
	return themes.Text
}

// markRole is the colour of what is said between the lines.
func markRole(l record.Level) themes.Role {
	if l >= record.Warn {
		return levelRole(l)
	}
	return themes.Progress
}
