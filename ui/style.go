package ui

import (
	tea "charm.land/bubbletea/v2"
)

// themed is the message that tells a screen what to draw with.
func (a *App) themed() Themed { return Themed{Theme: a.look.Theme, Glyphs: a.look.Glyphs} }

// configure takes over what changed in the options.
func (a *App) configure(c Configure) tea.Cmd {
	if c.Themes != nil {
		a.opt.Themes = c.Themes
	}
	if c.Glyphs != nil {
		a.opt.Glyphs = *c.Glyphs
	}
	if c.Mouse != nil {
		a.opt.Mouse = *c.Mouse
	}
	if c.Keymap != nil {
		a.opt.Keymap = c.Keymap
		a.keys = c.Keymap.Resolver()
	}
	return a.restyle()
}

// restyle makes the look anew and tells everybody if it is another one.
func (a *App) restyle() tea.Cmd {
	old := a.look
	a.look.Theme, a.look.Glyphs, a.look.Keys = a.opt.Themes(a.dark), a.opt.Glyphs, a.opt.Keymap
	if old.Theme == a.look.Theme && old.Glyphs == a.look.Glyphs && old.Keys == a.look.Keys {
		return nil
	}
	var cmds []tea.Cmd
	for _, l := range a.screens {
		cmds = append(cmds, l.screen.Update(a.themed()))
	}
	for _, d := range a.overlays {
		if dr, ok := d.overlay.(Dresser); ok {
			dr.Dress(a.look)
		}
	}
	return tea.Batch(cmds...)
}
