package logs

import (
	"fmt"
	"strings"

	"fathom/kube"
	"fathom/kube/logs/record"
	"fathom/kube/logs/top"
	"fathom/themes"
	"fathom/ui/table"
	"fathom/ui/text"
	"fathom/views/kit"
)

// topRows are the groups as the table shows them.
type topRows struct {
	v      *topList
	groups []top.Group
	index  map[string]int
}

func (v *topList) rows() *topRows {
	r := &topRows{v: v, groups: v.groups.Groups, index: map[string]int{}}
	for i, g := range r.groups {
		r.index[g.Key] = i
	}
	return r
}

// Len implements table.Source.
func (r *topRows) Len() int { return len(r.groups) }

// Columns implements table.Source.
func (r *topRows) Columns() []table.Column {
	return []table.Column{
		{Title: "LINES", Right: true}, {Title: "%", Right: true}, {Title: "WORST"}, {Title: "LAST", Right: true},
		{Title: "NEWEST FROM", Max: 30, Min: 8, Flex: true}, {Title: strings.ToUpper(r.v.word()), Flex: true, Min: 20},
	}
}

// Cell implements table.Source.
func (r *topRows) Cell(row, col int) (string, themes.Role) {
	g := r.groups[row]
	switch col {
	case 0:
		return kit.Count(g.Count), themes.Text
	case 1:
		return fmt.Sprintf("%.1f", 100*g.Share), themes.Dim
	case 2:
		return worstOf(g)
	case 3:
		return kube.Since(r.v.s.now, g.LastSeen.Unix(), kube.Quantised), themes.Dim
	case 4:
		if b := r.v.look.Buffer; kept(b, g.Last) {
			src := b.Line(g.Last).Source
			return r.v.s.shortOf(src), r.v.s.names.role(src)
		}
		return "", themes.Text
	}
	return text.Clean(text.Cut(g.Key, 1000)), themes.Text
}

// worstOf is the word of the worst level in a group.
func worstOf(g top.Group) (string, themes.Role) {
	for l := record.Fatal; l > record.None; l-- {
		if g.Levels[l] > 0 {
			return l.String(), levelRole(l)
		}
	}
	return "", themes.Text
}

// Key implements table.Source.
func (r *topRows) Key(row int) any { return r.groups[row].Key }

// Index implements table.Source.
func (r *topRows) Index(key any) int {
	k, _ := key.(string)
	if i, ok := r.index[k]; ok {
		return i
	}
	return -1
}

// Gutter implements table.Source.
func (r *topRows) Gutter(row int) (string, themes.Role) {
	switch _, role := worstOf(r.groups[row]); role {
	case themes.Bad:
		return " " + r.v.s.glyphs.Bad, themes.Bad
	case themes.Warn:
		return " " + r.v.s.glyphs.Warn, themes.Warn
	}
	return "  ", themes.Text
}

// Marked implements table.Source.
func (r *topRows) Marked(int) bool { return false }

// Tone implements table.Source.
func (r *topRows) Tone(int) themes.Role { return themes.Text }
