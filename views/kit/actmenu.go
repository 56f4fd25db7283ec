package kit

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"fathom/keymap"
	"fathom/kube/act"
	"fathom/kube/cluster"
	"fathom/session"
	"fathom/ui"
	"fathom/ui/picker"
)

// menu lets one choose among the ways and the verbs. Those that cannot run now stand there with the reason.
func (a *Acts) menu() tea.Cmd {
	t, ok := a.First()
	title := "Act"
	switch n := a.Count(); {
	case ok && n > 1:
		title = fmt.Sprintf("Act on %s %s", Count(n), t.Kind.GVR.Resource)
	case ok:
		title = "Act on " + t.Ref.String()
	}
	keys := keysOf(a.Sess)
	items := func() []picker.Item {
		out := a.wayItems(keys)
		for _, v := range a.offered() {
			out = append(out, VerbItem(v, keys, a.why(v, (*cluster.Cluster).Can)))
		}
		return out
	}
	return ui.Do(ui.Show{Overlay: picker.New(picker.Options{
		Title: title, Source: items, Live: a.Sess.Subscribe, Width: 78,
		Empty: func(string) string {
			if !ok {
				return "There is nothing under the cursor to act on."
			}
			return "There is nothing to do to " + t.Kind.GVR.Resource + " here."
		},
		OnDone: func(chosen []picker.Item) tea.Cmd {
			if cmd, ok := a.goWay(keymap.Action(chosen[0].ID)); ok {
				return cmd
			}
			v, _ := act.Find(chosen[0].ID)
			return a.begin(v)
		},
	})})
}

// VerbItem is a verb in a list to choose from; off is why it cannot be chosen.
func VerbItem(v act.Verb, keys *keymap.Map, off string) picker.Item {
	it := picker.Item{ID: v.Name, Cols: []string{v.Title, v.Help}, Also: v.Name, Section: v.Group, Off: off}
	if off != "" {
		it.Cols[1] = off
	}
	if ks := keys.Keys(VerbBinding(v, v.Group)); len(ks) > 0 {
		it.Keys = keymap.Pretty(ks[0])
	}
	return it
}

// keysOf are the keys as the config file has them.
func keysOf(sess *session.Session) *keymap.Map {
	over := map[keymap.Action][]string{}
	for action, keys := range sess.Config.Keys {
		over[keymap.Action(action)] = keys
	}
	return keymap.New(over)
}
