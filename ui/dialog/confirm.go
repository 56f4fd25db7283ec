package dialog

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"fathom/themes"
	"fathom/ui"
	"fathom/ui/line"
)

// Grace is a good time for ConfirmOptions.Grace where the box opens by itself.
const Grace = 700 * time.Millisecond

// ConfirmOptions say what is to be decided. OnYes is required.
type ConfirmOptions struct {
	Title string
	Lines [][]ui.Seg // what would happen
	// Yes is the word for doing it ("delete"), Key the key for it, y if empty.
	Yes, Key string
	// Word must be typed before enter does it: for what cannot be undone. It takes the place of Key.
	Word string
	// Grace is how long keys are swallowed after the box appeared: they were meant for the screen below. It is for
	// boxes that open when an answer arrives, not when a key is pressed.
	Grace time.Duration
	OnYes func() tea.Cmd
	OnNo  func() tea.Cmd
}

// Confirm asks before something is done.
type Confirm struct {
	sheet
	opt    ConfirmOptions
	edit   *line.Editor
	opened time.Time
	caretX int
	caretY int
}

// NewConfirm is a question, to be put on top with ui.Show.
func NewConfirm(opt ConfirmOptions) *Confirm {
	if opt.Key == "" {
		opt.Key = "y"
	}
	return &Confirm{opt: opt, edit: line.New()}
}

// Dress implements ui.Dresser; the first time the grace begins.
func (c *Confirm) Dress(l ui.Look) {
	c.sheet.Dress(l)
	if c.opened.IsZero() {
		c.opened = l.Clock()
	}
}

// Key implements ui.Overlay.
func (c *Confirm) Key(k tea.KeyPressMsg) (tea.Cmd, bool) {
	if c.look.Clock().Sub(c.opened) < c.opt.Grace {
		return nil, false
	}
	key := k.String()
	switch {
	case key == "esc", key == "n" && c.opt.Word == "":
		return call(c.opt.OnNo), true
	case c.opt.Word != "":
		if key == "enter" {
			return c.word()
		}
		if !spare(k) {
			c.edit.Key(k)
			return nil, false
		}
	case key == c.opt.Key:
		return call(c.opt.OnYes), true
	}
	c.scroll(key)
	return nil, false
}

// word does it if the right word was typed.
func (c *Confirm) word() (tea.Cmd, bool) {
	if c.edit.Text() != c.opt.Word {
		return nil, false
	}
	return call(c.opt.OnYes), true
}

func call(f func() tea.Cmd) tea.Cmd {
	if f == nil {
		return nil
	}
	return f()
}

// Update implements ui.Overlay.
func (c *Confirm) Update(tea.Msg) tea.Cmd { return nil }

// View implements ui.Overlay: the last line, with the keys, is always in sight.
func (c *Confirm) View(w, h int) []string {
	const most = 120
	lines := Wrap(c.opt.Lines, min(w, most)-sides)
	below := c.below()
	wide := width(w, 50, c.opt.Title, append(lines, below...)...)
	out := c.draw(c.opt.Title, wide, h, lines, append([][]ui.Seg{nil}, below...))
	c.caretY = len(out) - 2
	return out
}

// below is the line of keys, or of the word to type.
func (c *Confirm) below() [][]ui.Seg {
	leave := []ui.Seg{{Role: themes.Key, Text: "esc"}, {Role: themes.Hint, Text: " leave"}}
	if c.opt.Word == "" {
		return [][]ui.Seg{append([]ui.Seg{
			{Role: themes.Key, Text: c.opt.Key}, {Role: themes.Hint, Text: " " + c.opt.Yes + "   "},
		}, leave...)}
	}
	ask := []ui.Seg{{Text: "type "}, {Role: themes.Strong, Text: c.opt.Word}, {Text: " to " + c.opt.Yes + ": "}}
	c.caretX = 1 + margin + ui.Wide(ask...) + ui.Wide(ui.Seg{Text: c.edit.Text()})
	typed := ui.Seg{Role: themes.Prompt, Text: c.edit.Text() + " "}
	return [][]ui.Seg{append(ask, typed), leave}
}

// Caret implements ui.Careter.
func (c *Confirm) Caret() (x, y int, ok bool) { return c.caretX, c.caretY - 1, c.opt.Word != "" }
