package table

import "fathom/keymap"

// The actions that move in a table. All tables share them, so that the config file changes them once.
const (
	actDown     keymap.Action = "table.down"
	actUp       keymap.Action = "table.up"
	actHalfDown keymap.Action = "table.half-down"
	actHalfUp   keymap.Action = "table.half-up"
	actPageDown keymap.Action = "table.page-down"
	actPageUp   keymap.Action = "table.page-up"
	actTop      keymap.Action = "table.top"
	actBottom   keymap.Action = "table.bottom"
	actLeft     keymap.Action = "table.left"
	actRight    keymap.Action = "table.right"
)

// Bindings are the actions that move in any table. Those of the owner come before them.
func Bindings() []keymap.Binding {
	return []keymap.Binding{
		{Action: actDown, Keys: []string{"j", "down"}, Help: "down", Group: "move"},
		{Action: actUp, Keys: []string{"k", "up"}, Help: "up", Group: "move"},
		{Action: actHalfDown, Keys: []string{"ctrl+d"}, Help: "half a page down", Group: "move"},
		{Action: actHalfUp, Keys: []string{"ctrl+u"}, Help: "half a page up", Group: "move"},
		{Action: actPageDown, Keys: []string{"ctrl+f", "pgdown"}, Help: "a page down", Group: "move"},
		{Action: actPageUp, Keys: []string{"ctrl+b", "pgup"}, Help: "a page up", Group: "move"},
		{Action: actTop, Keys: []string{"g g", "home"}, Help: "first row", Group: "move"},
		{Action: actBottom, Keys: []string{"G", "end"}, Help: "last row", Group: "move"},
		{Action: actLeft, Keys: []string{"left"}, Help: "scroll left", Group: "move"},
		{Action: actRight, Keys: []string{"right"}, Help: "scroll right", Group: "move"},
	}
}

// Act runs an action of Bindings and reports whether it was one. n is the count typed before it, 0 for none.
func (m *Model) Act(a keymap.Action, n int) bool {
	n = max(n, 1)
	switch a {
	case actDown:
		m.Move(n)
	case actUp:
		m.Move(-n)
	case actHalfDown:
		m.HalfPage(n)
	case actHalfUp:
		m.HalfPage(-n)
	case actPageDown:
		m.Page(n)
	case actPageUp:
		m.Page(-n)
	case actTop:
		m.Home()
	case actBottom:
		m.End()
	case actLeft:
		m.ScrollX(-n)
	case actRight:
		m.ScrollX(n)
	default:
		return false
	}
	return true
}
