package pager

import tea "charm.land/bubbletea/v2"

// wheelStep is how many rows a notch of the wheel scrolls.
const wheelStep = 3

// Wheel scrolls by the mouse's wheel. Clicks are the owner's: see Click.
func (m *Model) Wheel(msg tea.MouseMsg) {
	w, ok := msg.(tea.MouseWheelMsg)
	if !ok {
		return
	}
	switch w.Button {
	case tea.MouseWheelDown:
		m.Scroll(wheelStep)
	case tea.MouseWheelUp:
		m.Scroll(-wheelStep)
	}
}
