package ui

import (
	"slices"

	tea "charm.land/bubbletea/v2"
)

// dialog is an open overlay and the rectangle where it was last drawn.
type dialog struct {
	id         int
	overlay    Overlay
	x, y, w, h int
}

// show puts an overlay on top.
func (a *App) show(o Overlay) tea.Cmd {
	d := &dialog{id: a.address(), overlay: o}
	a.overlays = append(a.overlays, d)
	a.restack()
	if dr, ok := o.(Dresser); ok {
		dr.Dress(a.look)
	}
	if st, ok := o.(Starter); ok {
		return st.Init(a.handle(d.id))
	}
	return nil
}

// dismiss closes the overlay with an id, or the one on top if it is 0.
func (a *App) dismiss(id int) {
	i := len(a.overlays) - 1
	if id != 0 {
		i = slices.IndexFunc(a.overlays, func(d *dialog) bool { return d.id == id })
	}
	if i < 0 {
		return
	}
	d := a.overlays[i]
	a.overlays = slices.Delete(a.overlays, i, i+1)
	a.mail.Forget(d.id)
	if c, ok := d.overlay.(Closer); ok {
		c.Close()
	}
	a.restack()
}

// dialogOnTop is the overlay that has the keys, or nil.
func (a *App) dialogOnTop() *dialog {
	if len(a.overlays) == 0 {
		return nil
	}
	return a.overlays[len(a.overlays)-1]
}

// measure draws the overlay for a frame and remembers where it goes: in the middle, or on the last lines of the body.
func (d *dialog) measure(w, h int) []string {
	if d.overlay.Anchor() == Bottom {
		lines := clip(d.overlay.View(w, h-footerHeight), h-footerHeight)
		d.place(lines, 0, h-footerHeight-len(lines), w)
		return lines
	}
	const margin = 2
	lines := clip(d.overlay.View(w-2*margin, h-2*margin), h)
	wide := 0
	if len(lines) > 0 {
		wide = min(Cells(lines[0]), w)
	}
	d.place(lines, (w-wide)/2, (h-len(lines))/2, wide)
	return lines
}

func (d *dialog) place(lines []string, x, y, w int) { d.x, d.y, d.w, d.h = x, y, w, len(lines) }

// contains reports whether a cell of the frame is inside the box.
func (d *dialog) contains(x, y int) bool {
	return x >= d.x && x < d.x+d.w && y >= d.y && y < d.y+d.h
}

func clip(lines []string, h int) []string { return lines[:min(len(lines), max(h, 0))] }
