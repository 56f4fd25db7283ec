// Package prompt asks for one line at the bottom of the screen: a filter, a name, a number. It has a history, a completion
// offered behind the cursor, and a place for what is wrong with the line while it is typed.
//
// It knows nothing of what is asked for: its owner gets every change and the result through functions. Views and the
// owner of the app import it.
package prompt

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"fathom/themes"
	"fathom/ui"
	"fathom/ui/line"
)

// Options say what is asked for and who wants to know. Only OnDone is required.
type Options struct {
	Label string // stands before the line: "/", "replicas"
	Text  string // to begin with
	// History are earlier lines, the newest last; up and down walk through those that begin with what was typed.
	History []string
	// Complete returns the whole line that it would offer for what was typed so far, or "".
	Complete func(text string) string
	// OnChange is called with every new text. The error is shown beside the line and does not hinder the user.
	OnChange func(text string) (tea.Cmd, error)
	// OnDone is called with enter. An error keeps the prompt open and is shown.
	OnDone func(text string) (tea.Cmd, error)
	// OnCancel is called with esc, or with backspace in an empty line.
	OnCancel func() tea.Cmd
}

// Prompt is the overlay.
type Prompt struct {
	opt    Options
	look   ui.Look
	edit   *line.Editor
	err    error
	typed  string // what the history search began with
	back   int    // steps gone back in the history
	caretX int
	caretY int
}

// New is a prompt, to be put on top with ui.Show.
func New(opt Options) *Prompt {
	p := &Prompt{opt: opt, typed: opt.Text, edit: line.New()}
	p.edit.Set(opt.Text)
	return p
}

// Dress implements ui.Dresser.
func (p *Prompt) Dress(l ui.Look) { p.look = l }

// Anchor implements ui.Overlay.
func (p *Prompt) Anchor() ui.Anchor { return ui.Bottom }

// Text is what was typed so far.
func (p *Prompt) Text() string { return p.edit.Text() }

// Hints implements ui.Hinter.
func (p *Prompt) Hints() []ui.Hint {
	hs := []ui.Hint{{Key: "enter", Word: "accept"}, {Key: "esc", Word: "leave"}}
	if p.opt.Complete != nil {
		hs = append(hs, ui.Hint{Key: "tab", Word: "complete"})
	}
	if len(p.opt.History) > 0 {
		hs = append(hs, ui.Hint{Key: "up", Word: "earlier"})
	}
	return hs
}

// Update implements ui.Overlay: pastes are typed.
func (p *Prompt) Update(msg tea.Msg) tea.Cmd {
	if m, ok := msg.(tea.PasteMsg); ok {
		p.edit.Insert(m.Content)
		return p.changed()
	}
	return nil
}

// Key implements ui.Overlay.
func (p *Prompt) Key(k tea.KeyPressMsg) (tea.Cmd, bool) {
	switch key := k.Keystroke(); key {
	case "enter":
		return p.accept()
	case "esc":
		return p.cancel()
	case "backspace":
		if p.edit.Text() == "" {
			return p.cancel()
		}
	case "up", "ctrl+p":
		return p.recall(1), false
	case "down", "ctrl+n":
		return p.recall(-1), false
	case "tab":
		return p.complete(), false
	case "right", "end", "ctrl+e", "ctrl+f":
		if p.edit.AtEnd() {
			return p.complete(), false
		}
	}
	if p.edit.Key(k) {
		return p.changed(), false
	}
	return nil, false
}

func (p *Prompt) accept() (tea.Cmd, bool) {
	cmd, err := p.opt.OnDone(p.edit.Text())
	p.err = err
	return cmd, err == nil
}

func (p *Prompt) cancel() (tea.Cmd, bool) {
	if p.opt.OnCancel == nil {
		return nil, true
	}
	return p.opt.OnCancel(), true
}

// changed tells the owner of a new text that the user typed.
func (p *Prompt) changed() tea.Cmd {
	p.typed, p.back = p.edit.Text(), 0
	return p.tell()
}

func (p *Prompt) tell() tea.Cmd {
	p.err = nil
	if p.opt.OnChange == nil {
		return nil
	}
	cmd, err := p.opt.OnChange(p.edit.Text())
	p.err = err
	return cmd
}

// recall walks the history: 1 to older, -1 to newer lines and at last back to what was typed.
func (p *Prompt) recall(step int) tea.Cmd {
	found := p.matching()
	back := min(max(p.back+step, 0), len(found))
	if back == p.back {
		return nil
	}
	p.back = back
	if back == 0 {
		p.edit.Set(p.typed)
	} else {
		p.edit.Set(found[back-1])
	}
	return p.tell()
}

// matching are the lines of the history that begin with what was typed, the newest first, each once.
func (p *Prompt) matching() []string {
	var out []string
	seen := map[string]bool{p.typed: true}
	for i := len(p.opt.History) - 1; i >= 0; i-- {
		if h := p.opt.History[i]; strings.HasPrefix(h, p.typed) && !seen[h] {
			seen[h] = true
			out = append(out, h)
		}
	}
	return out
}

// complete takes what is offered.
func (p *Prompt) complete() tea.Cmd {
	ghost := p.ghost()
	if ghost == "" {
		return nil
	}
	p.edit.Set(p.edit.Text() + ghost)
	return p.changed()
}

// ghost is the rest of the line that is offered.
func (p *Prompt) ghost() string {
	if p.opt.Complete == nil || !p.edit.AtEnd() {
		return ""
	}
	now := p.edit.Text()
	if rest, ok := strings.CutPrefix(p.opt.Complete(now), now); ok {
		return rest
	}
	return ""
}

// View implements ui.Overlay: the line, and the error at its right end or, where that has no room, above it.
func (p *Prompt) View(w, h int) []string {
	if w <= 0 || h <= 0 {
		return nil
	}
	p.caretY = 0
	t := p.look.Theme
	label := ui.Seg{Role: themes.Prompt, Text: " " + p.opt.Label + " "}
	lw := min(ui.Wide(label), w/2)
	lead := ui.Paint(t, themes.Overlay, lw, label)
	if p.err == nil {
		return []string{lead + p.field(w-lw, lw) + themes.Reset}
	}
	problem := ui.Seg{Role: themes.Bad, Text: "  " + p.look.Glyphs.Bad + " " + p.err.Error() + " "}
	const leastField = 20
	if pw := ui.Wide(problem); w-lw-pw >= max(leastField, len(p.edit.Text())+1) {
		return []string{lead + p.field(w-lw-pw, lw) + ui.Paint(t, themes.Overlay, pw, problem) + themes.Reset}
	}
	field := lead + p.field(w-lw, lw) + themes.Reset
	if h < 2 {
		return []string{field}
	}
	p.caretY = 1
	return []string{ui.Paint(t, themes.Overlay, w, problem) + themes.Reset, field}
}

// field draws the editor, which begins at cell x.
func (p *Prompt) field(w, x int) string {
	s, caret := p.edit.Draw(p.look.Theme, themes.Overlay, w, p.ghost())
	p.caretX = x + caret
	return s
}

// Caret implements ui.Careter.
func (p *Prompt) Caret() (x, y int, ok bool) { return p.caretX, p.caretY, true }
