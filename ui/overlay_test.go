package ui_test

import (
	"fmt"
	"io"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"fathom/themes"
	"fathom/ui"
)

// plainOverlay is a box of fixed size that closes on x.
type plainOverlay struct {
	look   ui.Look
	handle ui.Handle
	keys   []string
	got    []string
	closed int
	at     [2]int
}

func (o *plainOverlay) Key(k tea.KeyPressMsg) (tea.Cmd, bool) {
	o.keys = append(o.keys, k.String())
	return nil, k.String() == "x"
}

func (o *plainOverlay) Update(m tea.Msg) tea.Cmd {
	o.got = append(o.got, strings.TrimPrefix(strings.TrimPrefix(fmt.Sprintf("%T", m), "ui."), "tea."))
	return nil
}

func (o *plainOverlay) View(w, _ int) []string {
	wide := min(w, 20)
	line := ui.Paint(o.look.Theme, themes.Overlay, max(wide-2, 0), ui.Seg{Role: themes.Strong, Text: "are you sure?"})
	return ui.Box(o.look, wide, []ui.Seg{{Text: "careful"}}, []string{line})
}

func (o *plainOverlay) Anchor() ui.Anchor                            { return ui.Centre }
func (o *plainOverlay) Dress(l ui.Look)                              { o.look = l }
func (o *plainOverlay) Init(h ui.Handle) tea.Cmd                     { o.handle = h; return nil }
func (o *plainOverlay) Close()                                       { o.closed++ }
func (o *plainOverlay) Caret() (int, int, bool)                      { return 1, 1, true }
func (o *plainOverlay) Hints() []ui.Hint                             { return []ui.Hint{{Key: "x", Word: "leave"}} }
func (o *plainOverlay) Mouse(_ tea.MouseMsg, x, y int) (cmd tea.Cmd) { o.at = [2]int{x, y}; return nil }

// command is a program that ends at once.
type command struct{ err error }

func (c *command) Run() error          { return c.err }
func (c *command) SetStdin(io.Reader)  {}
func (c *command) SetStdout(io.Writer) {}
func (c *command) SetStderr(io.Writer) {}

func TestOverlayTakesOver(t *testing.T) {
	d, all := opened(t, ui.Options{Mouse: true}, 80, 24)
	s := all()[0]
	o := &plainOverlay{}
	d.Do(ui.Do(ui.Show{Overlay: o}))
	d.Expect("┌ careful ", "│are you sure?", " x leave")
	if c := d.App.View().Cursor; c == nil || c.X != 31 || c.Y != 11 {
		t.Errorf("the cursor is at %v", c)
	}
	d.Keys("j")
	d.Send(tea.PasteMsg{Content: "text"})
	d.Send(ui.Msg{To: o.handle.ID, Body: "mail"})
	d.Send(tea.MouseClickMsg{X: 32, Y: 11})
	d.Send(tea.MouseClickMsg{X: 1, Y: 11})
	if s.count("sample.down 0") != 0 || len(o.keys) != 1 {
		t.Error("a key went past the overlay")
	}
	if got, want := fmt.Sprint(o.got), "[PasteMsg string]"; got != want {
		t.Errorf("the overlay got %s, want %s", got, want)
	}
	if o.at != [2]int{2, 1} || s.clicked != [2]int{} {
		t.Errorf("clicks at %v in the overlay and %v under it", o.at, s.clicked)
	}
	d.Keys("x")
	d.Refuse("careful")
	if o.closed != 1 {
		t.Error("the overlay was not told that it closed")
	}
}

func TestDismissByHandle(t *testing.T) {
	d, _ := opened(t, ui.Options{}, 80, 24)
	under, above := &plainOverlay{}, &plainOverlay{}
	d.Do(ui.Do(ui.Show{Overlay: under}))
	d.Do(ui.Do(ui.Show{Overlay: above}))
	d.Do(ui.Do(ui.Dismiss{ID: under.handle.ID}))
	if under.closed != 1 || above.closed != 0 {
		t.Errorf("closed: under %d, above %d", under.closed, above.closed)
	}
	d.Do(ui.Do(ui.Dismiss{}))
	if above.closed != 1 {
		t.Error("dismiss without an ID does not close the overlay on top")
	}
}

func TestFlagReachesOverlay(t *testing.T) {
	d, _ := opened(t, ui.Options{}, 80, 24)
	o := &plainOverlay{}
	d.Do(ui.Do(ui.Show{Overlay: o}))
	go o.handle.Flag()
	d.Wait("the overlay's flag", func() bool { return len(o.got) == 1 && o.got[0] == "Dirty" })
}
