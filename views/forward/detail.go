package forward

import (
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"fathom/kube/forward"
	"fathom/kube/problem"
	"fathom/themes"
	"fathom/ui"
	"fathom/ui/dialog"
	"fathom/ui/picker"
	"fathom/ui/text"
	"fathom/views/kit"
)

// details shows all that is known of a forward.
func (v *List) details(s forward.State) tea.Cmd {
	return ui.Do(ui.Show{Overlay: dialog.NewInfo("forward to "+forward.Named(s.Spec.To), v.detailLines(s))})
}

func (v *List) detailLines(s forward.State) [][]ui.Seg {
	var out [][]ui.Seg
	say := func(label string, role themes.Role, words string) {
		out = append(out, []ui.Seg{{Role: themes.Dim, Text: fmt.Sprintf("%-12s", label)}, {Role: role, Text: text.Clean(words)}})
	}
	for _, p := range s.Ports {
		where := "not open"
		if p.Local > 0 {
			where = s.URL(p)
		}
		say("", themes.Strong, where+" "+v.glyphs.Arrow+" "+p.Target())
	}
	for _, a := range s.Addresses {
		say("listens on", themes.Text, a)
	}
	if forward.Exposed(s.Spec.Address) {
		say("", themes.Warn, v.glyphs.Warn+" other hosts can connect")
	}
	say("context", themes.Text, s.Spec.To.Context)
	say("namespace", themes.Text, s.Spec.To.Namespace)
	say("pod", themes.Text, orNone(s.Pod))
	if s.Behind != s.Spec.To && !s.Behind.IsZero() {
		say("then", themes.Text, "the next pod of "+forward.Named(s.Behind))
	}
	say("state", phaseRole(s.Phase), s.Phase.String())
	if s.Err != nil {
		p := problem.Of(s.Err)
		say("", themes.Warn, p.Text)
		if p.Next != "" {
			say("", themes.Text, p.Next)
		}
	}
	zone := v.sess.Clock().Location()
	say("since", themes.Text, s.Since.In(zone).Format(time.DateTime))
	say("connections", themes.Text, kit.Count(s.Open)+" open of "+kit.Count(s.Total))
	say("bytes", themes.Text, Bytes(s.In)+" in, "+Bytes(s.Out)+" out")
	out = append(out, nil, []ui.Seg{{Role: themes.Dim, Text: line(s)}}, nil)
	for _, text := range s.Moved {
		out = append(out, []ui.Seg{{Role: themes.Warn, Text: text}})
	}
	if s.Failures == 0 {
		return append(out, []ui.Seg{{Role: themes.OK, Text: "Nothing has failed."}})
	}
	out = append(out, []ui.Seg{{Role: themes.Header, Text: "What failed, the latest first; " + kit.Count(s.Failures) + " in all"}})
	for i := len(s.Faults) - 1; i >= 0; i-- {
		f := s.Faults[i]
		out = append(out, []ui.Seg{{Role: themes.Dim, Text: f.At.In(zone).Format(time.TimeOnly) + "  "}, {Role: themes.Text, Text: text.Clean(f.Text)}})
	}
	return out
}

// choosePort does something with a port of a forward, and asks which where there are several.
func (v *List) choosePort(s forward.State, do func(forward.State, forward.Port) tea.Cmd) tea.Cmd {
	if len(s.Ports) == 1 {
		return do(s, s.Ports[0])
	}
	var items []picker.Item
	for i, p := range s.Ports {
		items = append(items, picker.Item{ID: fmt.Sprint(i), Cols: []string{s.URL(p), p.Target()}})
	}
	return ui.Do(ui.Show{Overlay: picker.New(picker.Options{
		Title: "Which port", Items: items,
		OnDone: func(chosen []picker.Item) tea.Cmd {
			for i, p := range s.Ports {
				if chosen[0].ID == fmt.Sprint(i) {
					return do(s, p)
				}
			}
			return nil
		},
	})})
}
