package forward

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fathom/kube/forward"
	"fathom/session"
	"fathom/state"
	"fathom/themes"
	"fathom/ui"
	"fathom/ui/picker"
	"fathom/ui/prompt"
	"fathom/views/kit"
)

// What the IDs of items begin with.
const (
	idStart  = "start "
	idDelete = "delete "
	idSave   = "save"
)

// context is that of the forward under the cursor, else the session's.
func (v *List) context() string {
	if s, ok := v.current(); ok {
		return s.Spec.To.Context
	}
	return v.sess.Context()
}

// profiles offers the saved sets of the context.
func (v *List) profiles() tea.Cmd {
	context := v.context()
	var items, deletes []picker.Item
	for _, p := range v.sess.Profiles(context) {
		items = append(items, picker.Item{ID: idStart + p.Name, Cols: []string{p.Name, summary(p)}, Section: "start"})
		deletes = append(deletes, picker.Item{ID: idDelete + p.Name, Cols: []string{"delete " + p.Name, "the forwards that run go on"}, Section: "delete"})
	}
	save := picker.Item{ID: idSave, Cols: []string{"save those that run now"}, Section: "save"}
	if v.running(context) == 0 {
		save.Off = "no forward of context " + context + " runs"
		save.Cols = append(save.Cols, save.Off)
	}
	items = append(append(items, save), deletes...)
	return ui.Do(ui.Show{Overlay: picker.New(picker.Options{
		Title: "Sets of forwards in " + context, Items: items, Width: 78,
		OnDone: func(chosen []picker.Item) tea.Cmd { return v.chosen(context, chosen[0].ID) },
	})})
}

func (v *List) running(context string) int {
	n := 0
	for _, s := range v.sess.Forwards().All() {
		if s.Spec.To.Context == context && !s.Phase.Over() {
			n++
		}
	}
	return n
}

// summary names the first forwards of a set.
func summary(p state.Profile) string {
	const most = 3
	var names []string
	for _, f := range p.Forwards[:min(len(p.Forwards), most)] {
		names = append(names, f.Resource+"/"+f.Name)
	}
	if n := len(p.Forwards) - most; n > 0 {
		names = append(names, fmt.Sprintf("%d more", n))
	}
	return strings.Join(names, ", ")
}

// chosen runs what was chosen.
func (v *List) chosen(context, id string) tea.Cmd {
	if name, ok := strings.CutPrefix(id, idStart); ok {
		return v.startSet(context, name)
	}
	if name, ok := strings.CutPrefix(id, idDelete); ok {
		v.sess.DeleteProfile(context, name)
		return v.say(name + " is deleted.")
	}
	return ui.Do(ui.Show{Overlay: prompt.New(prompt.Options{
		Label: "name of the set", Text: v.usual(context),
		OnDone: func(name string) (tea.Cmd, error) {
			if name = strings.TrimSpace(name); name == "" {
				return nil, errors.New("a set needs a name")
			}
			n := v.sess.SaveProfile(context, name)
			return v.say(countOf(n) + " saved as " + name + "."), nil
		},
	})})
}

// startSet begins the forwards of a set that do not run yet, once the rules are asked.
func (v *List) startSet(context, name string) tea.Cmd {
	specs := v.sess.ProfileOf(context, name)
	start := func() tea.Cmd {
		for _, spec := range specs {
			v.again = append(v.again, v.sess.StartAgain(spec))
		}
		return v.say(countOf(len(specs)) + " of " + name + " started.")
	}
	if len(specs) == 0 {
		return start()
	}
	return v.admit(specs, "Start "+name+"?", "start", start)
}

// admit begins forwards once the rules are asked.
func (v *List) admit(specs []forward.Spec, title, yes string, start func() tea.Cmd) tea.Cmd {
	c, release := v.sess.Acquire(specs[0].To.Context)
	defer release() // the journal asks but for the user's name
	e := kit.Entry{Sess: v.sess, Cluster: c, Title: title, Yes: yes}
	for _, spec := range specs {
		e.Visits = append(e.Visits, session.ForwardVisit(spec))
	}
	return kit.Admit(e, start, nil)
}

// moved says of the forwards of sets that were started which have other local ports than they had, once each.
func (v *List) moved() tea.Cmd {
	var said []string
	v.again = slices.DeleteFunc(v.again, func(id int) bool {
		s, ok := v.sess.Forwards().Find(id)
		if ok && s.Phase == forward.Starting {
			return false
		}
		for _, text := range s.Moved {
			said = append(said, forward.Named(s.Spec.To)+": "+text)
		}
		return true
	})
	if len(said) == 0 {
		return nil
	}
	return ui.Do(ui.Toast{Role: themes.Warn, Text: strings.Join(said, " ")})
}

// usual is a name to begin with: that of the one set there is.
func (v *List) usual(context string) string {
	switch ps := v.sess.Profiles(context); len(ps) {
	case 0:
		return "default"
	case 1:
		return ps[0].Name
	}
	return ""
}

func (v *List) say(text string) tea.Cmd {
	v.look()
	return ui.Do(ui.Toast{Role: themes.OK, Text: text})
}

func countOf(n int) string {
	if n == 1 {
		return "1 forward"
	}
	return kit.Count(n) + " forwards"
}
