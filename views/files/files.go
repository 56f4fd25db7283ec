// Package files is the browser of a container's file system: its directories as a table, its files in a pager, and the
// ways between there and here: download, upload, edit.
//
// It draws what kube/files answers. Other views open it by name (kit.FilesScreen) with a kit.Reach, whose Query is the
// directory to begin in.
package files

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"fathom/kube"
	"fathom/kube/act"
	"fathom/kube/act/draft"
	"fathom/kube/exec"
	"fathom/kube/files"
	"fathom/kube/problem"
	"fathom/session"
	"fathom/themes"
	"fathom/ui"
	"fathom/ui/table"
	"fathom/views/kit"
)

// Options are what the screens need.
type Options struct {
	Session *session.Session
	Editors draft.Editors
	// Drafts is where texts lie while they are edited, and stay when they could not be written back.
	Drafts *draft.Store
	// Run makes the Runner of a container; nil takes kube/exec. Tests bring their own.
	Run func(exec.API, kit.Reach) files.Runner
}

func (o Options) runner(d *kit.Door) files.Runner {
	if o.Run != nil {
		return o.Run(d.Cluster, d.Reach())
	}
	return files.In(d.Cluster, d.Ref(), d.Container)
}

// View is the browser.
type View struct {
	opt    Options
	door   *kit.Door
	handle ui.Handle
	theme  *themes.Theme
	glyphs themes.Glyphs
	unsub  func()

	fs      *files.FS // nil before the container is reached
	trap    problem.Problem
	noShell bool

	dir     string   // shown, or asked for
	want    string   // the directory to begin in
	trail   []string // directories gone through, for the way back
	asks    int      // listings asked for, to drop the answers of earlier ones
	busy    bool
	stop    context.CancelFunc // of the listing under way
	listing files.Listing      // the last that came
	table   *table.Model
	rows    *source
	query   query
	marks   map[string]bool // names in the directory
	anchor  string
	kept    *edited // a text to go on with, once the container is reached
	ended   *finished
}

// query is what of a directory is shown, and in which order.
type query struct {
	filter string
	hidden bool // names with a dot in front are shown
	sort   string
	desc   bool
}

// New makes the screen; nothing runs before Init. Arg may be the file of a draft.Copy, to go on with that text.
func New(opt Options, o ui.Open) (ui.Screen, error) {
	var kept *edited
	if file, ok := o.Arg.(string); ok {
		text, err := opt.Drafts.LoadCopy(file)
		if err != nil {
			return nil, err
		}
		kept = &edited{Copy: text, again: true}
		o.Arg = kit.Reach{On: []kube.Ref{text.Pod}, Parts: []string{text.Container}, Query: files.Dir(kept.path())}
	}
	d, err := kit.NewDoor(opt.Session, o)
	if err != nil {
		return nil, err
	}
	d.Right = "exec"
	return &View{
		opt: opt, door: d, want: d.Reach().Query, kept: kept, marks: map[string]bool{}, stop: func() {},
		query: query{sort: colName, hidden: true},
	}, nil
}

// Init connects and looks for the pods.
func (v *View) Init(h ui.Handle) tea.Cmd {
	v.handle = h
	v.door.Open(h)
	v.unsub = v.opt.Session.Transfers().Subscribe(h.Flag)
	v.ended = &finished{note: v.opt.Session.Note, flag: h.Flag}
	return v.find()
}

// find looks for the pod, if the rules let anybody look at files.
func (v *View) find() tea.Cmd {
	if err := v.door.Barred(v.intent("browse the files of "+v.door.Name(), "", false)); err != nil {
		return v.fail(err)
	}
	return v.handle.Send(v.door.Find)
}

// Close lets go of everything but the copies, which go on.
func (v *View) Close() {
	v.stop()
	v.door.Close()
	if v.unsub != nil {
		v.unsub()
		v.ended.close()
	}
}

// Place is what would open this screen again.
func (v *View) Place() ui.Open {
	r := v.door.Reach()
	if v.dir != "" {
		r.Query = v.dir
	}
	return ui.Open{Screen: kit.FilesScreen, Arg: r}
}

// Update takes what was found out.
func (v *View) Update(body any) tea.Cmd {
	switch m := body.(type) {
	case ui.Themed:
		v.dress(m)
	case kit.DoorFound:
		return v.door.Found(m, v.reached)
	case opened:
		return v.opened(m)
	case listed:
		return v.listed(m)
	case changed:
		return v.changed(m)
	case fetched:
		return v.fetched(m)
	case typed:
		return v.typed(m)
	case wrote:
		return v.wrote(m)
	case sought:
		return v.sought(m)
	case prepared:
		return v.prepared(m)
	case ui.Dirty:
		return v.tell()
	case ui.Shown:
		if v.fs != nil && !v.busy {
			return v.list(v.dir)
		}
	}
	return nil
}

func (v *View) dress(m ui.Themed) {
	v.theme, v.glyphs = m.Theme, m.Glyphs
	first := v.table == nil
	v.table = v.table.Dress(m.Theme, m.Glyphs)
	if first {
		v.show()
	}
}

// Settled implements ui.Settler.
func (v *View) Settled() bool { return v.trap.Text != "" || v.rows != nil && !v.busy }

// Ticks implements ui.Ticker: copies show their rate.
func (v *View) Ticks() bool { return v.opt.Session.Transfers().Running() > 0 }

// Failure implements kit.Failing.
func (v *View) Failure() error {
	if v.rows != nil || v.trap.Text == "" {
		return nil
	}
	return &problem.Error{Problem: v.trap}
}

// refused says why nothing may be written, "" if it may, or if that is asked about.
func (v *View) refused() string { return v.opt.Session.Barred(v.intent("", "", true)) }

// intent is what is about to be done, as the rules are asked about it: in a phrase, with the kubectl line for it.
func (v *View) intent(what, kubectl string, changes bool) act.Visit {
	return v.door.Visit("cp", what, kubectl, changes)
}

// admit goes on with enter once the rules are asked.
func (v *View) admit(e kit.Entry, enter func() tea.Cmd, not func(error) tea.Cmd) tea.Cmd {
	e.Sess, e.Cluster = v.opt.Session, v.door.Cluster
	return kit.Admit(e, enter, not)
}
