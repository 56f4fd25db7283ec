package shell

import (
	tea "charm.land/bubbletea/v2"

	"fathom/keymap"
	"fathom/themes"
	"fathom/ui"
	"fathom/views/kit"
)

const (
	actAgain     keymap.Action = "shell.again"
	actContainer keymap.Action = "shell.container"
	actCommand   keymap.Action = "shell.command"
	actDebug     keymap.Action = "shell.debug"
	actLogs      keymap.Action = "shell.logs"
	actBack      keymap.Action = "shell.back"
)

// Keys are the bindings of the screens of shells and of processes that are joined.
func Keys() []keymap.Binding { return (&View{door: door{&kit.Door{}}}).Bindings() }

// Bindings are what can be done once there is no session, or no more.
func (v *View) Bindings() []keymap.Binding {
	busy := func() string {
		if v.stage != over {
			return "it is not over yet"
		}
		return ""
	}
	chosen := func() string {
		if _, ok := v.door.Chosen(); !ok {
			return "no container is chosen"
		}
		return busy()
	}
	return []keymap.Binding{
		{Action: actAgain, Keys: []string{"enter"}, Help: "open it again", Short: "again", Group: "shell", Disabled: busy},
		{Action: actContainer, Keys: []string{"c"}, Help: "choose another container", Short: "container", Group: "shell", Disabled: busy},
		{Action: actCommand, Keys: []string{"!"}, Help: "run a single command in the container", Short: "command", Group: "shell", Disabled: chosen},
		{Action: actDebug, Keys: []string{"X"}, Help: "debug it with a container that has the tools", Short: "debug", Group: "shell", Disabled: chosen},
		{Action: actLogs, Keys: []string{"l"}, Help: "show the container's log", Short: "logs", Group: "shell", Disabled: chosen},
		{Action: actBack, Keys: []string{"esc", "q"}, Help: "go back", Short: "back", Group: "go"},
	}
}

// Act runs a binding.
func (v *View) Act(a keymap.Action, _ int) tea.Cmd {
	to := func(screen string) tea.Cmd {
		return ui.Do(ui.Push{Open: ui.Open{Screen: screen, Arg: v.door.Reach()}})
	}
	switch a {
	case actAgain:
		v.door.Again()
		return v.begin()
	case actContainer:
		v.door.Other()
		return v.begin()
	case actCommand:
		return to(kit.CommandScreen)
	case actDebug:
		return ui.Do(ui.Push{Open: kit.Debug(v.door.Sess, v.door.Ref(), v.door.Container)})
	case actLogs:
		return to(kit.LogsScreen)
	case actBack:
		return ui.Do(ui.Pop{})
	}
	return nil
}

// View says how far it is.
func (v *View) View(w, h int) []string {
	if v.theme == nil {
		return make([]string, h)
	}
	return kit.Page(v.words(), v.theme, w, h)
}

func (v *View) words() [][]ui.Seg {
	say := func(role themes.Role, text string) []ui.Seg { return []ui.Seg{{Role: role, Text: text}} }
	switch v.stage {
	case finding:
		return [][]ui.Seg{say(themes.Dim, "Asking for "+v.door.Name()+".")}
	case choosing:
		return nil
	case waiting:
		return v.waiting()
	case trying:
		return [][]ui.Seg{say(themes.Dim, "Looking for a shell in "+v.door.Name()+".")}
	case inside:
		return [][]ui.Seg{say(themes.Dim, v.door.Name()+" has the terminal.")}
	}
	role := themes.Text
	if v.bad {
		role = themes.Bad
	}
	out := [][]ui.Seg{say(role, v.said)}
	if v.next != "" {
		out = append(out, say(themes.Text, v.next))
	}
	return append(out, v.ways())
}

// ways are the keys that go on from here.
func (v *View) ways() []ui.Seg {
	var out []ui.Seg
	for _, b := range v.Bindings() {
		if b.Disabled != nil && b.Disabled() != "" {
			continue
		}
		out = append(out, ui.Seg{Role: themes.Key, Text: ui.KeyLabel(b.Keys[0], v.glyphs)}, ui.Seg{Role: themes.Hint, Text: " " + b.Short + "   "})
	}
	return out
}

// Head implements ui.Screen.
func (v *View) Head() ui.Head {
	title := "Shell"
	if v.attach {
		title = "Attach"
	}
	return v.door.head(title, v.glyphs)
}
