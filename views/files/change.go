package files

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"fathom/kube/files"
	"fathom/kube/problem"
	"fathom/themes"
	"fathom/ui"
	"fathom/ui/dialog"
	"fathom/ui/prompt"
	"fathom/views/kit"
)

// changed is what came of a change in the container.
type changed struct {
	dir  string
	said string
	seek string
	err  error
}

func (v *View) changed(c changed) tea.Cmd {
	var say tea.Cmd
	if c.err != nil {
		p := problem.Of(c.err)
		text := p.Text
		if p.Next != "" {
			text += " " + p.Next
		}
		say = ui.Do(ui.Toast{Role: themes.Bad, Text: text})
	} else if c.said != "" {
		say = ui.Do(ui.Toast{Role: themes.OK, Text: c.said})
	}
	if c.dir != v.dir || v.fs == nil {
		return say
	}
	return tea.Batch(say, v.listTo(v.dir, c.seek))
}

// change changes something in the container, off the loop, and leaves a line in the journal. do may return words for it.
func (v *View) change(what, seek, kubectl string, do func() error) tea.Cmd {
	dir, door := v.dir, v.door
	done := v.opt.Session.Visit(door.Cluster, "exec", what, door.Ref(), door.Container, kubectl)
	return v.handle.Send(func() any {
		err := do()
		done("", err)
		return changed{dir, capital(what) + ".", seek, err}
	})
}

// kubectl is the line that does the same by a command in the container.
func (v *View) kubectl(words ...string) string {
	ref := v.door.Ref()
	line := "kubectl exec " + ref.Name + " -n " + ref.Namespace + " -c " + v.door.Container + " --context " + quote(ref.Context) + " --"
	for _, w := range words {
		line += " " + quote(w)
	}
	return line
}

func (v *View) askMkdir() tea.Cmd {
	return v.askName("make directory", "", func(name string) tea.Cmd {
		p := files.Join(v.dir, name)
		fs, ctx := v.fs, v.door.Context
		return v.change("made directory "+files.Quote(p), name, v.kubectl("mkdir", p), func() error { return fs.Mkdir(ctx, p) })
	})
}

func (v *View) askRename() tea.Cmd {
	e, ok := v.entry()
	if !ok {
		return nil
	}
	return v.askName("rename to", e.Name, func(name string) tea.Cmd {
		from, to := v.path(e), files.Join(v.dir, name)
		if from == to {
			return nil
		}
		fs, ctx := v.fs, v.door.Context
		delete(v.marks, e.Name)
		return v.change("renamed "+files.Quote(from)+" to "+files.Quote(to), name, v.kubectl("mv", from, to), func() error { return fs.Rename(ctx, from, to) })
	})
}

func (v *View) askName(label, text string, then func(name string) tea.Cmd) tea.Cmd {
	return ui.Do(ui.Show{Overlay: prompt.New(prompt.Options{
		Label: label, Text: text,
		OnDone: func(name string) (tea.Cmd, error) {
			if err := files.NameError(name); err != nil {
				return nil, err
			}
			return then(name), nil
		},
	})})
}

// askDelete asks before anything is deleted; a directory with all that is in it takes its name typed.
func (v *View) askDelete() tea.Cmd {
	chosen := v.chosen()
	if len(chosen) == 0 {
		return nil
	}
	dirs := 0
	lines := [][]ui.Seg{{{Text: "Deleted in " + v.door.Name() + ", for good:"}}}
	const most = 10
	for i, e := range chosen {
		if e.Kind == files.Directory {
			dirs++
		}
		switch {
		case i < most:
			what := ""
			if e.Kind == files.Directory {
				what = "  with all that is in it"
			}
			lines = append(lines, []ui.Seg{{Role: themes.Strong, Text: "  " + files.Quote(v.path(e))}, {Role: themes.Warn, Text: what}})
		case i == most:
			lines = append(lines, []ui.Seg{{Text: fmt.Sprintf("  and %s more", kit.Count(len(chosen)-most))}})
		}
	}
	o := dialog.ConfirmOptions{Title: "Delete?", Yes: "delete", Lines: lines, OnYes: func() tea.Cmd { return v.remove(chosen) }}
	if dirs > 0 {
		o.Word = "delete"
	}
	return ui.Do(ui.Show{Overlay: dialog.NewConfirm(o)})
}

func (v *View) remove(chosen []files.Entry) tea.Cmd {
	fs, ctx := v.fs, v.door.Context
	what, words := "deleted "+files.Quote(v.path(chosen[0])), []string{"rm", "-r"}
	if len(chosen) > 1 {
		what = fmt.Sprintf("deleted %d files in %s", len(chosen), files.Quote(v.dir))
	}
	var paths []string
	for _, e := range chosen {
		paths = append(paths, v.path(e))
		delete(v.marks, e.Name)
	}
	return v.change(what, "", v.kubectl(append(words, paths...)...), func() error {
		for i, p := range paths {
			if err := fs.Remove(ctx, p, chosen[i].Kind == files.Directory); err != nil {
				return err
			}
		}
		return nil
	})
}
