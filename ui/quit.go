package ui

import tea "charm.land/bubbletea/v2"

// quit ends the program, unless there is something to ask first. The way out, taken again while that is asked, is the answer.
func (a *App) quit() tea.Cmd {
	if d := a.dialogOnTop(); a.opt.Leave != nil && (d == nil || d.id != a.leaving) {
		if question := a.opt.Leave(); question != nil {
			cmd := a.show(question)
			a.leaving = a.dialogOnTop().id
			return cmd
		}
	}
	return a.end()
}

// end ends the program.
func (a *App) end() tea.Cmd {
	a.View() // the frame that stays, as a closed screen draws no more
	a.Close()
	return tea.Quit
}
