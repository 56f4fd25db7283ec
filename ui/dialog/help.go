package dialog

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"fathom/keymap"
	"fathom/themes"
	"fathom/ui"
	"fathom/ui/line"
	"fathom/ui/text"
)

// HelpBox shows every binding in groups. What is typed narrows it to the lines that hold all its words; in a wide terminal
// the groups flow through columns, as in a newspaper.
type HelpBox struct {
	sheet
	bindings []keymap.Binding
	edit     *line.Editor
	caret    int
}

// Help is the overlay with every binding.
func Help(bs []keymap.Binding) ui.Overlay { return &HelpBox{bindings: bs, edit: line.New()} }

// Key implements ui.Overlay.
func (b *HelpBox) Key(k tea.KeyPressMsg) (tea.Cmd, bool) {
	key := k.String()
	switch {
	case key == "esc", key == "enter", b.edit.Text() == "" && (key == "?" || key == "q"):
		return nil, true
	case (b.edit.Text() == "" || spare(k)) && k.Text == "" && b.scroll(key):
		return nil, false
	}
	if b.edit.Key(k) {
		b.top = 0
	}
	return nil, false
}

// spare reports whether a key means nothing to an editor, so that it can scroll while something is typed.
func spare(k tea.KeyPressMsg) bool {
	switch k.Keystroke() {
	case "up", "down", "pgup", "pgdown":
		return true
	}
	return false
}

// Update implements ui.Overlay: pastes are typed.
func (b *HelpBox) Update(msg tea.Msg) tea.Cmd {
	if m, ok := msg.(tea.PasteMsg); ok {
		b.edit.Insert(m.Content)
	}
	return nil
}

// Hints implements ui.Hinter.
func (b *HelpBox) Hints() []ui.Hint {
	return []ui.Hint{{Key: "esc", Word: "close"}, {Key: "a-z", Word: "search"}, {Key: "pgdown", Word: "scroll"}}
}

// Caret implements ui.Careter.
func (b *HelpBox) Caret() (x, y int, ok bool) { return b.caret, 1, true }

// View implements ui.Overlay.
func (b *HelpBox) View(w, h int) []string {
	if w < sides+2 || h < 4 {
		return nil
	}
	all := keymap.Help(b.bindings, b.look.Keys)
	keys := keyWidth(all)
	each := min(widest(flowed(all, keys, mostColumn, b.look.Glyphs)), w-sides)
	flow := flowed(narrowed(all, b.edit.Text()), keys, each, b.look.Glyphs)
	if len(flow) == 0 {
		flow = [][]ui.Seg{{{Role: themes.Dim, Text: "no key does that here"}}}
	}
	cols := columns(len(flow), each, w-sides, h-3)
	lines := newspaper(flow, cols, each)
	wide := max(cols*(each+columnGap)-columnGap+sides, leastHelp)
	return b.withSearch(b.draw("keys", min(wide, w), h-1, lines, nil))
}

// withSearch puts the search line under the upper border.
func (b *HelpBox) withSearch(box []string) []string {
	w := ui.Cells(box[0]) - 2
	lead := ui.Seg{Role: themes.Prompt, Text: " " + b.look.Glyphs.Prompt + " "}
	lw := ui.Wide(lead)
	field, caret := b.edit.Draw(b.look.Theme, themes.Overlay, w-lw, "type to search")
	if b.edit.Text() != "" {
		field, caret = b.edit.Draw(b.look.Theme, themes.Overlay, w-lw, "")
	}
	b.caret = 1 + lw + caret
	edge := b.look.Theme.SGR(themes.Border, themes.Overlay) + b.look.Glyphs.V
	search := edge + ui.Paint(b.look.Theme, themes.Overlay, lw, lead) + field + edge + themes.Reset
	return append([]string{box[0], search}, box[1:]...)
}

// narrowed keeps the lines that hold all words.
func narrowed(sections []keymap.Section, query string) []keymap.Section {
	words := strings.Fields(strings.ToLower(query))
	var out []keymap.Section
	for _, s := range sections {
		kept := keymap.Section{Title: s.Title}
		for _, l := range s.Lines {
			if len(l.Keys) > 0 && holds(strings.ToLower(strings.Join(l.Keys, " ")+" "+l.Help+" "+s.Title), words) {
				kept.Lines = append(kept.Lines, l)
			}
		}
		if len(kept.Lines) > 0 {
			out = append(out, kept)
		}
	}
	return out
}

func holds(s string, words []string) bool {
	for _, w := range words {
		if !strings.Contains(s, w) {
			return false
		}
	}
	return true
}

// Widths in cells.
const (
	leastHelp  = 60 // of the box
	mostColumn = 52
	columnGap  = 4
)

func keyWidth(sections []keymap.Section) int {
	n := 0
	for _, s := range sections {
		for _, l := range s.Lines {
			n = max(n, text.Width(strings.Join(l.Keys, " ")))
		}
	}
	return n
}

// flowed is all sections one below the other in a column of w cells.
func flowed(sections []keymap.Section, keys, w int, g themes.Glyphs) [][]ui.Seg {
	var out [][]ui.Seg
	for i, s := range sections {
		if i > 0 {
			out = append(out, nil)
		}
		if s.Title != "" {
			out = append(out, []ui.Seg{{Role: themes.Header, Text: s.Title}})
		}
		for _, l := range s.Lines {
			out = append(out, helpLines(l, keys, w, g)...)
		}
	}
	return out
}

// helpLines is a binding, broken between words, and below it why it cannot run now.
func helpLines(l keymap.Line, keys, w int, g themes.Glyphs) [][]ui.Seg {
	role := themes.Text
	if l.Why != "" {
		role = themes.Dim
	}
	said := [][]ui.Seg{{{Role: role, Text: l.Help}}}
	if l.Danger != keymap.Safe {
		said[0] = append(said[0], ui.Seg{Role: themes.Warn, Text: " " + g.Warn})
	}
	if l.Why != "" {
		said = append(said, []ui.Seg{{Role: themes.Dim, Text: "(" + l.Why + ")"}})
	}
	lead := ui.Seg{Role: themes.Key, Text: text.Fit(strings.Join(l.Keys, " "), keys) + "  "}
	var out [][]ui.Seg
	for _, line := range Wrap(said, max(w-keys-2, 10)) {
		out = append(out, append([]ui.Seg{lead}, line...))
		lead = ui.Seg{Text: text.Spaces(keys + 2)}
	}
	return out
}

func widest(lines [][]ui.Seg) int {
	n := 0
	for _, l := range lines {
		n = max(n, ui.Wide(l...))
	}
	return n
}

// columns says in how many columns to set n lines: as few as make all of them visible, as many as fit.
func columns(n, each, w, h int) int {
	most := max((w+columnGap)/(each+columnGap), 1)
	cols := 1
	for cols < most && (n+cols-1)/cols > h-2 {
		cols++
	}
	return cols
}

// newspaper sets lines in columns, each as long as the others.
func newspaper(flow [][]ui.Seg, cols, each int) [][]ui.Seg {
	if cols == 1 {
		return flow
	}
	rows := (len(flow) + cols - 1) / cols
	out := make([][]ui.Seg, rows)
	for i, l := range flow {
		y := i % rows
		if i >= rows {
			used := ui.Wide(out[y]...)
			out[y] = append(out[y], ui.Seg{Text: text.Spaces(i/rows*(each+columnGap) - used)})
		}
		out[y] = append(out[y], l...)
	}
	return out
}
