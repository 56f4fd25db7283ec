package probe

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"fathom/keymap"
	"fathom/kube/cluster"
	"fathom/kube/forward"
	"fathom/kube/probe"
	"fathom/kube/problem"
	"fathom/themes"
	"fathom/ui"
	"fathom/ui/dialog"
	"fathom/ui/form"
	"fathom/ui/pager"
	"fathom/ui/text"
	"fathom/views/kit"
)

const (
	actStart keymap.Action = "probe.start"
	actNext  keymap.Action = "probe.next"
	actDown  keymap.Action = "probe.down"
	actUp    keymap.Action = "probe.up"
	actOwn   keymap.Action = "probe.run"
	actLeave keymap.Action = "probe.leave"
)

// Keys are the bindings of the screen.
func Keys() []keymap.Binding { return new(View).Bindings() }

// Bindings are the form's, and those that scroll the answer.
func (v *View) Bindings() []keymap.Binding {
	return []keymap.Binding{
		{Action: actStart, Keys: []string{"enter"}, Help: "check now", Short: "check", Group: "check"},
		{Action: actNext, Keys: []string{"tab"}, Help: "go to the next value; up and down take what is offered", Short: "next", Group: "check"},
		{Action: actOwn, Keys: []string{"ctrl+r"}, Help: "run a pod to check from, in the given namespace; it is removed when this screen closes", Short: "from a new pod", Group: "check"},
		{Action: actDown, Keys: []string{"pgdown", "ctrl+f"}, Help: "scroll the answer down", Group: "check"},
		{Action: actUp, Keys: []string{"pgup", "ctrl+b"}, Help: "scroll the answer up", Group: "check"},
		{Action: actLeave, Keys: []string{"esc"}, Help: "leave", Short: "leave", Group: "check"},
	}
}

// Act runs a binding.
func (v *View) Act(a keymap.Action, _ int) tea.Cmd {
	switch a {
	case actStart:
		return v.start()
	case actOwn:
		return v.runOwn()
	case actDown:
		v.pager.HalfPage(1)
	case actUp:
		v.pager.HalfPage(-1)
	case actLeave:
		return ui.Do(ui.Pop{})
	}
	return nil
}

// Type implements ui.Typist.
func (v *View) Type(k tea.KeyPressMsg) (tea.Cmd, bool) {
	switch v.form.Key(k) {
	case form.Submit:
		return v.start(), true
	case form.Leave:
		v.form.GoTo(kindField)
		return nil, true
	case form.Ignored:
		return nil, false
	}
	return v.moved(), true
}

// Caret implements ui.Careter.
func (v *View) Caret() (x, y int, ok bool) { return v.form.Caret() }

// View draws the form, and below it the steps.
func (v *View) View(w, h int) []string {
	if v.theme == nil {
		return make([]string, h)
	}
	const least = 6 // lines for the steps
	if v.width != w {
		v.width = w
		v.draw() // nothing is searched for here, so nothing follows from it
	}
	lines := v.form.View(w, min(v.form.Height(w), max(1, h-least)))
	lines = append(lines, ui.Paint(v.theme, themes.Ground, w, ui.Seg{Role: themes.Border, Text: strings.Repeat(v.glyphs.H, w)})+themes.Reset)
	return append(lines, v.pager.View(w, h-len(lines))...)
}

// draw makes the lines of the steps.
func (v *View) draw() tea.Cmd {
	if v.theme == nil {
		return nil
	}
	v.mu.Lock()
	steps := v.steps
	v.mu.Unlock()
	var out []pager.Line
	add := func(segs ...ui.Seg) { out = append(out, pager.Line{Segs: segs}) }
	answer := ""
	for _, s := range steps {
		sign, role := v.glyphs.Check, themes.OK
		if s.Err != nil {
			sign, role = v.glyphs.Bad, themes.Bad
		}
		head := []ui.Seg{{Role: role, Text: " " + sign + " "}, {Role: themes.Strong, Text: text.Fit(s.Name, 12)}}
		if s.Err == nil {
			add(append(head, ui.Seg{Role: themes.Text, Text: s.Said}, ui.Seg{Role: themes.Dim, Text: "  " + took(s.Took)})...)
		} else {
			out = append(out, failure(head, s, v.width)...)
		}
		if s.Answer != "" {
			answer = s.Answer
		}
	}
	switch {
	case v.going:
		add(ui.Seg{Role: themes.Progress, Text: " " + v.glyphs.Loading + " checking"})
	case v.runs == 0:
		add(ui.Seg{Role: themes.Dim, Text: " Enter checks " + forward.Named(v.to) + "."})
	case v.well:
		add()
		add(ui.Seg{Role: themes.OK, Text: " " + forward.Named(v.to) + " answers."})
	}
	if answer != "" {
		add()
		out = append(out, pager.Plain(strings.ReplaceAll(answer, "\r", ""))...)
	}
	return v.pager.SetLines(out)
}

// failure is what is wrong with a step and what to do, beside its name, in w cells. Lines are broken here, as the pager breaks
// words.
func failure(head []ui.Seg, s probe.Step, w int) []pager.Line {
	const name = 15 // cells, with the sign
	p := problem.Of(s.Err)
	words := [][]ui.Seg{{{Role: themes.Bad, Text: p.Text}, {Role: themes.Dim, Text: "  " + took(s.Took)}}}
	if p.Next != "" {
		words = append(words, []ui.Seg{{Role: themes.Text, Text: p.Next}})
	}
	var out []pager.Line
	for _, l := range dialog.Wrap(words, max(name, w-name-1)) {
		out = append(out, pager.Line{Segs: append(head, l...)})
		head = []ui.Seg{{Text: text.Spaces(name)}}
	}
	return out
}

// took is a length of time, to the millisecond.
func took(d time.Duration) string { return d.Round(time.Millisecond).String() }

// Head implements ui.Screen.
func (v *View) Head() ui.Head {
	h := kit.Head(v.sess, []*cluster.Cluster{v.cluster}, v.glyphs)
	if ns := v.to.Namespace; ns != "" {
		h.Middle = []ui.Seg{{Role: themes.Strong, Text: ns}}
	}
	h.Title = []ui.Seg{{Role: themes.Title, Text: "Check"}, {Role: themes.Strong, Text: forward.Named(v.to)}}
	return h
}
