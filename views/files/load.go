package files

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fathom/kube/files"
	"fathom/kube/pods"
	"fathom/kube/problem"
	"fathom/themes"
	"fathom/ui"
)

// opened is a container's file system, or why there is none.
type opened struct {
	fs  *files.FS
	err error
}

// reached goes on with a container, or says why there is none.
func (v *View) reached(err error) tea.Cmd {
	if err != nil {
		return v.fail(err)
	}
	if pods.Windows(v.door.Pod) {
		return v.fail(problem.New(problem.Invalid, "The files of Windows containers cannot be browsed: it takes a POSIX shell.",
			"Open a shell with s.", nil))
	}
	return v.handle.Send(func() any {
		fs, err := files.Open(v.door.Context, v.opt.runner(v.door))
		return opened{fs, err}
	})
}

func (v *View) fail(err error) tea.Cmd {
	v.busy = false
	v.trap, v.noShell = problem.Of(err), files.TroubleOf(err) == files.NoShell || files.TroubleOf(err) == files.NoTool
	if v.kept != nil {
		v.trap.Next = strings.TrimSpace(v.trap.Next + " The text stays in " + v.kept.File() + ".")
	}
	return nil
}

func (v *View) opened(o opened) tea.Cmd {
	if o.err != nil {
		return v.fail(o.err)
	}
	v.fs, v.trap = o.fs, problem.Problem{}
	dir := v.dir
	if dir == "" {
		dir = files.Join(o.fs.Tools().Workdir, v.want)
	}
	return v.list(dir)
}

// listed is a directory, or why it cannot be listed.
type listed struct {
	ask     int
	listing files.Listing
	err     error
	seek    string
}

// list asks for a directory. What is shown stays until the answer comes.
func (v *View) list(dir string) tea.Cmd { return v.listTo(dir, "") }

// listTo is list, and puts the cursor on a name.
func (v *View) listTo(dir, seek string) tea.Cmd {
	v.stop()
	ctx, cancel := context.WithCancel(v.door.Context)
	v.stop, v.busy = cancel, true
	v.asks++
	ask, fs := v.asks, v.fs
	return v.handle.Send(func() any {
		l, err := fs.List(ctx, dir)
		l.Dir = dir
		return listed{ask, l, err, seek}
	})
}

func (v *View) listed(l listed) tea.Cmd {
	if l.ask != v.asks {
		return nil
	}
	v.busy = false
	if l.err != nil {
		if v.rows == nil && (v.want != "" || l.listing.Dir != "/") && files.TroubleOf(l.err) != files.Other {
			v.want = ""
			return tea.Batch(warn(problem.Of(l.err).Text), v.list("/"))
		}
		if v.rows == nil {
			return v.fail(l.err)
		}
		return warn(problem.Of(l.err).Text)
	}
	if l.listing.Dir != v.dir {
		clear(v.marks)
		v.anchor, v.query.filter = "", ""
	}
	v.dir, v.listing = l.listing.Dir, l.listing
	maps.DeleteFunc(v.marks, func(name string, _ bool) bool {
		return !slices.ContainsFunc(l.listing.Entries, func(e files.Entry) bool { return e.Name == name })
	})
	v.show()
	if l.seek != "" {
		v.table.Seek(l.seek)
	}
	if l.listing.More {
		return tea.Batch(warn("There are more files here than are listed."), v.resume())
	}
	return v.resume()
}

// show gives the table what the query leaves of the listing.
func (v *View) show() {
	if v.table == nil || v.dir == "" {
		return
	}
	other := v.rows == nil || v.rows.dir != v.dir
	v.rows = newSource(v)
	if other {
		v.table.SetSource(nil)
		v.table.Rest()
	}
	v.table.SetSource(v.rows)
	v.table.Refit()
}

// enter goes into a directory, or shows a file.
func (v *View) enter() tea.Cmd {
	e, ok := v.entry()
	switch {
	case !ok:
		return nil
	case e.IsDir():
		v.trail = append(v.trail, v.dir)
		return v.list(files.Join(v.dir, e.Name))
	case e.IsFile():
		return v.view(e, false)
	case e.Kind == files.Link:
		return warn(files.Quote(e.Name) + " leads to " + files.Quote(e.Target) + ", where no file is.")
	}
	return warn(files.Quote(e.Name) + " is a " + e.Kind.String() + ": it has no content to show.")
}

// up goes to the parent, with the cursor on where one comes from.
func (v *View) up() tea.Cmd {
	if v.dir == "/" || v.dir == "" {
		return nil
	}
	v.trail = append(v.trail, v.dir)
	return v.listTo(files.Dir(v.dir), files.Base(v.dir))
}

// back undoes one thing at a time: the filter, the marks, the way into the directory, then the screen.
func (v *View) back() tea.Cmd {
	switch {
	case v.query.filter != "":
		name := v.table.CursorKey()
		v.query.filter = ""
		v.show()
		if name != nil {
			v.table.MoveTo(name)
		}
	case len(v.marks) > 0:
		clear(v.marks)
	case len(v.trail) > 0:
		to := v.trail[len(v.trail)-1]
		v.trail = v.trail[:len(v.trail)-1]
		seek := ""
		if strings.HasPrefix(v.dir, to) && files.Dir(v.dir) == to {
			seek = files.Base(v.dir)
		}
		return v.listTo(to, seek)
	default:
		return ui.Do(ui.Pop{})
	}
	return nil
}

// sought is where a typed path leads to.
type sought struct {
	path string
	e    files.Entry
	err  error
}

// seek goes to a typed path: into a directory, or to a file in its directory.
func (v *View) seek(path string) tea.Cmd {
	fs, ctx, to := v.fs, v.door.Context, files.Join(v.dir, path)
	if path == "~" || strings.HasPrefix(path, "~/") {
		to = files.Join(fs.Tools().Home, strings.TrimPrefix(path[1:], "/"))
	}
	return v.handle.Send(func() any {
		e, err := fs.Stat(ctx, to)
		if err == nil && e.Kind == files.Link { // what it leads to is not told of one alone
			if _, dirErr := fs.List(ctx, to); dirErr == nil {
				e.Into = files.Directory
			}
		}
		return sought{to, e, err}
	})
}

func (v *View) sought(s sought) tea.Cmd {
	switch {
	case errors.Is(s.err, context.Canceled):
		return nil
	case s.err != nil:
		return warn(problem.Of(s.err).Text)
	}
	v.trail = append(v.trail, v.dir)
	if s.e.IsDir() {
		return v.list(s.path)
	}
	return v.listTo(files.Dir(s.path), files.Base(s.path))
}

func warn(text string) tea.Cmd { return ui.Do(ui.Toast{Role: themes.Warn, Text: text}) }
