package shell

import (
	tea "charm.land/bubbletea/v2"

	"fathom/kube/act"
	"fathom/kube/cluster"
	"fathom/kube/exec"
	"fathom/themes"
	"fathom/ui"
	"fathom/views/kit"
)

// door is the way to the container.
type door struct{ *kit.Door }

// newDoor is a door that takes a right to create that subresource of pods.
func newDoor(opt Options, o ui.Open, right string) (door, error) {
	d, err := kit.NewDoor(opt.Session, o)
	if err != nil {
		return door{}, err
	}
	d.Right = right
	return door{d}, nil
}

// intent is the way in, as the rules are asked about it: by a command, by a shell for none, or by joining what runs.
func (d door) intent(what string, attach bool, command []string) act.Visit {
	r := exec.Request{Pod: d.Ref(), Container: d.Container, Command: command, Stdin: true, TTY: true, Attach: attach}
	verb := "exec"
	if attach {
		verb = "attach"
	} else if len(command) == 0 {
		r.Command = []string{"sh"}
	}
	return d.Visit(verb, what, r.Kubectl(), true)
}

// admit goes on with enter once the rules are asked, with stop where they forbid it, and back where somebody thinks better of it.
func (d door) admit(e kit.Entry, enter func() tea.Cmd, stop func(error) tea.Cmd) tea.Cmd {
	e.Sess, e.Cluster, e.Late = d.Sess, d.Cluster, true
	return kit.Admit(e, enter, func(err error) tea.Cmd {
		if err == nil {
			return ui.Do(ui.Pop{})
		}
		return stop(err)
	})
}

// head names the place.
func (d door) head(title string, g themes.Glyphs) ui.Head {
	var clusters []*cluster.Cluster
	if d.Cluster != nil {
		clusters = append(clusters, d.Cluster)
	}
	h := kit.Head(d.Sess, clusters, g)
	if ns := d.Meant.On[0].Namespace; ns != "" {
		h.Middle = []ui.Seg{{Role: themes.Strong, Text: ns}}
	}
	h.Title = []ui.Seg{{Role: themes.Title, Text: title}, {Role: themes.Strong, Text: d.Name()}}
	if c, ok := d.Chosen(); ok {
		h.Title = append(h.Title, ui.Seg{Role: themes.Dim, Text: c.Image})
	}
	return h
}

// leaveTidy removes the pod if it was made for this visit only.
func (d door) leaveTidy() { d.Sess.Dispose(d.Meant.On[0]) }
