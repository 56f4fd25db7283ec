package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"fathom/themes"
)

// Update is the one door for messages. Each has its handler; what changes nothing leaves the last frame standing.
func (a *App) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if a.closed {
		return a, nil
	}
	start := a.opt.Trace.begin()
	cmd, seen := a.take(msg)
	if seen {
		a.stale = true
		cmd = tea.Batch(cmd, a.schedule())
	}
	if m, ok := msg.(arrived); ok {
		msg = m.msg
	}
	a.opt.Trace.updated(msg, start)
	return a, a.guarded(cmd)
}

// take hands a message to its handler. Seen is false when it cannot have changed the frame.
func (a *App) take(msg tea.Msg) (cmd tea.Cmd, seen bool) {
	switch msg := msg.(type) {
	case tea.EnvMsg, tea.ModeReportMsg, tea.KeyboardEnhancementsMsg, tea.KeyReleaseMsg:
		return nil, false
	case tea.WindowSizeMsg:
		a.width, a.height = msg.Width, msg.Height
		return nil, true
	case tea.KeyPressMsg:
		return a.press(msg), true
	case arrived:
		return a.arrive(msg), true
	case tea.PasteMsg:
		return a.paste(msg), true
	case tea.MouseMsg:
		return a.mouse(msg)
	case tea.BackgroundColorMsg:
		if a.opt.Answered != nil {
			a.opt.Answered(msg.IsDark())
		}
		return a.learn(themes.Terminal{Dark: msg.IsDark(), Colors: a.term.Colors})
	case tea.ColorProfileMsg:
		return a.learn(themes.Terminal{Dark: a.term.Dark, Colors: colors(msg.Profile)})
	case dirtyMsg:
		return tea.Batch(a.dirty(msg.ids), a.catchUp()), true
	case tickMsg:
		return tea.Batch(a.tick(), a.catchUp()), true
	case Msg:
		return a.letter(msg)
	}
	if cmd, ok := a.request(msg); ok {
		return cmd, true
	}
	if d := a.dialogOnTop(); d != nil {
		return d.overlay.Update(msg), true
	}
	return nil, false
}

// request grants what a screen or an overlay asks of the app.
func (a *App) request(msg tea.Msg) (cmd tea.Cmd, ok bool) {
	switch msg := msg.(type) {
	case Push:
		return a.push(msg.Open), true
	case Replace:
		return a.replace(msg.Open), true
	case Pop:
		return a.pop(), true
	case Forward:
		return a.ahead(), true
	case Reset:
		return a.reset(msg.Open), true
	case Show:
		return a.show(msg.Overlay), true
	case Dismiss:
		a.dismiss(msg.ID)
		return nil, true
	case Toast:
		return a.say(msg), true
	case Copy:
		return a.copy(msg), true
	case Run:
		return a.run(msg), true
	case Configure:
		return a.configure(msg), true
	case Quit:
		if msg.Sure {
			return a.end(), true
		}
		return a.quit(), true
	}
	return nil, false
}

// letter delivers an addressed message, or drops it if the addressee is gone.
func (a *App) letter(m Msg) (cmd tea.Cmd, seen bool) {
	for _, d := range a.overlays {
		if d.id == m.To {
			return d.overlay.Update(m.Body), true
		}
	}
	for _, l := range a.screens {
		if l.id == m.To {
			return l.screen.Update(m.Body), true
		}
	}
	return nil, false
}

// dirty tells those whose flags went up.
func (a *App) dirty(ids []int) tea.Cmd {
	var cmds []tea.Cmd
	for _, id := range ids {
		if id == hostID && a.opt.Flagged != nil {
			cmds = append(cmds, a.opt.Flagged())
			continue
		}
		cmd, _ := a.letter(Msg{To: id, Body: Dirty{}})
		cmds = append(cmds, cmd)
	}
	return tea.Batch(cmds...)
}

// paste goes where typing goes.
func (a *App) paste(m tea.PasteMsg) tea.Cmd {
	if d := a.dialogOnTop(); d != nil {
		return d.overlay.Update(m)
	}
	if s, ok := a.Top().(Typist); ok {
		return s.(Screen).Update(m)
	}
	return nil
}

// run hands the terminal over.
func (a *App) run(r Run) tea.Cmd {
	return a.opt.Exec(r.Command, func(err error) tea.Msg {
		if r.Done == nil {
			return nil
		}
		return r.Done(err)
	})
}

// tickMsg comes once a second while somebody needs it.
type tickMsg time.Time

// schedule orders the next tick if the screen or the toast waits for one and none is on its way.
func (a *App) schedule() tea.Cmd {
	if a.timer || !(a.ticks() || a.toast.shown()) {
		return nil
	}
	a.timer = true
	return a.opt.After(time.Second, func(t time.Time) tea.Msg { return tickMsg(t) })
}

func (a *App) ticks() bool {
	t, ok := a.Top().(Ticker)
	return ok && t.Ticks()
}

func (a *App) tick() tea.Cmd {
	a.timer = false
	a.toast.expire(a.opt.Clock())
	if a.ticks() {
		return a.Top().Update(Tick{})
	}
	return nil
}
