package change

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fathom/kube/act"
	"fathom/kube/problem"
	"fathom/themes"
	"fathom/ui"
	"fathom/ui/form"
)

// newForm is the form of the verb's Params, nil when there are none.
func (v *View) newForm() *form.Form {
	var fields []form.Field
	for _, p := range v.verb.Params {
		if !p.Hidden {
			fields = append(fields, form.Field{
				Name: p.Name, Help: p.Help, Kind: kindOf(p.Kind), Required: p.Required, Secret: p.Hides(v.arg.On), Values: v.arg.Args[p.Name],
			})
		}
	}
	if len(fields) == 0 {
		return nil
	}
	f := form.New(fields)
	f.Focus(v.required())
	return f
}

// required reports whether some value must be given: what acts on no object has to be told everything.
func (v *View) required() bool {
	return v.verb.For == nil || slices.ContainsFunc(v.verb.Params, func(p act.Param) bool { return p.Required && !p.Hidden })
}

// options are the values in one line.
func (v *View) options() []ui.Seg {
	out := []ui.Seg{{Text: " "}}
	values := v.form.Values()
	for _, p := range v.verb.Params {
		if p.Hidden {
			continue
		}
		out = append(out, ui.Seg{Role: themes.Dim, Text: p.Name})
		if value := values[p.Name]; len(value) > 0 && p.Hides(v.arg.On) {
			out = append(out, ui.Seg{Role: themes.Dim, Text: " set"})
		} else if len(value) > 0 && p.Kind != act.Switch {
			out = append(out, ui.Seg{Role: themes.Text, Text: " " + strings.Join(value, " ")})
		} else if len(value) > 0 {
			out = append(out, ui.Seg{Role: themes.Text, Text: " on"})
		}
		out = append(out, ui.Seg{Text: "   "})
	}
	return append(out, hint("tab", "change")...)
}

func kindOf(k act.ParamKind) form.Kind {
	return map[act.ParamKind]form.Kind{
		act.Text: form.Text, act.Number: form.Number, act.Switch: form.Switch,
		act.Choice: form.Choice, act.Pairs: form.Pairs, act.Lines: form.Lines, act.Texts: form.Pairs,
	}[k]
}

// args are the values now, with those that no form shows.
func (v *View) args() act.Args {
	out := act.Args{}
	for _, p := range v.verb.Params {
		if values, ok := v.arg.Args[p.Name]; ok && (p.Hidden || v.form == nil) {
			out[p.Name] = values
		}
	}
	if v.form != nil {
		for name, values := range v.form.Values() {
			out[name] = values
		}
	}
	return out
}

// offered is what was looked up for one Param.
type offered struct {
	name    string
	value   []string
	choices []string
	err     error
}

// lookUp asks for the values to begin with, and for those to choose from.
func (v *View) lookUp() tea.Cmd {
	var cmds []tea.Cmd
	for _, p := range v.verb.Params {
		if p.Hidden || p.Default == nil && p.Choices == nil {
			continue
		}
		_, given := v.arg.Args[p.Name]
		v.pending++
		cmds = append(cmds, v.handle.Send(func() any { return v.askFor(p, given) }))
	}
	return tea.Batch(cmds...)
}

// askFor asks the verb about one Param, off the loop.
func (v *View) askFor(p act.Param, given bool) offered {
	o := offered{name: p.Name}
	w, on := v.sess.World(v.clusters[0]), v.first()
	if p.Choices != nil {
		o.choices, o.err = p.Choices(v.ctx, w, on)
	}
	if p.Default != nil && !given {
		value, err := p.Default(v.ctx, w, on)
		if err != nil {
			o.err = err
		}
		if value != "" {
			o.value = []string{value}
		}
	}
	return o
}

// first are the targets in the first context.
func (v *View) first() []act.Target {
	var out []act.Target
	for _, t := range v.arg.On {
		if t.Ref.Context == v.clusters[0].Name() {
			out = append(out, t)
		}
	}
	return out
}

// offer fills in what was looked up, unless somebody typed meanwhile.
func (v *View) offer(o offered) tea.Cmd {
	v.pending--
	if o.choices != nil {
		v.form.Suggest(o.name, o.choices)
	}
	if o.value != nil {
		v.form.Preset(o.name, o.value)
	}
	if o.err != nil {
		v.form.Fault(o.name, "What to begin with cannot be told: "+problem.Of(o.err).Text)
	}
	if v.pending == 0 && v.stage == asking {
		v.redraft(0)
		return v.show()
	}
	return nil
}

// Type implements ui.Typist.
func (v *View) Type(k tea.KeyPressMsg) (tea.Cmd, bool) {
	key := k.Keystroke()
	switch {
	case v.stage != asking:
		return nil, false
	case v.swallows() && key != "esc":
		return nil, true
	case v.typed != nil:
		return v.typeWord(k)
	case v.form == nil || !v.form.Focused():
		if key == "tab" && v.form != nil {
			v.form.Focus(true)
			return nil, true
		}
		return nil, false
	}
	switch v.form.Key(k) {
	case form.Changed:
		return v.changed(), true
	case form.Taken:
		return nil, true
	case form.Leave:
		v.form.Focus(false)
		return nil, true
	case form.Submit:
		return v.submit(), true
	}
	return nil, false
}

// Typing implements ui.Typing.
func (v *View) Typing() bool {
	return v.stage == asking && (v.typed != nil || v.form != nil && v.form.Focused())
}

// changed has the plan made anew for other values. An enter was for those before.
func (v *View) changed() tea.Cmd {
	v.wanted = false
	v.form.Fault("", "")
	v.redraft(debounce)
	return v.show()
}

func (v *View) paste(text string) tea.Cmd {
	switch {
	case v.stage != asking || v.swallows():
	case v.typed != nil:
		v.typed.edit.Insert(text)
	case v.form != nil && v.form.Paste(text) == form.Changed:
		return v.changed()
	}
	return nil
}

// Caret implements ui.Careter.
func (v *View) Caret() (x, y int, ok bool) {
	switch {
	case v.stage != asking:
	case v.typed != nil:
		return v.typed.x, v.typed.y, true
	case v.form != nil:
		return v.form.Caret()
	}
	return 0, 0, false
}

// blame puts an error in what was given below its field, and the cursor there where nobody is typing.
func (v *View) blame(err error) {
	text, name := err.Error(), v.form.Current()
	first, _, _ := strings.Cut(text, " ")
	at := slices.IndexFunc(v.verb.Params, func(p act.Param) bool { return p.Name == first && !p.Hidden })
	if at < 0 {
		at = slices.IndexFunc(v.verb.Params, func(p act.Param) bool { return strings.Contains(text, p.Name) && !p.Hidden })
	}
	if at >= 0 {
		name = v.verb.Params[at].Name
	}
	v.form.Fault(name, text)
	if !v.form.Focused() {
		v.form.Focus(true)
		v.form.GoTo(name)
	}
}
