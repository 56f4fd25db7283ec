package forward

import (
	tea "charm.land/bubbletea/v2"

	"fathom/keymap"
	"fathom/kube/forward"
	"fathom/ui"
	"fathom/ui/table"
)

// The actions of the list; moving in it has the names that it has in tables.
const (
	actDetails  keymap.Action = "forwards.open"
	actBrowser  keymap.Action = "forwards.browser"
	actURL      keymap.Action = "forwards.copy"
	actLine     keymap.Action = "forwards.copy-kubectl"
	actStop     keymap.Action = "forwards.stop"
	actRestart  keymap.Action = "forwards.restart"
	actRemove   keymap.Action = "forwards.remove"
	actProfiles keymap.Action = "forwards.profiles"
	actBack     keymap.Action = "forwards.back"
)

// Bindings are what the list offers for the forward under the cursor.
func (v *List) Bindings() []keymap.Binding {
	return append([]keymap.Binding{
		{Action: actDetails, Keys: []string{"enter"}, Help: "show its details, with its errors", Short: "details", Group: "go", Disabled: v.none},
		{Action: actBrowser, Keys: []string{"o"}, Help: "open it in the browser", Short: "browser", Group: "go", Disabled: v.noPort},
		{Action: actURL, Keys: []string{"c"}, Help: "copy its URL", Short: "copy URL", Group: "copy", Disabled: v.noPort},
		{Action: actLine, Keys: []string{"C"}, Help: "copy the kubectl line that does the same", Group: "copy", Disabled: v.none},
		{Action: actStop, Keys: []string{"s"}, Help: "stop it and close its connections", Short: "stop", Group: "forwards", Disabled: v.noStop},
		{Action: actRestart, Keys: []string{"r"}, Help: "restart it on the same ports", Short: "restart", Group: "forwards", Disabled: v.none},
		{Action: actRemove, Keys: []string{"D"}, Help: "stop it and remove it from the list", Group: "forwards", Disabled: v.none},
		{Action: actProfiles, Keys: []string{"P"}, Help: "start, save or delete a set of forwards", Short: "profiles", Group: "forwards"},
		{Action: actBack, Keys: []string{"esc"}, Help: "go back; the forwards go on", Group: "go"},
	}, table.Bindings()...)
}

func (v *List) none() string {
	if _, ok := v.current(); !ok {
		return "there is no forward here"
	}
	return ""
}

func (v *List) noPort() string {
	s, ok := v.current()
	switch {
	case !ok:
		return v.none()
	case s.Phase.Over():
		return "it is " + s.Phase.String()
	case s.Ports[0].Local == 0:
		return "its ports are not open yet"
	}
	return ""
}

func (v *List) noStop() string {
	if s, ok := v.current(); !ok || s.Phase.Over() {
		return v.noPort()
	}
	return ""
}

// Act runs a binding.
func (v *List) Act(a keymap.Action, n int) tea.Cmd {
	if v.table == nil || v.table.Act(a, n) {
		return nil
	}
	switch a {
	case actBack:
		return ui.Do(ui.Pop{})
	case actProfiles:
		return v.profiles()
	}
	s, ok := v.current()
	if !ok {
		return nil
	}
	hub := v.sess.Forwards()
	switch a {
	case actDetails:
		if now, ok := hub.Find(s.ID); ok {
			s = now
		}
		return v.details(s)
	case actBrowser:
		return v.choosePort(s, v.browse)
	case actURL:
		return v.choosePort(s, func(s forward.State, p forward.Port) tea.Cmd {
			return ui.Do(ui.Copy{What: s.URL(p), Text: s.URL(p)})
		})
	case actLine:
		return ui.Do(ui.Copy{What: "the kubectl line", Text: line(s)})
	case actStop:
		return v.off(func() { hub.Stop(s.ID) })
	case actRestart:
		return v.admit([]forward.Spec{s.Spec}, "Restart it?", "restart", func() tea.Cmd {
			return v.off(func() { hub.Restart(s.ID) })
		})
	case actRemove:
		return v.off(func() { hub.Remove(s.ID) })
	}
	return nil
}

// off does what may take a moment off the loop.
func (v *List) off(work func()) tea.Cmd {
	return v.handle.Send(func() any {
		work()
		return ui.Dirty{}
	})
}

// line is the kubectl line for a forward as it is.
func line(s forward.State) string {
	s.Spec.Ports = s.Ports
	return s.Spec.Kubectl()
}

// Mouse implements ui.Mouser: the wheel scrolls, a click moves, another opens.
func (v *List) Mouse(m tea.MouseMsg, _, y int) tea.Cmd {
	if v.rows == nil || v.rows.Len() == 0 || !v.table.Mouse(m, y) {
		return nil
	}
	return v.Act(actDetails, 0)
}
