package ui

import (
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"fathom/themes"
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

// learn takes note of the terminal. Seen is false if it is as it was drawn for.
func (a *App) learn(t themes.Terminal) (cmd tea.Cmd, seen bool) {
	if t == a.term {
		return nil, false
	}
	a.term = t
	return a.restyle(), true
}

// colors is how many of them a profile means; unknown ones are left to the output, which converts.
func colors(p colorprofile.Profile) themes.Colors {
	switch p {
	case colorprofile.NoTTY, colorprofile.ASCII:
		return themes.Mono
	case colorprofile.ANSI:
		return themes.Sixteen
	}
	return themes.Many
}

// restyle makes the look anew and tells everybody if it is another one.
func (a *App) restyle() tea.Cmd {
	old := a.look
	a.look.Theme, a.look.Glyphs, a.look.Keys = a.opt.Themes(a.term), a.opt.Glyphs, a.opt.Keymap
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
