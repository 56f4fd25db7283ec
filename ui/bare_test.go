package ui_test

import (
	"testing"

	tea "charm.land/bubbletea/v2"

	"fathom/ui"
	"fathom/ui/uitest"
)

// barer is a sample that can take the whole screen.
type barer struct {
	sample
	bare bool
}

func (b *barer) Bare() bool { return b.bare }

func TestBareScreenTakesTheHeadersPlace(t *testing.T) {
	b := &barer{sample: sample{name: "Pods", lines: []string{"first", "second"}, settled: true}}
	d := uitest.Screen(t, b, 80, 24)
	if _, y := d.Find("first"); y != 2 {
		t.Errorf("below the header the first line is at %d", y)
	}
	b.bare = true
	d.Send(ui.Msg{})
	d.Resize(80, 23)
	if _, y := d.Find("first"); y != 0 {
		t.Errorf("without a header the first line is at %d", y)
	}
	if n := len(d.App.Lines()); n != 23 {
		t.Errorf("%d lines are drawn, want 23", n)
	}
	d.Send(tea.MouseClickMsg{X: 3, Y: 1, Button: tea.MouseLeft})
	if b.clicked != [2]int{3, 1} {
		t.Errorf("a click on the second line arrived at %v", b.clicked)
	}
}
