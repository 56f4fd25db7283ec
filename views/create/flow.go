package create

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fathom/kube"
	"fathom/kube/act"
	"fathom/kube/act/draft"
	"fathom/kube/problem"
	"fathom/session"
	"fathom/themes"
	"fathom/ui"
	"fathom/ui/picker"
	"fathom/views/kit"
)

func creatable(k kube.Kind) bool { return k.Of.Resource == "" && slices.Contains(k.Verbs, "create") }

// choose asks for a kind.
func (v *View) choose() tea.Cmd {
	v.stage = choosing
	kinds := v.cluster.Kinds()
	items := func() []picker.Item {
		var out []picker.Item
		for _, k := range v.cluster.Kinds().All() {
			if creatable(k) {
				out = append(out, picker.Item{ID: k.String(), Cols: []string{k.Kind, k.String()}, Also: strings.Join(k.ShortNames, " ")})
			}
		}
		return out
	}
	const width = 70
	return ui.Do(ui.Show{Overlay: picker.New(picker.Options{
		Title: "New object", Source: items, Live: v.opt.Session.Subscribe, Width: width,
		Empty: func(string) string {
			if !kinds.Known() {
				return "The kinds of the cluster are not known yet."
			}
			return "No kind of that name can be created."
		},
		OnDone: func(chosen []picker.Item) tea.Cmd {
			kind, ok := v.cluster.Kinds().Find(chosen[0].ID)
			if !ok {
				return v.stop("The API server does not know "+chosen[0].ID+" any more.", "", true)
			}
			return v.fetch(kind)
		},
		OnCancel: func() tea.Cmd { return ui.Do(ui.Pop{}) },
	})})
}

// keep writes a text to a file of its own, which only its owner can read.
func keep(dir, name, text string) (string, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fmt.Errorf("make a folder for the text: %w", err)
	}
	f, err := os.CreateTemp(dir, name+"-*.yaml")
	if err != nil {
		return "", fmt.Errorf("make a file for the text: %w", err)
	}
	_, err = f.WriteString(text)
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return "", fmt.Errorf("write the template: %w", err)
	}
	return f.Name(), nil
}

// ended says that the editor gave the terminal back.
type ended struct{ err error }

// edit hands the terminal to the editor.
func (v *View) edit() tea.Cmd {
	command, err := v.opt.Editors.Command()
	if err != nil {
		p := problem.Of(err)
		return v.stop(p.Text+" The template is in "+v.file+".", p.Next, true)
	}
	v.stage = editing
	id := v.handle.ID
	return ui.Do(ui.Run{
		Command: draft.NewRun(command, v.file),
		Done:    func(err error) tea.Msg { return ui.Msg{To: id, Body: ended{err}} },
	})
}

// read is the text as the editor left it.
type read struct {
	text string
	err  error
}

func (v *View) ended(e ended) tea.Cmd {
	if e.err != nil {
		return v.stop(problem.Of(e.err).Text+" The text is kept in "+v.file+".", "", true)
	}
	return v.handle.Send(v.read)
}

// read looks at the text, off the loop.
func (v *View) read() any {
	text, err := os.ReadFile(v.file)
	return read{string(text), err}
}

// preview shows what would be created, and asks for the yes.
func (v *View) preview(r read) tea.Cmd {
	switch {
	case r.err != nil:
		return v.stop("The text cannot be read: "+r.err.Error(), "", true)
	case r.text == v.blank || strings.TrimSpace(r.text) == "":
		v.drop()
		return tea.Batch(ui.Do(ui.Pop{}), ui.Do(ui.Toast{Role: themes.Text, Text: "The template was left as it was: nothing is created."}))
	}
	v.stage, v.before = previewed, v.opt.Session.RanSoFar()
	return ui.Do(ui.Push{Open: ui.Open{Screen: kit.ChangeScreen, Arg: kit.Change{
		Verb: "new", Context: v.cluster.Name(), Args: act.Args{"manifest": {r.text}},
	}}})
}

// made tells whether the object is there.
func (v *View) made() bool {
	return slices.ContainsFunc(v.opt.Session.RanSince(v.before), func(r session.Ran) bool { return r.Verb == "new" && r.Failed == 0 })
}

// settle ends it when the object was made.
func (v *View) settle() tea.Cmd {
	if !v.made() {
		return v.stop("Nothing was created, or not all. The text is kept in "+v.file+".", "", false)
	}
	v.drop()
	return ui.Do(ui.Pop{})
}

// drop removes the text.
func (v *View) drop() {
	if err := os.Remove(v.file); err != nil {
		v.opt.Session.Note("The text in " + filepath.Base(v.file) + " could not be removed: " + err.Error())
	}
	v.file, v.stage = "", stopped
}
