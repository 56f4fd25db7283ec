package ui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"fathom/keymap"
	"fathom/themes"
)

// The app's own actions.
const (
	ActBack     keymap.Action = "app.back"
	ActForward  keymap.Action = "app.forward"
	ActHelp     keymap.Action = "app.help"
	ActMessages keymap.Action = "app.messages"
	ActRedraw   keymap.Action = "app.redraw"
	ActSuspend  keymap.Action = "app.suspend"
	ActQuit     keymap.Action = "app.quit"
)

// Keys that no binding and no overlay can take away: the way out of everything.
const (
	keyQuit    = "ctrl+c"
	keySuspend = "ctrl+z"
)

// own are the app's bindings.
func (a *App) own() []keymap.Binding {
	bs := []keymap.Binding{
		{Action: ActBack, Keys: []string{"q"}, Help: "go back, quit on the first screen", Group: "app"},
		{Action: ActForward, Keys: []string{"]"}, Help: "go forward again", Group: "app", Disabled: a.noForward},
		{Action: ActRedraw, Keys: []string{"ctrl+l"}, Help: "redraw the screen", Group: "app"},
		{Action: ActSuspend, Keys: []string{keySuspend}, Help: "suspend to the shell", Group: "app"},
		{Action: ActQuit, Keys: []string{keyQuit}, Help: "quit", Group: "app"},
	}
	if a.opt.Messages != nil {
		bs = append(bs, keymap.Binding{Action: ActMessages, Keys: []string{"g m"}, Help: "show all messages", Group: "app"})
	}
	if a.opt.Help != nil {
		bs = append(bs, keymap.Binding{Action: ActHelp, Keys: []string{"?"}, Help: "show every key", Short: "keys", Group: "app"})
	}
	return bs
}

func (a *App) noForward() string {
	if len(a.forward) == 0 {
		return "there is nothing ahead"
	}
	return ""
}

// Bindings are all that hold now, in the order in which a key is looked up: the screen's, the app's, the globals.
func (a *App) Bindings() []keymap.Binding {
	var bs []keymap.Binding
	if s := a.Top(); s != nil {
		bs = append(bs, s.Bindings()...)
	}
	bs = append(bs, a.own()...)
	if a.opt.Globals != nil {
		bs = append(bs, a.opt.Globals()...)
	}
	return bs
}

// key routes a key press: the way out, then the overlay on top, then a screen that types, then the bindings.
func (a *App) key(k tea.KeyPressMsg) tea.Cmd {
	if k.Keystroke() == "alt+esc" { // two quick presses
		k.Mod = 0
	}
	switch k.Keystroke() {
	case keyQuit:
		if i, ok := a.Top().(Interrupter); ok && a.dialogOnTop() == nil {
			if cmd, taken := i.Interrupt(); taken {
				return cmd
			}
		}
		return a.quit()
	case keySuspend:
		return tea.Suspend
	}
	if d := a.dialogOnTop(); d != nil {
		cmd, done := d.overlay.Key(k)
		if done {
			a.dismiss(d.id)
		}
		return cmd
	}
	if a.keys.Pending() != "" {
		if k.Keystroke() == "esc" {
			a.keys.Reset()
			return nil
		}
	} else if t, ok := a.Top().(Typist); ok {
		if cmd, taken := t.Type(k); taken {
			return cmd
		}
	}
	return a.feed(k)
}

// feed gives a key to the resolver and runs what it completes.
func (a *App) feed(k tea.KeyPressMsg) tea.Cmd {
	res := a.keys.Feed(k.String(), a.Bindings())
	if res.Binding == nil {
		return nil
	}
	cmd := a.runBinding(*res.Binding, res.Count)
	if res.Again && !a.closed {
		return tea.Batch(cmd, a.key(k))
	}
	return cmd
}

// runBinding runs a binding, or says why it cannot.
func (a *App) runBinding(b keymap.Binding, n int) tea.Cmd {
	if why := b.Why(); why != "" {
		return a.say(Toast{Role: themes.Warn, Text: why})
	}
	return a.Act(b.Action, n)
}

// Act runs an action as if its key had been pressed: the palette does it.
func (a *App) Act(act keymap.Action, n int) tea.Cmd {
	named := func(b keymap.Binding) bool { return b.Action == act }
	if s := a.Top(); s != nil && slices.ContainsFunc(s.Bindings(), named) {
		return s.Act(act, n)
	}
	if slices.ContainsFunc(a.own(), named) {
		return a.actOwn(act)
	}
	if a.opt.GlobalAct != nil {
		return a.opt.GlobalAct(act, n)
	}
	return nil
}

func (a *App) actOwn(act keymap.Action) tea.Cmd {
	switch act {
	case ActBack:
		if len(a.screens) > 1 {
			return a.pop()
		}
		return a.quit()
	case ActForward:
		return a.ahead()
	case ActHelp:
		return a.show(a.opt.Help(a.Bindings()))
	case ActMessages:
		return a.show(a.opt.Messages(&a.log))
	case ActRedraw:
		return tea.ClearScreen
	case ActSuspend:
		return tea.Suspend
	case ActQuit:
		return a.quit()
	}
	return nil
}

// mouse hands a mouse message, relative to what it lands on, to the overlay on top or else to the screen.
func (a *App) mouse(m tea.MouseMsg) (cmd tea.Cmd, seen bool) {
	at := m.Mouse()
	if d := a.dialogOnTop(); d != nil {
		t, ok := d.overlay.(Mouser)
		if !ok || !d.contains(at.X, at.Y) {
			return nil, false
		}
		return t.Mouse(m, at.X-d.x, at.Y-d.y), true
	}
	t, ok := a.Top().(Mouser)
	y := at.Y - a.above()
	if !ok || y < 0 || at.Y >= a.height-footerHeight || a.tiny() {
		return nil, false
	}
	return t.Mouse(m, at.X, y), true
}
