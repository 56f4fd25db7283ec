package picker

import (
	tea "charm.land/bubbletea/v2"

	"fathom/ui"
)

// Mouse implements ui.Mouser: the wheel moves, a click puts the cursor, and a click under the cursor chooses.
func (p *Picker) Mouse(m tea.MouseMsg, _, y int) tea.Cmd {
	switch m := m.(type) {
	case tea.MouseWheelMsg:
		switch m.Button {
		case tea.MouseWheelUp:
			return p.step(-3)
		case tea.MouseWheelDown:
			return p.step(3)
		}
	case tea.MouseClickMsg:
		return p.click(p.top + y - 2)
	}
	return nil
}

func (p *Picker) click(i int) tea.Cmd {
	if i < 0 || i >= len(p.list) || p.list[i].isHeading() {
		return nil
	}
	if i != p.cursor {
		p.cursor = i
		return p.preview()
	}
	cmd, done := p.choose()
	if done {
		return tea.Batch(ui.Do(ui.Dismiss{}), cmd)
	}
	return cmd
}
