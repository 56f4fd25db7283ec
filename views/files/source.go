package files

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"fathom/kube/files"
	"fathom/themes"
	"fathom/ui/table"
	"fathom/ui/text"
)

const (
	colName  = "NAME"
	colSize  = "SIZE"
	colMode  = "MODE"
	colOwner = "OWNER"
	colTime  = "MODIFIED"
)

func columns() []string { return []string{colName, colSize, colMode, colOwner, colTime} }

// source shows a directory to the table.
type source struct {
	view  *View
	dir   string
	rows  []files.Entry
	at    map[string]int // by name
	heads []table.Column
	zone  *time.Location
}

func newSource(v *View) *source {
	s := &source{view: v, dir: v.dir, at: map[string]int{}, zone: v.opt.Session.Clock().Location()}
	word := strings.ToLower(v.query.filter)
	for _, e := range v.listing.Entries {
		if !v.query.hidden && e.Hidden() || word != "" && !strings.Contains(strings.ToLower(e.Name), word) {
			continue
		}
		s.rows = append(s.rows, e)
	}
	slices.SortStableFunc(s.rows, v.query.compare)
	for i, e := range s.rows {
		s.at[e.Name] = i
	}
	for _, title := range columns() {
		c := table.Column{Title: title}
		switch title {
		case colName:
			c.Pin, c.Flex, c.Min = true, true, 16
		case colSize:
			c.Right = true
		case colOwner:
			c.Max, c.Flex, c.Min = 24, true, 6
		}
		if title == v.query.sort {
			c.Sorted = 1
			if v.query.desc {
				c.Sorted = -1
			}
		}
		s.heads = append(s.heads, c)
	}
	return s
}

// compare orders entries: directories first, then by the column, and by name where that is the same.
func (q query) compare(a, b files.Entry) int {
	if a.IsDir() != b.IsDir() {
		if a.IsDir() {
			return -1
		}
		return 1
	}
	d := 0
	switch q.sort {
	case colSize:
		d = cmp.Compare(a.Size, b.Size)
	case colMode:
		d = cmp.Compare(a.ModeText(), b.ModeText())
	case colOwner:
		d = cmp.Compare(a.Who(), b.Who())
	case colTime:
		d = a.Modified.Compare(b.Modified)
	}
	if d == 0 {
		d = cmp.Or(cmp.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)), cmp.Compare(a.Name, b.Name))
	}
	if q.desc {
		return -d
	}
	return d
}

// Len implements table.Source.
func (s *source) Len() int { return len(s.rows) }

// Columns implements table.Source.
func (s *source) Columns() []table.Column { return s.heads }

// Cell implements table.Source.
func (s *source) Cell(row, col int) (string, themes.Role) {
	e := s.rows[row]
	switch columns()[col] {
	case colName:
		return s.name(e)
	case colSize:
		if e.Kind != files.File || e.Size < 0 {
			return "", themes.Dim
		}
		return files.Bytes(e.Size), themes.Text
	case colMode:
		return e.ModeText(), themes.Dim
	case colOwner:
		return text.Clean(e.Who()), themes.Dim
	}
	if e.Modified.IsZero() {
		return "", themes.Dim
	}
	return e.Modified.In(s.zone).Format("2006-01-02 15:04"), themes.Text
}

// name is a name with what it is.
func (s *source) name(e files.Entry) (string, themes.Role) {
	name := text.Clean(e.Name)
	switch e.Kind {
	case files.Directory:
		return name + "/", themes.Key
	case files.Link:
		role := themes.Text
		if e.Into == files.Directory {
			role = themes.Key
		}
		if e.Into == files.Unknown {
			role = themes.Warn
		}
		return name + " " + s.view.glyphs.Arrow + " " + text.Clean(e.Target), role
	case files.File:
		return name, themes.Text
	}
	return name + " (" + e.Kind.String() + ")", themes.Dim
}

// Key implements table.Source.
func (s *source) Key(row int) any { return s.rows[row].Name }

// Index implements table.Source.
func (s *source) Index(key any) int {
	name, _ := key.(string)
	if i, ok := s.at[name]; ok {
		return i
	}
	return -1
}

// Gutter implements table.Source.
func (s *source) Gutter(int) (string, themes.Role) { return "", themes.Text }

// Marked implements table.Source.
func (s *source) Marked(row int) bool { return s.view.marks[s.rows[row].Name] }

// Tone implements table.Source.
func (s *source) Tone(int) themes.Role { return themes.Text }

// entry is what is under the cursor.
func (v *View) entry() (files.Entry, bool) {
	if v.rows == nil || v.table == nil {
		return files.Entry{}, false
	}
	i := v.table.Cursor()
	if i < 0 || i >= len(v.rows.rows) {
		return files.Entry{}, false
	}
	return v.rows.rows[i], true
}

// chosen are the marked entries that are still there, or the one under the cursor if none is marked.
func (v *View) chosen() []files.Entry {
	var out []files.Entry
	for _, e := range v.listing.Entries {
		if v.marks[e.Name] {
			out = append(out, e)
		}
	}
	if e, ok := v.entry(); ok && len(out) == 0 {
		out = append(out, e)
	}
	return out
}
