package uitest

import (
	"slices"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"fathom/keymap"
	"fathom/themes"
	"fathom/ui"
)

func TestPressIsReadBackAsItsName(t *testing.T) {
	for _, name := range []string{
		"j", "G", "/", "?", "0", "é", "ctrl+d", "alt+x", "shift+tab", "ctrl+left", "enter", "esc", "space", "backspace", "pgdown", "f5", "+",
	} {
		if got := Press(name).String(); got != name {
			t.Errorf("%q reads %q", name, got)
		}
	}
}

func TestPlain(t *testing.T) {
	got := Plain([]string{"\x1b[0;1mbold\x1b[m  ", "a日本b"}, 8)
	if want := []string{"bold", "a日本b"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// clocked is a screen that orders ticks and writes down when they came.
type clocked struct {
	seen []time.Duration
	now  func() time.Time
}

func (c *clocked) Init(ui.Handle) tea.Cmd         { return nil }
func (c *clocked) Act(keymap.Action, int) tea.Cmd { return nil }
func (c *clocked) View(w, h int) []string         { return nil }
func (c *clocked) Bindings() []keymap.Binding     { return nil }
func (c *clocked) Head() ui.Head {
	return ui.Head{Title: []ui.Seg{{Role: themes.Title, Text: "clock"}}}
}
func (c *clocked) Place() ui.Open { return ui.Open{} }
func (c *clocked) Close()         {}
func (c *clocked) Ticks() bool    { return len(c.seen) < 3 }

func (c *clocked) Update(body any) tea.Cmd {
	if _, ok := body.(ui.Tick); ok {
		c.seen = append(c.seen, c.now().Sub(start))
	}
	return nil
}

func TestTimePassesOnlyWhenTold(t *testing.T) {
	c := &clocked{}
	d := Screen(t, c, 80, 24)
	c.now = d.Now
	d.Advance(1500 * time.Millisecond)
	d.Advance(time.Minute)
	if want := []time.Duration{time.Second, 2 * time.Second, 3 * time.Second}; !slices.Equal(c.seen, want) {
		t.Errorf("ticks at %v, want %v", c.seen, want)
	}
	if d.Timers() != 0 {
		t.Error("a timer runs though nobody asked")
	}
	if x, y := d.Find("clock"); x != 1 || y != 1 {
		t.Errorf("the title is at %d,%d", x, y)
	}
}
