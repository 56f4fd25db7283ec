package table

import "fathom/themes"

// Source is what a table shows. It does not change: new data is a new Source, given to SetSource. Only the texts of
// cells may change with time (ages).
type Source interface {
	Len() int
	Columns() []Column
	// Cell is one cell's text, cleaned (see ui/text), and what it means. Role Text takes on the row's Tone.
	Cell(row, col int) (string, themes.Role)
	// Key identifies the row in this and later Sources. It is comparable.
	Key(row int) any
	// Index is the row with that key, or -1.
	Index(key any) int
	// Gutter is what stands before the row: two cells, the first for what changed, the second for health: "~▲", " ✖".
	Gutter(row int) (string, themes.Role)
	// Marked reports whether the user marked the row.
	Marked(row int) bool
	// Tone is the role of the row's plain text: Text as a rule, Dim for what is over.
	Tone(row int) themes.Role
}

// Matcher is a Source that knows which letters a filter matched.
type Matcher interface {
	// Matches are the byte offsets of the matched runes in the cell's text, ascending.
	Matches(row, col int) []int
}

// Column describes one column.
type Column struct {
	Title string
	Right bool // numbers
	// Pin keeps the column in view when the table scrolls sideways.
	Pin bool
	// Max limits the width in cells, 0 for no limit.
	Max int
	// Min is how far a column that is wider may shrink before the table scrolls. 0: a Flex column may shrink to a few
	// cells, another not at all.
	Min int
	// Flex columns shrink first.
	Flex bool
	// Spare columns are left out before the table scrolls.
	Spare bool
	// Sorted is +1 for the column that sorts the table, ascending, and -1 when it descends.
	Sorted int8
}

// none is the Source of a table that has not been given one.
type none struct{}

func (none) Len() int                            { return 0 }
func (none) Columns() []Column                   { return nil }
func (none) Cell(int, int) (string, themes.Role) { return "", themes.Text }
func (none) Key(int) any                         { return nil }
func (none) Index(any) int                       { return -1 }
func (none) Gutter(int) (string, themes.Role)    { return "", themes.Text }
func (none) Marked(int) bool                     { return false }
func (none) Tone(int) themes.Role                { return themes.Text }
