package guests

import (
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fathom/keymap"
	"fathom/kube/exec"
	"fathom/kube/problem"
	"fathom/session"
	"fathom/themes"
	"fathom/ui"
	"fathom/ui/dialog"
	"fathom/ui/table"
	"fathom/views/kit"
)

// ActList opens the list, from every screen.
const ActList keymap.Action = "open.guests"

const (
	actEnter  keymap.Action = "guests.enter"
	actRemove keymap.Action = "guests.remove"
	actLine   keymap.Action = "guests.kubectl"
	actBack   keymap.Action = "guests.back"
)

// Globals are what holds on every screen. It has no key: the palette finds it.
func Globals() []keymap.Binding {
	return []keymap.Binding{{Action: ActList, Help: "list the debug pods and containers that Fathom has added", Group: "everywhere"}}
}

// Act runs a global action and reports whether it was one.
func Act(a keymap.Action) (tea.Cmd, bool) {
	if a != ActList {
		return nil, false
	}
	return ui.Do(ui.Push{Open: ui.Open{Screen: kit.GuestsScreen}}), true
}

// Keys are the bindings of the screen.
func Keys() []keymap.Binding { return new(View).Bindings() }

// Bindings are what the list offers for the guest under the cursor.
func (v *View) Bindings() []keymap.Binding {
	return append([]keymap.Binding{
		{Action: actEnter, Keys: []string{"enter"}, Help: "enter it again", Short: "enter", Group: "go", Disabled: v.noEntering},
		{Action: actRemove, Keys: []string{"ctrl+x"}, Help: "remove it, or end what runs in it", Short: "remove", Group: "guests", Disabled: v.noRemoving},
		{Action: actLine, Keys: []string{"Y"}, Help: "copy the kubectl line that enters it", Group: "copy", Disabled: v.none},
		{Action: actBack, Keys: []string{"esc"}, Help: "go back", Group: "go"},
	}, table.Bindings()...)
}

func (v *View) none() string {
	if _, ok := v.current(); !ok {
		return "there is nothing here"
	}
	return ""
}

func (v *View) noEntering() string {
	g, ok := v.current()
	switch {
	case !ok:
		return v.none()
	case v.seen[keyOf(g)].over:
		return "it is " + v.seen[keyOf(g)].words
	}
	if why := v.sess.Refused(g.Entrance.Pod.Context); why != "" {
		return why
	}
	return ""
}

func (v *View) noRemoving() string {
	if g, ok := v.current(); ok && g.Entrance.Attach && v.seen[keyOf(g)].over {
		return "it is " + v.seen[keyOf(g)].words
	}
	return v.none()
}

// Act runs a binding.
func (v *View) Act(a keymap.Action, n int) tea.Cmd {
	if v.table == nil || v.table.Act(a, n) {
		return nil
	}
	if a == actBack {
		return ui.Do(ui.Pop{})
	}
	g, ok := v.current()
	if !ok {
		return nil
	}
	switch a {
	case actEnter:
		return ui.Do(ui.Push{Open: v.enter(g)})
	case actRemove:
		return v.remove(g)
	case actLine:
		e := g.Entrance
		r := exec.Request{Pod: e.Pod, Container: e.Container, Stdin: true, TTY: true, Attach: e.Attach, Command: e.Command}
		if !e.Attach && len(e.Command) == 0 {
			r.Command = []string{"sh"}
		}
		return ui.Do(ui.Copy{What: "the kubectl line", Text: r.Kubectl()})
	}
	return nil
}

// enter leads into a guest. Of a pod of another run its only container is found when it is entered.
func (v *View) enter(g session.Guest) ui.Open {
	o := kit.Enter(g.Entrance)
	if r, ok := o.Arg.(kit.Reach); ok && g.Entrance.Container == "" {
		r.Parts, r.Fresh = nil, false
		o.Arg = r
	}
	return o
}

// remove asks whether to remove a pod, or to end what runs in a container, and does.
func (v *View) remove(g session.Guest) tea.Cmd {
	ref := g.Entrance.Pod
	o := dialog.ConfirmOptions{Title: "Remove", Yes: "remove"}
	say := func(role themes.Role, text string) { o.Lines = append(o.Lines, []ui.Seg{{Role: role, Text: text}}) }
	if g.Entrance.Attach {
		o.Title, o.Yes = "End", "end"
		say(themes.Text, "End what runs in "+g.Entrance.Container+" of "+ref.String()+" in "+ref.Context+"? Whoever is in it is thrown out.")
		say(themes.Dim, "It is sent ctrl-c and ctrl-d, and killed if it goes on. Its entry stays in the pod until the pod goes.")
	} else {
		say(themes.Text, "Remove "+ref.String()+" from "+ref.Context+"? Whoever is in it is thrown out.")
	}
	if g.Other {
		say(themes.Warn, "Another Fathom made it, and may be using it.")
	}
	o.OnYes = func() tea.Cmd {
		sess, parent := v.sess, v.ctx
		return v.handle.Send(func() any {
			ctx, cancel := context.WithTimeout(parent, removing)
			defer cancel()
			return removed{g, sess.Remove(ctx, g.Entrance)}
		})
	}
	return ui.Do(ui.Show{Overlay: dialog.NewConfirm(o)})
}

// removed is what came of a removal.
type removed struct {
	guest session.Guest
	err   error
}

func (m removed) toast(v *View) tea.Cmd {
	if m.err != nil {
		p := problem.Of(m.err)
		return ui.Do(ui.Toast{Role: themes.Bad, Text: strings.TrimSpace(p.Text + " " + p.Next)})
	}
	text := m.guest.Entrance.Pod.String() + " was removed."
	if m.guest.Entrance.Attach {
		text = "What ran in " + m.guest.Entrance.Container + " of " + m.guest.Entrance.Pod.String() + " has ended."
	}
	return tea.Batch(ui.Do(ui.Toast{Role: themes.Text, Text: text}), v.ask())
}
