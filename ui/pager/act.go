package pager

import (
	tea "charm.land/bubbletea/v2"

	"fathom/keymap"
)

// Bindings are the actions that the pager offers now. Those of the owner come after them, so that esc ends a selection
// or a search before it leaves the screen.
func (m *Model) Bindings() []keymap.Binding {
	bs := m.moves()
	bs = append(bs, m.searches()...)
	if m.folds.any {
		bs = append(bs, folding()...)
	}
	bs = append(bs,
		keymap.Binding{Action: "pager.wrap", Keys: []string{"w"}, Help: "wrap long lines", Short: "wrap", Group: "show"},
		keymap.Binding{Action: "pager.numbers", Keys: []string{"#"}, Help: "line numbers", Group: "show"},
		keymap.Binding{Action: "pager.select", Keys: []string{"v", "V"}, Help: "select lines", Group: "copy"},
		keymap.Binding{Action: "pager.copy", Keys: []string{"y"}, Help: "copy the selection, or the line", Short: "copy", Group: "copy"},
		keymap.Binding{Action: "pager.copy-all", Keys: []string{"Y"}, Help: "copy everything", Group: "copy"},
	)
	if m.anchor >= 0 || m.search.query.text != "" {
		bs = append(bs, keymap.Binding{Action: "pager.clear", Keys: []string{"esc"}, Help: "end selection or search", Group: "copy"})
	}
	return bs
}

func (m *Model) moves() []keymap.Binding {
	move := func(a keymap.Action, help string, keys ...string) keymap.Binding {
		return keymap.Binding{Action: a, Keys: keys, Help: help, Group: "move"}
	}
	bs := []keymap.Binding{
		move("pager.down", "next line", "j", "down"),
		move("pager.up", "previous line", "k", "up"),
		move("pager.half-down", "half a screen down", "ctrl+d"),
		move("pager.half-up", "half a screen up", "ctrl+u"),
		move("pager.page-down", "a screen down", "ctrl+f", "pgdown", "space"),
		move("pager.page-up", "a screen up", "ctrl+b", "pgup"),
		move("pager.top", "first line, or line N with a count", "g g", "home"),
		move("pager.bottom", "last line, or line N with a count", "G", "end"),
		move("pager.scroll-down", "scroll down", "ctrl+e"),
		move("pager.scroll-up", "scroll up", "ctrl+y"),
		move("pager.place-top", "this line to the top", "z t"),
		move("pager.place-middle", "this line to the middle", "z z"),
		move("pager.place-bottom", "this line to the bottom", "z b"),
	}
	if !m.wrap {
		bs = append(bs,
			move("pager.right", "scroll right", "l", "right"),
			move("pager.left", "scroll left", "h", "left"),
			move("pager.line-start", "start of the lines", "0", "^"),
			move("pager.line-end", "end of the lines", "$"),
		)
	}
	return bs
}

func (m *Model) searches() []keymap.Binding {
	idle := func() string {
		if len(m.search.hits) == 0 {
			return "nothing has been found"
		}
		return ""
	}
	return []keymap.Binding{
		{Action: "pager.search", Keys: []string{"/"}, Help: "search; re: for a regular expression", Short: "search", Group: "search"},
		{Action: "pager.next", Keys: []string{"n"}, Help: "next hit", Group: "search", Disabled: idle},
		{Action: "pager.previous", Keys: []string{"N"}, Help: "previous hit", Group: "search", Disabled: idle},
	}
}

func folding() []keymap.Binding {
	return []keymap.Binding{
		{Action: "pager.fold-toggle", Keys: []string{"z a"}, Help: "open or close the fold", Short: "fold", Group: "fold"},
		{Action: "pager.fold-open", Keys: []string{"z o"}, Help: "open the fold", Group: "fold"},
		{Action: "pager.fold-close", Keys: []string{"z c"}, Help: "close the fold", Group: "fold"},
		{Action: "pager.fold-all", Keys: []string{"z M"}, Help: "close all folds", Group: "fold"},
		{Action: "pager.unfold-all", Keys: []string{"z R"}, Help: "open all folds", Group: "fold"},
	}
}

// Act runs an action of Bindings. n is the count typed before it, 0 for none. Other actions do nothing.
func (m *Model) Act(a keymap.Action, n int) tea.Cmd {
	times := max(n, 1)
	if m.move(a, n, times) {
		return nil
	}
	switch a {
	case "pager.search":
		return m.ask()
	case "pager.next":
		m.step(times)
	case "pager.previous":
		m.step(-times)
	case "pager.fold-toggle":
		m.fold(func(closed bool) bool { return !closed })
	case "pager.fold-open":
		m.fold(func(bool) bool { return false })
	case "pager.fold-close":
		m.fold(func(bool) bool { return true })
	case "pager.fold-all":
		m.foldAll(true)
	case "pager.unfold-all":
		m.foldAll(false)
	case "pager.wrap":
		m.setWrap(!m.wrap)
	case "pager.numbers":
		m.numbers = !m.numbers
		m.setWrap(m.wrap)
	case "pager.select":
		m.toggleSelection()
	case "pager.copy":
		return m.copySelection()
	case "pager.copy-all":
		return m.copyLines(0, len(m.lines))
	case "pager.clear":
		m.clear()
	}
	return nil
}

// move runs the actions that only move and reports whether a was one.
func (m *Model) move(a keymap.Action, n, times int) bool {
	switch a {
	case "pager.down":
		m.Move(times)
	case "pager.up":
		m.Move(-times)
	case "pager.half-down":
		m.HalfPage(times)
	case "pager.half-up":
		m.HalfPage(-times)
	case "pager.page-down":
		m.Page(times)
	case "pager.page-up":
		m.Page(-times)
	case "pager.top":
		m.GoTo(times)
	case "pager.bottom":
		if n == 0 {
			m.Move(len(m.lines))
		} else {
			m.GoTo(n)
		}
	case "pager.scroll-down":
		m.Scroll(times)
	case "pager.scroll-up":
		m.Scroll(-times)
	case "pager.place-top":
		m.place(0)
	case "pager.place-middle":
		m.place(1)
	case "pager.place-bottom":
		m.place(2)
	case "pager.right":
		m.ScrollX(sideStep * times)
	case "pager.left":
		m.ScrollX(-sideStep * times)
	case "pager.line-start":
		m.x = 0
	case "pager.line-end":
		m.lineEnd()
	default:
		return false
	}
	return true
}

// setWrap lays the text out anew.
func (m *Model) setWrap(on bool) {
	m.wrap, m.sub = on, 0
	m.relay()
	if on {
		m.x = 0
	}
	m.settle()
}

func (m *Model) toggleSelection() {
	if m.anchor >= 0 {
		m.anchor = -1
	} else if len(m.lines) > 0 {
		m.anchor = m.CursorLine()
	}
}

// clear ends the selection, or else the search.
func (m *Model) clear() {
	if m.anchor >= 0 {
		m.anchor = -1
		return
	}
	m.clearSearch()
}
