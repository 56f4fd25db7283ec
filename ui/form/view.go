package form

import (
	"slices"
	"unicode/utf8"

	"fathom/themes"
	"fathom/ui"
	"fathom/ui/dialog"
	"fathom/ui/text"
)

const (
	mostOffers = 6 // suggestions shown at once
	widestName = 24
	margin     = 2 // before the labels: the sign of the field with the cursor
)

// Height is how many lines of w cells the form would like to have.
func (f *Form) Height(w int) int {
	n := 0
	for i, x := range f.fields {
		n += x.height() + len(f.faults(x, w))
		if i == f.at && f.focus {
			n += min(len(x.offers()), mostOffers) + 1
		}
	}
	return n
}

// View draws exactly h lines of w cells; the row with the cursor is among them.
func (f *Form) View(w, h int) []string {
	if h <= 0 || f.theme == nil {
		return make([]string, max(h, 0))
	}
	d := drawing{f: f, w: w, indent: f.indent()}
	f.caretX, f.caretY = -1, -1
	for i := range f.fields {
		d.field(i)
	}
	f.top = max(0, min(f.top, len(d.lines)-h))
	if f.caretY >= 0 {
		f.top = max(min(f.top, f.caretY), f.caretY-h+1)
	}
	f.caretY -= f.top
	lines := d.lines[f.top:min(f.top+h, len(d.lines))]
	for len(lines) < h {
		lines = append(lines, f.paint(w))
	}
	return lines
}

// Caret is where the next letter goes.
func (f *Form) Caret() (x, y int, ok bool) { return f.caretX, f.caretY, f.focus && f.caretX >= 0 }

// labels is the width of the column of labels.
func (f *Form) labels() int {
	n := 0
	for _, x := range f.fields {
		n = max(n, text.Width(x.Name))
	}
	return min(n, widestName)
}

// indent is where values begin.
func (f *Form) indent() int { return margin + f.labels() + 2 }

// faults are what is wrong with a field, in lines.
func (f *Form) faults(x *field, w int) [][]ui.Seg {
	if x.fault == "" {
		return nil
	}
	return dialog.Wrap([][]ui.Seg{{{Role: themes.Bad, Text: f.glyphs.Bad + " " + x.fault}}}, max(12, w-f.indent()))
}

func (f *Form) paint(w int, segs ...ui.Seg) string {
	return ui.Paint(f.theme, themes.Ground, w, segs...) + themes.Reset
}

// drawing is a form being drawn.
type drawing struct {
	f         *Form
	w, indent int
	lines     []string
}

// put adds a line below the values.
func (d *drawing) put(segs ...ui.Seg) {
	d.lines = append(d.lines, d.f.paint(d.w, append([]ui.Seg{{Text: text.Spaces(d.indent)}}, segs...)...))
}

// field draws one field and what belongs below it.
func (d *drawing) field(i int) {
	f, x := d.f, d.f.fields[i]
	here := f.focus && i == f.at
	for row := range x.height() {
		d.row(x, row, here)
	}
	for _, segs := range f.faults(x, d.w) {
		d.put(segs...)
	}
	if here {
		d.offers(x)
		d.put(ui.Seg{Role: themes.Hint, Text: x.hint()})
	}
}

// hint is the help of a field, and what keys do there that cannot be guessed.
func (x *field) hint() string {
	help := x.Help
	switch x.Kind {
	case Switch:
		help += " (space switches)"
	case Pairs:
		help += " (one a line)"
	case Lines:
		help += " (ctrl+s ends it)"
	}
	if x.Secret {
		help += " (" + RevealKey + " shows it)"
	}
	return help
}

// row draws a line of a value, with the label before the first one.
func (d *drawing) row(x *field, row int, here bool) {
	f, t := d.f, d.f.theme
	name, role := "", themes.Dim
	if row == 0 {
		name = x.Name
	}
	sign := " "
	if here {
		role = themes.Strong
		if row == x.row {
			sign = f.glyphs.Prompt
		}
	}
	lead := ui.Paint(t, themes.Ground, d.indent,
		ui.Seg{Role: themes.Key, Text: sign + " "}, ui.Seg{Role: role, Text: text.Fit(name, d.indent-margin-2)})
	room := d.w - d.indent - 1
	if room <= 0 {
		d.lines = append(d.lines, f.paint(d.w))
		return
	}
	value, caret := d.value(x, row, room)
	if here && row == x.row {
		f.caretX, f.caretY = d.indent+caret, len(d.lines)
	}
	d.lines = append(d.lines, lead+value+ui.Paint(t, themes.Ground, 1)+themes.Reset)
}

// value draws what is filled in, in room cells, and tells where the cursor is.
func (d *drawing) value(x *field, row, room int) (string, int) {
	t := d.f.theme
	if x.Kind == Switch {
		box := "[ ] off"
		if x.on {
			box = "[x] on"
		}
		return ui.Paint(t, themes.Ground, room, ui.Seg{Role: themes.Prompt, Text: box}), 1
	}
	e := x.rows[row]
	if x.Secret && !(d.f.bare && x == d.f.fields[d.f.at]) && len(x.values()) > 0 {
		sign, _ := utf8.DecodeRuneInString(d.f.glyphs.Live)
		return e.DrawMasked(t, themes.Ground, room, x.masked(row), sign)
	}
	if n := text.Width(e.Text()) + 1; x.fresh && n < room {
		value, caret := e.Draw(t, themes.Marked, n, "")
		return value + ui.Paint(t, themes.Ground, room-n), caret
	}
	return e.Draw(t, themes.Ground, room, x.ghost())
}

// ghost stands where nothing is typed yet.
func (x *field) ghost() string {
	switch {
	case len(x.values()) > 0:
		return ""
	case x.Required:
		return "required"
	}
	return ""
}

// offers draws the suggestions around the one that is taken.
func (d *drawing) offers(x *field) {
	all := x.offers()
	at := -1
	if len(all) > 0 {
		at = slices.Index(all, x.rows[x.row].Text())
	}
	first := max(0, min(at-mostOffers/2, len(all)-mostOffers))
	for i := first; i < min(first+mostOffers, len(all)); i++ {
		if i == at {
			d.put(ui.Seg{Role: themes.Strong, Text: d.f.glyphs.Prompt + " " + all[i]})
			continue
		}
		d.put(ui.Seg{Role: themes.Dim, Text: "  " + all[i]})
	}
}
