// Package yaml is the screen that shows one object as YAML, live: folded, searched, copied, with a Secret's values masked
// until one asks for a key.
package yaml

import (
	"fmt"
	"maps"
	"time"

	tea "charm.land/bubbletea/v2"

	"fathom/keymap"
	"fathom/kube/object"
	"fathom/session"
	"fathom/themes"
	"fathom/ui"
	"fathom/ui/pager"
	"fathom/ui/picker"
	"fathom/ui/yaml"
	"fathom/views/kit"
)

// Screen is the name under which the registry knows this screen.
const Screen = "yaml"

// View is the screen.
type View struct {
	kit.Document
	seen  object.Seen
	shape object.Shape
	blame bool // who set each line is shown
	drawn int  // generation of the text asked for last
}

// New makes the screen; nothing runs before Init.
func New(sess *session.Session, o ui.Open) (ui.Screen, error) {
	d, err := kit.NewDocument(sess, o, "YAML")
	if err != nil {
		return nil, err
	}
	return &View{Document: d, shape: object.Shape{Reveal: map[string]bool{}}}, nil
}

// Init follows the object.
func (v *View) Init(h ui.Handle) tea.Cmd {
	v.Begin(h)
	return nil
}

// text is the object as lines, made off the loop.
type text struct {
	generation int
	lines      []pager.Line
	err        error
}

// Update takes what was seen and what was made of it.
func (v *View) Update(body any) tea.Cmd {
	switch m := body.(type) {
	case ui.Themed:
		v.Dress(m)
	case ui.Dirty, ui.Shown:
		if s, news := v.Look(); news {
			return v.take(s)
		}
	case text:
		return v.show(m)
	default:
		return v.Pager.Update(body)
	}
	return nil
}

// take notes what was seen. An object that has not changed is not written again.
func (v *View) take(s object.Seen) tea.Cmd {
	same := v.Shown() && s.Object == v.seen.Object
	v.seen = s
	v.doubt()
	if same {
		return nil
	}
	return v.write()
}

// doubt says why nothing is known of the object now, if that is so.
func (v *View) doubt() {
	fresh := v.seen.Since
	if v.seen.Deleted {
		fresh = time.Time{}
	}
	v.Fail(v.seen.Err, fresh, v.seen.Retry)
}

// show takes a text, unless another has been asked for since. It may be of an object that is not known to be current.
func (v *View) show(t text) tea.Cmd {
	switch {
	case t.generation != v.drawn:
		return nil
	case t.err != nil:
		v.Fail(t.err, time.Time{}, time.Time{})
		return nil
	}
	cmd := v.Show(t.lines)
	v.doubt()
	return cmd
}

// write makes the text off the loop: an object can be megabytes long.
func (v *View) write() tea.Cmd {
	if v.seen.Object == nil {
		return nil
	}
	v.drawn++
	generation, u := v.drawn, v.seen.Object
	shape := v.shape
	shape.Reveal = maps.Clone(v.shape.Reveal)
	blame, now, glyphs := v.blame, v.Sess.Clock(), v.Glyphs
	return v.Handle.Send(func() any {
		data, err := object.YAML(u, shape)
		if err != nil {
			return text{generation: generation, err: err}
		}
		lines := yaml.Lex(string(data))
		if blame {
			lines = blamed(lines, u, now, glyphs)
		}
		return text{generation: generation, lines: lines}
	})
}

const (
	actManaged keymap.Action = "yaml.managed-fields"
	actStatus  keymap.Action = "yaml.status"
	actReveal  keymap.Action = "yaml.reveal"
	actBlame   keymap.Action = "yaml.blame"
)

// Bindings are the toggles, and those of the pager.
func (v *View) Bindings() []keymap.Binding {
	return v.Document.Bindings(
		keymap.Binding{Action: actManaged, Keys: []string{"m"}, Help: "show managedFields, or hide them", Short: "managed", Group: "show"},
		keymap.Binding{Action: actStatus, Keys: []string{"s"}, Help: "hide the status, or show it", Short: "status", Group: "show"},
		keymap.Binding{Action: actBlame, Keys: []string{"b"}, Help: "show who set each line and when, or hide it", Short: "who", Group: "show"},
		keymap.Binding{Action: actReveal, Keys: []string{"x"}, Help: "reveal one key of the secret, or mask it again", Short: v.revealShort(), Group: "show", Disabled: v.noSecret},
	)
}

func (v *View) revealShort() string {
	if v.noSecret() == "" {
		return "reveal"
	}
	return ""
}

func (v *View) noSecret() string {
	if v.seen.Object == nil || !object.IsSecret(v.seen.Object) {
		return "only the values of secrets are masked"
	}
	return ""
}

// Act runs a binding.
func (v *View) Act(a keymap.Action, n int) tea.Cmd {
	switch a {
	case actManaged:
		v.shape.ManagedFields = !v.shape.ManagedFields
		return v.write()
	case actStatus:
		v.shape.NoStatus = !v.shape.NoStatus
		return v.write()
	case actBlame:
		v.blame = !v.blame
		return v.write()
	case actReveal:
		return v.reveal()
	}
	return v.Document.Act(a, n)
}

// reveal asks for the key; the value is shown in its place.
func (v *View) reveal() tea.Cmd {
	var items []picker.Item
	for _, k := range object.Keys(v.seen.Object) {
		state := "masked"
		if v.shape.Reveal[k] {
			state = "shown"
		}
		items = append(items, picker.Item{ID: k, Cols: []string{k, state}, Current: v.shape.Reveal[k]})
	}
	return ui.Do(ui.Show{Overlay: picker.New(picker.Options{
		Title: "Reveal a key of " + v.At.Ref.Name, Items: items,
		Empty: func(string) string { return "The secret holds no data." },
		OnDone: func(chosen []picker.Item) tea.Cmd {
			k := chosen[0].ID
			v.shape.Reveal[k] = !v.shape.Reveal[k]
			said := ui.Toast{Role: themes.Warn, Text: fmt.Sprintf("%s is shown until you leave this screen", k)}
			if !v.shape.Reveal[k] {
				said = ui.Toast{Role: themes.OK, Text: k + " is masked"}
			}
			return tea.Batch(v.write(), ui.Do(said))
		},
	})})
}

// Place is what would open this screen again; revealed keys are not part of it.
func (v *View) Place() ui.Open { return ui.Open{Screen: Screen, Arg: v.At} }
