package files

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"fathom/kube/act"
	"fathom/kube/files"
	"fathom/kube/problem"
	"fathom/themes"
	"fathom/ui"
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

// deed is a change in the container.
type deed struct {
	what, did string // in a phrase, what is to be done, and what was
	ask       kit.Entry
	seek      string // where the cursor is to be after it
	kubectl   string
	do        func() error
}

// change changes something in the container once the rules are asked, off the loop, and leaves a line in the journal.
func (v *View) change(d deed) tea.Cmd {
	d.ask.Visits = []act.Visit{v.intent(d.what+" in "+v.door.Name(), d.kubectl, true)}
	return v.admit(d.ask, func() tea.Cmd {
		dir, door := v.dir, v.door
		done := v.opt.Session.Visit(door.Cluster, "cp", d.did, door.Ref(), door.Container, d.kubectl)
		return v.handle.Send(func() any {
			err := d.do()
			done("", err)
			return changed{dir, kit.Capital(d.did) + ".", d.seek, err}
		})
	}, nil)
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
		return v.change(deed{
			what: "make directory " + files.Quote(p), did: "made directory " + files.Quote(p), seek: name,
			ask: kit.Entry{Title: "Make a directory?", Yes: "make it"}, kubectl: v.kubectl("mkdir", p), do: func() error { return fs.Mkdir(ctx, p) },
		})
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
		names := files.Quote(from) + " to " + files.Quote(to)
		return v.change(deed{
			what: "rename " + names, did: "renamed " + names, seek: name, ask: kit.Entry{Title: "Rename?", Yes: "rename"},
			kubectl: v.kubectl("mv", from, to), do: func() error {
				return fs.Rename(ctx, from, to)
			},
		})
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
	ask := kit.Entry{Title: "Delete?", Yes: "delete", Lines: lines}
	if dirs > 0 {
		ask.Word = "delete"
	}
	return v.change(v.removal(chosen, ask))
}

// removal is the deed that deletes entries.
func (v *View) removal(chosen []files.Entry, ask kit.Entry) deed {
	fs, ctx := v.fs, v.door.Context
	what := files.Quote(v.path(chosen[0]))
	if len(chosen) > 1 {
		what = fmt.Sprintf("%d files in %s", len(chosen), files.Quote(v.dir))
	}
	paths := make([]string, len(chosen))
	for i, e := range chosen {
		paths[i] = v.path(e)
	}
	return deed{
		what: "delete " + what, did: "deleted " + what, ask: ask, kubectl: v.kubectl(append([]string{"rm", "-r"}, paths...)...),
		do: func() error {
			for i, p := range paths {
				if err := fs.Remove(ctx, p, chosen[i].Kind == files.Directory); err != nil {
					return err
				}
			}
			return nil
		},
	}
}
