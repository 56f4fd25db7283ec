package dialog

import (
	tea "charm.land/bubbletea/v2"

	"fathom/ui"
)

// Info is a text to read. It scrolls, y copies it, esc closes it.
type Info struct {
	sheet
	title string
	lines func() [][]ui.Seg
}

// NewInfo shows lines, which are wrapped to the box.
func NewInfo(title string, lines [][]ui.Seg) *Info {
	return &Info{title: title, lines: func() [][]ui.Seg { return lines }}
}

// Key implements ui.Overlay.
func (i *Info) Key(k tea.KeyPressMsg) (tea.Cmd, bool) {
	switch k.String() {
	case "esc", "enter", "q":
		return nil, true
	case "y", "c":
		return ui.Do(ui.Copy{What: i.title, Text: plain(i.lines())}), false
	}
	i.scroll(k.String())
	return nil, false
}

// Update implements ui.Overlay.
func (i *Info) Update(tea.Msg) tea.Cmd { return nil }

// View implements ui.Overlay.
func (i *Info) View(w, h int) []string {
	const most = 120
	lines := Wrap(i.lines(), min(w, most)-sides)
	return i.draw(i.title, width(w, 40, i.title, lines...), h, lines, nil)
}

// Hints implements ui.Hinter.
func (i *Info) Hints() []ui.Hint {
	return []ui.Hint{{Key: "esc", Word: "close"}, {Key: "y", Word: "copy"}, {Key: "j", Word: "down"}, {Key: "k", Word: "up"}}
}
