package ui

import (
	tea "charm.land/bubbletea/v2"

	"fathom/ui/internal/loop"
)

// guarded makes a command, and those that it makes, run under the guard of the options.
func (a *App) guarded(cmd tea.Cmd) tea.Cmd {
	if cmd == nil || a.opt.Guard == nil {
		return cmd
	}
	return func() (msg tea.Msg) {
		a.opt.Guard(func() { msg = cmd() })
		if inner, ok := loop.Commands(msg); ok {
			for i, c := range inner {
				inner[i] = a.guarded(c) // in the message itself
			}
		}
		return msg
	}
}
