package ui_test

import (
	"testing"

	"fathom/ui"
	"fathom/ui/uitest"
)

func TestQuittingMayBeAsked(t *testing.T) {
	var asked []*plainOverlay
	ask := true
	options := ui.Options{Leave: func() ui.Overlay {
		if !ask {
			return nil
		}
		asked = append(asked, &plainOverlay{})
		return asked[len(asked)-1]
	}}
	for name, c := range map[string]struct {
		run  func(d *uitest.Driver)
		asks int
		quit bool
	}{
		"by q, and then not":          {func(d *uitest.Driver) { d.Keys("q", "x") }, 1, false},
		"by ctrl+c, twice":            {func(d *uitest.Driver) { d.Keys("ctrl+c", "ctrl+c") }, 1, true},
		"again after no":              {func(d *uitest.Driver) { d.Keys("q", "x", "ctrl+c") }, 2, false},
		"with another overlay on top": {func(d *uitest.Driver) { d.Send(ui.Show{Overlay: &plainOverlay{}}); d.Keys("ctrl+c") }, 1, false},
		"who is sure is not asked":    {func(d *uitest.Driver) { d.Send(ui.Quit{Sure: true}) }, 0, true},
		"there may be nothing to ask": {func(d *uitest.Driver) { ask = false; d.Keys("q") }, 0, true},
	} {
		asked, ask = nil, true
		d, _ := opened(t, options, 80, 24)
		c.run(d)
		if len(asked) != c.asks || d.Quit() != c.quit {
			t.Errorf("%s: asked %d times, quit %v", name, len(asked), d.Quit())
		}
	}
}
