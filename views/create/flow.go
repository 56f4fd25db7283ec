package create

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fathom/kube"
	"fathom/kube/act"
	"fathom/kube/act/draft"
	"fathom/kube/problem"
	"fathom/kube/template"
	"fathom/session"
	"fathom/themes"
	"fathom/ui"
	"fathom/ui/picker"
	"fathom/views/kit"
)

func creatable(k kube.Kind) bool { return k.Of.Resource == "" && slices.Contains(k.Verbs, "create") }

// choose asks for a kind.
func (v *View) choose() tea.Cmd {
	v.Stage = kit.Choosing
	kinds := v.Cluster.Kinds()
	items := func() []picker.Item {
		var out []picker.Item
		for _, k := range v.Cluster.Kinds().All() {
			if creatable(k) {
				out = append(out, picker.Item{ID: k.String(), Cols: []string{k.Kind, k.String()}, Also: strings.Join(k.ShortNames, " ")})
			}
		}
		return out
	}
	const width = 70
	return ui.Do(ui.Show{Overlay: picker.New(picker.Options{
		Title: "New object", Source: items, Live: v.Sess.Subscribe, Width: width,
		Empty: func(string) string {
			if !kinds.Known() {
				return "The kinds of the cluster are not known yet."
			}
			return "No kind of that name can be created."
		},
		OnDone: func(chosen []picker.Item) tea.Cmd {
			kind, ok := v.Cluster.Kinds().Find(chosen[0].ID)
			if !ok {
				return v.Stop("The API server does not know "+chosen[0].ID+" any more.", "", true)
			}
			return v.fetch(kind)
		},
		OnCancel: func() tea.Cmd { return ui.Do(ui.Pop{}) },
	})})
}

// fetched is a template in a file.
type fetched struct {
	fresh *draft.Fresh
	err   error
}

// fetch asks for the template of a kind.
func (v *View) fetch(kind kube.Kind) tea.Cmd {
	v.Stage, v.at.Kind = kit.Fetching, kind.String()
	v.Asking = "Asking for the schema of " + v.at.Kind + "."
	namespace := v.Cluster.Namespace()
	if ns := v.at.Scope.Namespaces; len(ns) == 1 && ns[0] != "" {
		namespace = ns[0]
	}
	return v.Handle.Send(func() any {
		text, err := template.Of(v.Context, v.Cluster, kind, namespace)
		if err != nil {
			return fetched{err: err}
		}
		f, err := v.Drafts.New(v.Cluster.Name(), kind, text)
		return fetched{f, err}
	})
}

func (v *View) opened(f fetched) tea.Cmd {
	if f.err != nil {
		p := problem.Of(f.err)
		return v.Stop(p.Text, p.Next, true)
	}
	v.fresh, v.Text = f.fresh, f.fresh
	return v.Edit()
}

// read is the text as the editor left it, "" for nothing to create.
type read struct {
	text   string
	ended  error // how the editor failed
	unread error
}

func (v *View) written(e kit.Written) tea.Cmd {
	v.Stage, v.Asking = kit.Weighing, "Reading the text."
	return v.Handle.Send(func() any {
		text, err := v.fresh.Read()
		return read{text, e.Err, err}
	})
}

// preview shows what would be created, and asks for the yes.
func (v *View) preview(r read) tea.Cmd {
	switch {
	case r.ended != nil:
		return v.Stop(problem.Of(r.ended).Text+" The text is kept in "+v.Text.File()+".", "", true)
	case r.unread != nil:
		return v.Stop("The text cannot be read: "+r.unread.Error()+".", "", true)
	case r.text == "":
		v.Drop()
		return tea.Batch(ui.Do(ui.Pop{}), ui.Do(ui.Toast{Role: themes.Text, Text: "The template was left as it was: nothing is created."}))
	}
	return v.Preview(kit.Change{Verb: act.NewVerb, Context: v.Cluster.Name(), Args: act.Args{"manifest": {r.text}}})
}

// made tells whether the object is there.
func (v *View) made() bool {
	return slices.ContainsFunc(v.Ran(), func(r session.Ran) bool { return r.Verb == act.NewVerb && r.Failed == 0 })
}

// settle ends it when the object was made.
func (v *View) settle() tea.Cmd {
	if !v.made() {
		return v.Stop("Nothing was created, or not all. The text is kept in "+v.Text.File()+".", "", false)
	}
	v.Drop()
	return ui.Do(ui.Pop{})
}
