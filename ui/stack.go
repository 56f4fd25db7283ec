package ui

import (
	tea "charm.land/bubbletea/v2"

	"fathom/themes"
)

// push opens a screen on top of the others.
func (a *App) push(o Open) tea.Cmd {
	s, err := a.make(o)
	if err != nil {
		return a.refuse(err)
	}
	a.forward = nil
	return a.place(o.Screen, s)
}

// place puts a fresh screen on top.
func (a *App) place(name string, s Screen) tea.Cmd {
	var cmds []tea.Cmd
	if under := a.top(); under != nil {
		cmds = append(cmds, under.screen.Update(Hidden{}))
	}
	l := &layer{id: a.address(), name: name, screen: s}
	a.screens = append(a.screens, l)
	a.restack()
	cmds = append(cmds, s.Init(a.handle(l.id)), s.Update(a.themed()))
	return tea.Batch(cmds...)
}

// replace opens a screen in place of the one on top, which stays if that fails.
func (a *App) replace(o Open) tea.Cmd {
	s, err := a.make(o)
	if err != nil {
		return a.refuse(err)
	}
	a.forward = nil
	a.drop()
	return a.place(o.Screen, s)
}

// reset opens a screen in place of all, which stay if that fails.
func (a *App) reset(o Open) tea.Cmd {
	s, err := a.make(o)
	if err != nil {
		return a.refuse(err)
	}
	a.forward = nil
	for len(a.screens) > 0 {
		a.drop()
	}
	return a.place(o.Screen, s)
}

// pop closes the screen on top unless it is the last.
func (a *App) pop() tea.Cmd {
	if len(a.screens) < 2 {
		return nil
	}
	a.forward = append(a.forward, a.top().screen.Place())
	a.drop()
	l := a.top()
	flagged := a.mail.Take(l.id) // before the mailbox learns that it is on screen and delivers it
	a.restack()
	cmds := []tea.Cmd{l.screen.Update(Shown{})}
	if flagged {
		cmds = append(cmds, l.screen.Update(Dirty{}))
	}
	return tea.Batch(cmds...)
}

// ahead opens the screen that was closed last.
func (a *App) ahead() tea.Cmd {
	n := len(a.forward)
	if n == 0 {
		return nil
	}
	rest, o := a.forward[:n-1], a.forward[n-1]
	cmd := a.push(o)
	a.forward = rest
	return cmd
}

// drop closes the screen on top; the one below is not told.
func (a *App) drop() {
	l := a.top()
	if l == nil {
		return
	}
	a.screens = a.screens[:len(a.screens)-1]
	a.mail.Forget(l.id)
	l.screen.Close()
}

// refuse reports a screen that cannot be opened: in a toast, or instead of a screen if there is none.
func (a *App) refuse(err error) tea.Cmd {
	if len(a.screens) == 0 {
		a.failed = err
	}
	return a.say(Toast{Role: themes.Bad, Text: err.Error()})
}

// restack forgets half typed chords and tells the mailbox what is on screen.
func (a *App) restack() {
	a.keys.Reset()
	front := []int{hostID}
	if l := a.top(); l != nil {
		front = append(front, l.id)
	}
	for _, d := range a.overlays {
		front = append(front, d.id)
	}
	a.mail.Front(front...)
}

// address is the next free address, open in the mailbox.
func (a *App) address() int {
	a.lastID++
	a.mail.Open(a.lastID)
	return a.lastID
}

func (a *App) handle(id int) Handle {
	return Handle{ID: id, Flag: func() { a.mail.Flag(id) }}
}
