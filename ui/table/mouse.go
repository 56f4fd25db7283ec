package table

import tea "charm.land/bubbletea/v2"

// wheelStep is how many rows a notch of the wheel scrolls.
const wheelStep = 3

// Mouse takes what the mouse does at line y of the View: the wheel scrolls, a click moves the cursor. It reports whether the
// click was on the row that had the cursor already, which opens it.
func (m *Model) Mouse(msg tea.MouseMsg, y int) (opens bool) {
	switch msg := msg.(type) {
	case tea.MouseWheelMsg:
		switch msg.Button {
		case tea.MouseWheelDown:
			m.Scroll(wheelStep)
		case tea.MouseWheelUp:
			m.Scroll(-wheelStep)
		}
	case tea.MouseClickMsg:
		row := m.RowAt(y)
		if msg.Button != tea.MouseLeft || row < 0 {
			return false
		}
		opens = row == m.Cursor()
		m.Select(row)
	}
	return opens
}
