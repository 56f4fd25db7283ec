package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"
)

// patience is how long keys wait for what the key before them has asked for. Opening a screen or an overlay takes far less, but
// on a host that has no time for Fathom: there a key had better come late than reach the wrong screen.
const patience = time.Second

// typeahead keeps keys in their order. What a key asks for comes back to the loop as a message, and fast hands, pastes and
// slow links deliver the next keys before it: those are for the overlay or the screen that it opens.
type typeahead struct {
	last  int // counts what was asked for
	wait  int // what is on its way, 0 for nothing
	since time.Time
	keys  []tea.KeyPressMsg
}

// arrived is what a key has asked for.
type arrived struct {
	id  int
	msg tea.Msg
}

// press handles a key, after those that wait before it. The way out waits for nothing.
func (a *App) press(k tea.KeyPressMsg) tea.Cmd {
	if k.Keystroke() == keyQuit {
		return a.key(k)
	}
	t := &a.typed
	if t.wait == 0 && len(t.keys) == 0 {
		t.since = a.opt.Clock()
	}
	t.keys = append(t.keys, k)
	return a.catchUp()
}

// await marks a key's command, so that its answer is known when it comes.
func (a *App) await(cmd tea.Cmd) tea.Cmd {
	if cmd == nil || a.closed {
		return cmd
	}
	t := &a.typed
	t.last++
	t.wait, t.since = t.last, a.opt.Clock()
	id := t.wait
	return func() tea.Msg { return arrived{id, cmd()} }
}

// arrive takes what a key has asked for, then the keys that waited for it.
func (a *App) arrive(m arrived) tea.Cmd {
	cmd, ours := a.request(m.msg)
	if !ours && m.msg != nil {
		cmd = func() tea.Msg { return m.msg } // Bubble Tea's own, or a letter
	}
	if m.id != a.typed.wait || a.closed {
		return cmd
	}
	a.typed.wait = 0
	return tea.Batch(cmd, a.catchUp())
}

// catchUp handles the keys that waited, up to one that has to wait on.
func (a *App) catchUp() tea.Cmd {
	t := &a.typed
	var cmds []tea.Cmd
	for len(t.keys) > 0 && !a.closed {
		if a.held() && a.opt.Clock().Sub(t.since) <= patience {
			break
		}
		t.wait = 0
		k := t.keys[0]
		t.keys = t.keys[1:]
		cmds = append(cmds, a.await(a.key(k)))
	}
	return tea.Batch(cmds...)
}

// held reports whether what the next key means is not known yet.
func (a *App) held() bool {
	if a.typed.wait != 0 {
		return true
	}
	s, ok := a.Top().(Awaiter)
	return ok && a.dialogOnTop() == nil && s.Awaits()
}
