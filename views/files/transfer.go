package files

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"

	tea "charm.land/bubbletea/v2"

	"fathom/kube/files"
	"fathom/kube/problem"
	"fathom/themes"
	"fathom/ui"
	"fathom/ui/dialog"
	"fathom/ui/picker"
	"fathom/ui/prompt"
)

// askDownload asks where to. Several go into a directory.
func (v *View) askDownload() tea.Cmd {
	chosen := v.chosen()
	if len(chosen) == 0 {
		return nil
	}
	text, label := filepath.Base(chosen[0].Name), "download to"
	if !localName(chosen[0].Name) {
		text = "download"
	}
	if len(chosen) > 1 {
		text, label = ".", fmt.Sprintf("download %d into", len(chosen))
	}
	return ui.Do(ui.Show{Overlay: prompt.New(prompt.Options{
		Label: label, Text: text,
		Complete: completeLocal,
		OnDone: func(text string) (tea.Cmd, error) {
			if text == "" {
				return nil, errors.New("a path is needed")
			}
			return v.download(chosen, local(text))
		},
	})})
}

// localName reports whether a name of the container can be one here.
func localName(name string) bool {
	return filepath.IsLocal(name) && !strings.ContainsRune(name, filepath.Separator)
}

// local is a typed path of this host.
func local(text string) string {
	if home, err := os.UserHomeDir(); err == nil && (text == "~" || strings.HasPrefix(text, "~/")) {
		return filepath.Join(home, text[1:])
	}
	return filepath.Clean(text)
}

// completeLocal offers the first file of this host that begins as what is typed does.
func completeLocal(text string) string {
	found, err := filepath.Glob(globless(local(text)) + "*")
	if text == "" || strings.HasPrefix(text, "~") || err != nil || len(found) == 0 {
		return ""
	}
	if info, err := os.Stat(found[0]); err == nil && info.IsDir() {
		return found[0] + string(filepath.Separator)
	}
	return found[0]
}

// globless makes the signs of a pattern stand for themselves.
func globless(s string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(s)
}

// download begins the copies. What is there already is not overwritten unasked.
func (v *View) download(chosen []files.Entry, to string) (tea.Cmd, error) {
	info, err := os.Stat(to)
	into := err == nil && info.IsDir()
	if len(chosen) > 1 && !into {
		return nil, errors.New("that is no directory")
	}
	targets := make([]string, len(chosen))
	var there []string
	for i, e := range chosen {
		targets[i] = to
		if into {
			if !localName(e.Name) {
				return nil, fmt.Errorf("%s cannot be a name here", files.Quote(e.Name))
			}
			targets[i] = filepath.Join(to, e.Name)
		}
		if _, err := os.Lstat(targets[i]); err == nil {
			there = append(there, targets[i])
		}
	}
	begin := func(replace bool) tea.Cmd {
		for i, e := range chosen {
			v.start(false, targets[i], v.path(e), replace)
		}
		clear(v.marks)
		return nil
	}
	if len(there) == 0 {
		return begin(false), nil
	}
	return askReplace(there, func() tea.Cmd { return begin(true) }), nil
}

func askReplace(there []string, yes func() tea.Cmd) tea.Cmd {
	lines := [][]ui.Seg{{{Text: "There is already:"}}}
	for _, t := range there {
		lines = append(lines, []ui.Seg{{Role: themes.Strong, Text: "  " + files.Quote(t)}})
	}
	lines = append(lines, []ui.Seg{{Text: "Files are overwritten; into directories the new files go beside the old."}})
	return ui.Do(ui.Show{Overlay: dialog.NewConfirm(dialog.ConfirmOptions{
		Title: "Overwrite?", Yes: "overwrite", Lines: lines, OnYes: yes,
	})})
}

func (v *View) askUpload(text string) tea.Cmd {
	return ui.Do(ui.Show{Overlay: prompt.New(prompt.Options{
		Label: "upload", Text: text,
		Complete: completeLocal,
		OnDone: func(text string) (tea.Cmd, error) {
			from := local(text)
			info, err := os.Stat(from)
			switch {
			case text == "":
				return nil, errors.New("a path is needed")
			case err != nil:
				return nil, errors.New("no such file here")
			case !info.IsDir() && !info.Mode().IsRegular():
				return nil, errors.New("that is neither a file nor a directory")
			}
			whole, err := filepath.Abs(from)
			if err != nil {
				return nil, err
			}
			return v.upload(whole), nil
		},
	})})
}

// prepared says whether there is something already where an upload is to go.
type prepared struct {
	local, remote string
	there         bool
	err           error
}

func (v *View) upload(from string) tea.Cmd {
	fs, ctx, to := v.fs, v.door.Context, files.Join(v.dir, filepath.Base(from))
	return v.handle.Send(func() any {
		_, err := fs.Stat(ctx, to)
		if files.TroubleOf(err) == files.Missing {
			return prepared{from, to, false, nil}
		}
		return prepared{from, to, err == nil, err}
	})
}

func (v *View) prepared(p prepared) tea.Cmd {
	begin := func(replace bool) tea.Cmd {
		v.start(true, p.local, p.remote, replace)
		return nil
	}
	switch {
	case p.err != nil:
		return warn(problem.Of(p.err).Text)
	case p.there:
		return askReplace([]string{p.remote}, func() tea.Cmd { return begin(true) })
	}
	return begin(false)
}

// start begins a copy, which goes on when the screen is closed, and has it in the journal when it ends.
func (v *View) start(up bool, local, remote string, replace bool) {
	if whole, err := filepath.Abs(local); err == nil {
		local = whole
	}
	fs, ref, container := v.fs, v.door.Ref(), v.door.Container
	// The connection must outlive the screen.
	c, release := v.opt.Session.Acquire(ref.Context)
	spec := ref.Namespace + "/" + ref.Name + ":" + remote
	words := []string{spec, local}
	if up {
		words = []string{local, spec}
	}
	what := "copied " + files.Quote(remote) + " from"
	if up {
		what = "copied " + files.Quote(remote) + " to"
	}
	done := v.opt.Session.Visit(c, "cp", what, ref, container,
		"kubectl cp "+quote(words[0])+" "+quote(words[1])+" -c "+container+" --context "+quote(ref.Context))
	v.opt.Session.Transfers().Start(files.Job{
		Up: up, Local: local, Remote: remote, Pod: ref, Container: container,
		Do: func(ctx context.Context, m *files.Meter) (files.Report, error) {
			how := files.How{Preserve: true, Replace: replace, Meter: m}
			if up {
				return fs.Upload(ctx, local, remote, how)
			}
			return fs.Download(ctx, remote, local, how)
		},
		Ended: func(r files.Report, err error) {
			done(fmt.Sprintf("%s (%s)", strings.TrimSuffix(strings.TrimSuffix(what, " from"), " to"), r.Sentence()), err)
			v.ended.add(finish{up, remote, verdict(up, local, remote, r, err), roleOf(r, err)})
			release()
		},
	})
}

// finished are copies of a screen that have ended, and of which nobody was told yet.
type finished struct {
	note func(string)
	flag func()

	mu     sync.Mutex
	closed bool
	list   []finish
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
func (f *finished) add(e finish) {
	f.mu.Lock()
	closed := f.closed
	if !closed {
		f.list = append(f.list, e)
	}
	f.mu.Unlock()
	if closed {
		f.note(e.said)
		return
	}
	f.flag()
}

// take returns those that are new.
func (f *finished) take() []finish {
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
	for _, e := range f.take() {
		f.note(e.said)
	}
}

// tell says which copies have ended, and lists the directory anew where one has changed it.
func (v *View) tell() tea.Cmd {
	var cmds []tea.Cmd
	again := false
	for _, e := range v.ended.take() {
		cmds = append(cmds, ui.Do(ui.Toast{Role: e.role, Text: e.said}))
		again = again || e.up && files.Dir(e.remote) == v.dir
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
		return "The copy of " + name + " was cancelled. What has arrived of a single file is kept for the next attempt."
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
		Title: "Copies: enter cancels one that runs", Source: source, Live: v.opt.Session.Transfers().Subscribe, Width: 100,
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

// Interrupt implements ui.Interrupter: quitting would end the copies.
func (v *View) Interrupt() (tea.Cmd, bool) {
	n := v.opt.Session.Transfers().Running()
	if n == 0 {
		return nil, false
	}
	return ui.Do(ui.Show{Overlay: dialog.NewConfirm(dialog.ConfirmOptions{
		Title: "Quit?", Yes: "quit",
		Lines: [][]ui.Seg{{{Text: fmt.Sprintf("Copies under way: %d. They end with Fathom; a single file goes on where it was when it is copied again.", n)}}},
		OnYes: func() tea.Cmd { return ui.Do(ui.Quit{}) },
	})}), true
}
