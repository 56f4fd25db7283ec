package shell

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"fathom/keymap"
	"fathom/kube/exec"
	"fathom/themes"
	"fathom/ui"
	"fathom/ui/pager"
	"fathom/views/kit"
)

const (
	actNew   keymap.Action = "command.new"
	actRun   keymap.Action = "command.again"
	actEdit  keymap.Action = "command.edit"
	actOther keymap.Action = "command.container"
	actLeave keymap.Action = "command.back"
)

// CommandKeys are the bindings of the screen of single commands.
func CommandKeys() []keymap.Binding {
	return (&Command{door: door{&kit.Door{}}, pager: pager.New(pager.Options{})}).Bindings()
}

// Bindings are the screen's own, and the pager's.
func (c *Command) Bindings() []keymap.Binding {
	none := func() string {
		if _, ok := c.door.Chosen(); !ok {
			return "no container is chosen"
		}
		return ""
	}
	first := func() string {
		if c.line == "" {
			return "no command was run yet"
		}
		return none()
	}
	return append([]keymap.Binding{
		{Action: actNew, Keys: []string{"!"}, Help: "run another command", Short: "command", Group: "command", Disabled: none},
		{Action: actEdit, Keys: []string{"e"}, Help: "change the command and run it", Short: "change", Group: "command", Disabled: first},
		{Action: actRun, Keys: []string{"ctrl+r"}, Help: "run it again", Short: "again", Group: "command", Disabled: first},
		{Action: actOther, Keys: []string{"c"}, Help: "choose another container", Short: "container", Group: "command"},
		{Action: actLeave, Keys: []string{"esc"}, Help: "go back; a running command is ended", Short: "back", Group: "go"},
	}, c.pager.Bindings()...)
}

// Act runs a binding.
func (c *Command) Act(a keymap.Action, n int) tea.Cmd {
	switch a {
	case actNew:
		return c.ask("")
	case actEdit:
		return c.ask(c.line)
	case actRun:
		return c.run(c.line)
	case actOther:
		c.door.Other()
		c.stage = finding
		return c.handle.Send(c.door.Find)
	case actLeave:
		return ui.Do(ui.Pop{})
	}
	return c.pager.Act(a, n)
}

// View is what was printed, or why there is nothing.
func (c *Command) View(w, h int) []string {
	if c.theme == nil {
		return make([]string, h)
	}
	say := func(role themes.Role, text string) []ui.Seg { return []ui.Seg{{Role: role, Text: text}} }
	var words [][]ui.Seg
	switch {
	case c.stage == finding:
		words = append(words, say(themes.Dim, "Asking for "+c.door.Name()+"."))
	case c.stage == inside:
		words = append(words, say(themes.Dim, "Running for "+span(c.opt.Session.Clock().Sub(c.began))+": "+c.line),
			[]ui.Seg{{Role: themes.Key, Text: ui.KeyLabel("ctrl+c", c.glyphs)}, {Role: themes.Hint, Text: " leaves it"}})
	case c.trap.Text != "":
		words = append(words, say(themes.Bad, c.trap.Text))
		if c.trap.Next != "" {
			words = append(words, say(themes.Text, c.trap.Next))
		}
	case c.shown != nil && len(c.shown.Pieces) == 0:
		words = append(words, say(themes.Dim, "It printed nothing."))
	case c.shown != nil:
		return c.pager.View(w, h)
	}
	return kit.Page(words, c.theme, w, h)
}

// Head implements ui.Screen.
func (c *Command) Head() ui.Head {
	h := c.door.head("Command", c.glyphs)
	ran := c.stage != inside && c.shown != nil
	if ran {
		h.Extra = append(h.Extra, c.verdict()) // first, because what stands last goes first where there is little room
	}
	if c.line != "" {
		h.Extra = append(h.Extra, ui.Seg{Role: themes.Prompt, Text: c.line})
	}
	if !ran {
		return h
	}
	h.Extra = append(h.Extra, ui.Seg{Role: themes.Dim, Text: span(c.took)})
	if t := c.pager.MatchText(); t != "" {
		h.Extra = append(h.Extra, ui.Seg{Role: themes.Prompt, Text: t})
	}
	if t := c.pager.Position(); t != "" {
		h.Extra = append(h.Extra, ui.Seg{Role: themes.Dim, Text: t})
	}
	return h
}

// verdict is how the command ended.
func (c *Command) verdict() ui.Seg {
	switch r := c.shown; {
	case r.Cut:
		return ui.Seg{Role: themes.Warn, Text: fmt.Sprintf("ended after %d MiB of output", mostOutput>>20)}
	case r.Code == 0:
		return ui.Seg{Role: themes.OK, Text: "exit code 0"}
	default:
		text := fmt.Sprintf("exit code %d", r.Code)
		if means := (&exec.ExitError{Code: r.Code}).Means(); means != "" {
			text += ": " + means
		}
		return ui.Seg{Role: themes.Bad, Text: text}
	}
}

// GoTo implements ui.Lined.
func (c *Command) GoTo(n int) { c.pager.GoTo(n) }
