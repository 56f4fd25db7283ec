package form

import (
	"slices"
	"strings"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"fathom/ui/line"
	"fathom/ui/picker"
)

// Kind says how a value is typed.
type Kind uint8

const (
	Text   Kind = iota
	Number      // digits, and a sign
	Switch      // on or off
	Choice      // one of Suggest
	Pairs       // many words, one a line; an empty line at the end takes the next
	Lines       // text of many lines
)

// On is the value of a Switch that is on. One that is off has none.
const On = "true"

// Field is one value to ask for.
type Field struct {
	Name     string // the label, and the key in Values
	Help     string // one phrase
	Kind     Kind
	Required bool
	// Secret values are drawn as dots until somebody asks to see them; of Pairs, what stands behind a "=".
	Secret  bool
	Values  []string // to begin with
	Suggest []string
}

// many reports whether the value has a line for each of several texts.
func (k Kind) many() bool { return k == Pairs || k == Lines }

// field is a Field as it is filled in.
type field struct {
	Field
	rows  []*line.Editor // at least one; none for a Switch
	row   int            // with the cursor
	on    bool           // of a Switch
	fault string
	// fresh is set while the value is one that nobody typed: the first letter takes its place.
	fresh bool
	// touched is set once somebody typed: a value that arrives late does not take its place.
	touched bool
	picked  int // in the suggestions, -1 for none
}

func newField(f Field) *field {
	x := &field{Field: f}
	x.fill(f.Values)
	return x
}

// fill sets the value, as if nobody had typed yet.
func (x *field) fill(values []string) {
	x.picked, x.row = -1, 0
	if x.Kind == Switch {
		x.on = slices.Contains(values, On)
		return
	}
	if x.Kind == Lines {
		values = strings.Split(strings.Join(values, "\n"), "\n")
	}
	x.rows = nil
	for _, v := range values {
		x.insert(len(x.rows), v)
	}
	if len(x.rows) == 0 {
		x.insert(0, "")
	}
	if !x.Kind.many() {
		x.rows = x.rows[:1]
		x.fresh = x.rows[0].Text() != ""
	}
	x.open()
	x.row = len(x.rows) - 1
}

// insert adds a row before row i.
func (x *field) insert(i int, text string) {
	e := line.New()
	e.Set(text)
	x.rows = slices.Insert(x.rows, i, e)
}

// open keeps an empty row at the end of Pairs, for the next.
func (x *field) open() {
	if x.Kind == Pairs && x.rows[len(x.rows)-1].Text() != "" {
		x.insert(len(x.rows), "")
	}
}

// values are what is filled in, nil for nothing.
func (x *field) values() []string {
	switch x.Kind {
	case Switch:
		if x.on {
			return []string{On}
		}
		return nil
	case Lines:
		var all []string
		for _, e := range x.rows {
			all = append(all, e.Text())
		}
		if text := strings.Join(all, "\n"); text != "" {
			return []string{text}
		}
		return nil
	}
	var out []string
	for _, e := range x.rows {
		t := e.Text()
		if x.Kind != Text {
			t = strings.TrimSpace(t)
		}
		if t != "" {
			out = append(out, t)
		}
	}
	return out
}

// masked is the index of the first rune of a row that is not to be read.
func (x *field) masked(row int) int {
	if x.Kind != Pairs {
		return 0
	}
	key, _, pair := strings.Cut(x.rows[row].Text(), "=")
	if !pair {
		return utf8.RuneCountInString(key)
	}
	return utf8.RuneCountInString(key) + 1
}

// height is how many rows the value takes.
func (x *field) height() int { return max(len(x.rows), 1) }

// offers are the suggestions for what is typed in the row with the cursor.
func (x *field) offers() []string {
	if len(x.Suggest) == 0 || x.Kind == Switch {
		return nil
	}
	typed := x.rows[x.row].Text()
	if x.fresh || x.picked >= 0 || slices.Contains(x.Suggest, typed) {
		return x.Suggest
	}
	var out []string
	for _, h := range picker.Match(typed, x.Suggest) {
		out = append(out, x.Suggest[h.Index])
	}
	return out
}

// pick takes the suggestion before or after the one that is in the row.
func (x *field) pick(by int) bool {
	offers := x.offers()
	if len(offers) == 0 {
		return false
	}
	at := slices.Index(offers, x.rows[x.row].Text())
	if at < 0 && by < 0 {
		at = 0
	}
	at = (at + by + len(offers)) % len(offers)
	x.rows[x.row].Set(offers[at])
	x.picked, x.fresh, x.touched = at, false, true
	x.open()
	return true
}

// key edits the value and reports whether it is another one.
func (x *field) key(k tea.KeyPressMsg) bool {
	if x.Kind == Switch {
		if k.Keystroke() != "space" {
			return false
		}
		x.on, x.touched = !x.on, true
		return true
	}
	if x.Kind == Number && k.Text != "" && strings.Trim(k.Text, "+-0123456789") != "" {
		return false
	}
	e := x.rows[x.row]
	if k.Keystroke() == "backspace" && e.Text() == "" && x.row > 0 {
		x.rows = slices.Delete(x.rows, x.row, x.row+1)
		x.row--
		x.open()
		return true
	}
	if x.fresh && k.Text != "" {
		e.Set("")
	}
	x.fresh = false
	changed := e.Key(k)
	if changed {
		x.touched, x.picked = true, -1
		x.open()
	}
	return changed
}

// paste puts text at the cursor. Where there are many lines, each of the text's gets its own.
func (x *field) paste(text string) bool {
	if x.Kind == Switch {
		return false
	}
	if x.fresh {
		x.rows[x.row].Set("")
	}
	x.fresh, x.touched, x.picked = false, true, -1
	if !x.Kind.many() {
		x.rows[x.row].Insert(text)
		return true
	}
	for i, l := range strings.Split(strings.TrimRight(text, "\r\n"), "\n") {
		if i > 0 {
			x.row++
			x.insert(x.row, "")
		}
		x.rows[x.row].Insert(l)
	}
	x.open()
	return true
}
