package forward

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"fathom/keymap"
	"fathom/kube/forward"
	"fathom/kube/problem"
	"fathom/themes"
	"fathom/ui"
	"fathom/ui/form"
)

const (
	actStart keymap.Action = "forward.start"
	actNext  keymap.Action = "form.next"
	actLeave keymap.Action = "forward.leave"
	actCopy  keymap.Action = "forward.copy-kubectl"
)

// AskKeys are the bindings of the form.
func AskKeys() []keymap.Binding { return new(Ask).Bindings() }

// Bindings are the form's.
func (v *Ask) Bindings() []keymap.Binding {
	return []keymap.Binding{
		{Action: actStart, Keys: []string{"enter"}, Help: "start the forward", Short: "forward", Group: "forward"},
		{Action: actNext, Keys: []string{"tab"}, Help: "go to the next value; up and down take what is offered", Short: "next", Group: "forward"},
		{Action: actCopy, Keys: []string{"ctrl+y"}, Help: "copy the kubectl line that does the same", Short: "copy kubectl", Group: "copy"},
		{Action: actLeave, Keys: []string{"esc"}, Help: "leave; nothing is forwarded", Short: "leave", Group: "forward"},
	}
}

// Act runs a binding.
func (v *Ask) Act(a keymap.Action, _ int) tea.Cmd {
	switch a {
	case actStart:
		return v.start()
	case actCopy:
		return ui.Do(ui.Copy{What: "the kubectl line", Text: v.spec.Kubectl()})
	case actLeave:
		return ui.Do(ui.Pop{})
	}
	return nil
}

// Type implements ui.Typist.
func (v *Ask) Type(k tea.KeyPressMsg) (tea.Cmd, bool) {
	switch v.form.Key(k) {
	case form.Changed:
		v.wanted = false
		return v.try(), true
	case form.Submit:
		return v.start(), true
	case form.Leave:
		v.form.GoTo(portsField)
		return nil, true
	case form.Ignored:
		return nil, false
	}
	return nil, true
}

// Caret implements ui.Careter.
func (v *Ask) Caret() (x, y int, ok bool) { return v.form.Caret() }

// View draws the form, and below it what would come of it.
func (v *Ask) View(w, h int) []string {
	if v.theme == nil {
		return make([]string, h)
	}
	const least = 5 // lines for what would come of it
	lines := v.form.View(w, min(v.form.Height(w), max(1, h-least)))
	lines = append(lines, v.row(w, ui.Seg{Role: themes.Border, Text: strings.Repeat(v.glyphs.H, w)}))
	for _, l := range v.outcome() {
		lines = append(lines, v.row(w, append([]ui.Seg{{Text: " "}}, l...)...))
	}
	for len(lines) < h {
		lines = append(lines, v.row(w))
	}
	return lines[:h]
}

func (v *Ask) row(w int, segs ...ui.Seg) string {
	return ui.Paint(v.theme, themes.Ground, w, segs...) + themes.Reset
}

// outcome is what would come of the values, and what stands in the way.
func (v *Ask) outcome() [][]ui.Seg {
	say := func(role themes.Role, text string) []ui.Seg { return []ui.Seg{{Role: role, Text: text}} }
	var out [][]ui.Seg
	if why := v.denied(); why != "" {
		out = append(out, say(themes.Bad, v.glyphs.Bad+" "+why))
	}
	switch {
	case !v.asked:
		out = append(out, say(themes.Progress, v.glyphs.Loading+" asking which ports it has"))
	case v.missing != nil:
		out = append(out, say(themes.Warn, v.glyphs.Warn+" Its ports are not known: "+problem.Of(v.missing).Text))
	case len(v.offered) == 0:
		out = append(out, say(themes.Dim, "It declares no TCP port; any may be typed."))
	}
	if forward.Exposed(v.spec.Address) {
		out = append(out, say(themes.Warn, v.glyphs.Warn+" Whoever reaches this host reaches the pod: a forward asks nobody who they are."))
	}
	if v.fault.text != "" {
		return out
	}
	for _, p := range v.spec.Ports {
		if p.Local > 0 {
			out = append(out, []ui.Seg{
				{Role: themes.Strong, Text: v.where(p)}, {Role: themes.Dim, Text: " " + v.glyphs.Arrow + " "}, {Role: themes.Text, Text: p.Target()},
				{Role: themes.Dim, Text: " of " + forward.Named(v.to)},
			})
		}
	}
	return append(out, say(themes.Dim, v.spec.Kubectl()))
}

func (v *Ask) where(p forward.Port) string {
	s := forward.State{Spec: v.spec}
	if a, err := v.spec.Addresses(); err == nil {
		s.Addresses = a
	}
	return s.Local(p)
}
