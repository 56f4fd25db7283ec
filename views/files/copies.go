package files

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	tea "charm.land/bubbletea/v2"

	"fathom/kube/files"
	"fathom/kube/problem"
	"fathom/themes"
	"fathom/ui"
	"fathom/ui/picker"
)

// finished are batches of copies of a screen that have ended, and of which nobody was told yet.
type finished struct {
	note func(string)
	flag func()

	mu     sync.Mutex
	closed bool
	list   [][]finish
}

type finish struct {
	up     bool
	remote string
	said   string
	role   themes.Role
}

// roleOf is how a copy has ended.
func roleOf(r files.Report, err error) themes.Role {
	switch {
	case errors.Is(err, context.Canceled), err == nil && r.Missed != "":
		return themes.Warn
	case err != nil:
		return themes.Bad
	}
	return themes.OK
}

// add is called from the goroutines of copies. Once the screen is closed, the message list is told.
func (f *finished) add(batch []finish) {
	f.mu.Lock()
	closed := f.closed
	if !closed {
		f.list = append(f.list, batch)
	}
	f.mu.Unlock()
	if closed {
		f.keep(batch)
		return
	}
	f.flag()
}

// keep tells the message list of a batch.
func (f *finished) keep(batch []finish) {
	said, _ := sumUp(batch)
	f.note(said)
}

// take returns those that are new.
func (f *finished) take() [][]finish {
	f.mu.Lock()
	defer f.mu.Unlock()
	out := f.list
	f.list = nil
	return out
}

func (f *finished) close() {
	f.mu.Lock()
	f.closed = true
	f.mu.Unlock()
	for _, batch := range f.take() {
		f.keep(batch)
	}
}

// tell says which copies have ended, and lists the directory anew where one has changed it.
func (v *View) tell() tea.Cmd {
	var cmds []tea.Cmd
	again := false
	for _, batch := range v.ended.take() {
		said, role := sumUp(batch)
		cmds = append(cmds, ui.Do(ui.Toast{Role: role, Text: said}))
		again = again || slices.ContainsFunc(batch, func(e finish) bool { return e.up && files.Dir(e.remote) == v.dir })
	}
	if again && v.fs != nil {
		cmds = append(cmds, v.list(v.dir))
	}
	return tea.Batch(cmds...)
}

// verdict tells of a copy that has ended.
func verdict(up bool, local, remote string, r files.Report, err error) string {
	name, to := files.Quote(files.Base(remote)), files.Quote(local)
	if up {
		name, to = files.Quote(filepath.Base(local)), files.Quote(remote)
	}
	switch {
	case errors.Is(err, context.Canceled):
		return "The copy of " + name + " was cancelled. Copied again, a single file goes on where it was."
	case err != nil:
		p := problem.Of(err)
		return strings.TrimSpace(p.Text + " " + p.Next)
	case r.Missed != "":
		return "Copied " + name + " to " + to + " (" + r.Sentence() + "), but not all of it: " + strings.ReplaceAll(r.Missed, "\n", "; ")
	}
	return "Copied " + name + " to " + to + ": " + r.Sentence() + "."
}

// copies lists the copies; enter cancels one that runs.
func (v *View) copies() tea.Cmd {
	source := func() []picker.Item {
		all := v.opt.Session.Transfers().All()
		var items []picker.Item
		for i := len(all) - 1; i >= 0; i-- {
			items = append(items, v.copyItem(all[i]))
		}
		return items
	}
	return ui.Do(ui.Show{Overlay: picker.New(picker.Options{
		Title: "Copies: enter cancels a running one", Source: source, Live: v.opt.Session.Transfers().Subscribe, Width: 100,
		OnDone: func(its []picker.Item) tea.Cmd {
			for _, t := range v.opt.Session.Transfers().All() {
				if fmt.Sprint(t.ID) == its[0].ID && t.Running() {
					v.opt.Session.Transfers().Cancel(t.ID)
				}
			}
			return nil
		},
	})})
}

func (v *View) copyItem(t files.Transfer) picker.Item {
	it := picker.Item{ID: fmt.Sprint(t.ID), Cols: []string{direction(t, v.glyphs) + " " + files.Quote(files.Base(t.Remote)), progress(t)}}
	switch {
	case t.Running():
		it.Role = themes.Progress
	case errors.Is(t.Err, context.Canceled):
		it.Cols[1], it.Off = "cancelled", "it has ended"
	case t.Err != nil:
		it.Cols[1], it.Off, it.Role = problem.Of(t.Err).Text, "it has ended", themes.Bad
	default:
		it.Cols[1], it.Off = t.Report.Sentence(), "it has ended"
	}
	return it
}

func direction(t files.Transfer, g themes.Glyphs) string {
	if t.Up {
		return g.Up
	}
	return g.Down
}

// progress is how far a copy is, in words.
func progress(t files.Transfer) string {
	s := files.Bytes(t.Bytes)
	if t.Total > 0 {
		s += " of " + files.Bytes(t.Total)
	}
	if t.Rate > 0 {
		s += ", " + files.Bytes(int64(t.Rate)) + "/s"
	}
	if t.Files > 0 || t.Total < 0 {
		s += fmt.Sprintf(", %d files", t.Files)
	}
	return s
}
