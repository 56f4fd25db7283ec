// Package nodelogs is the screen of a node's own logs: its kubelet, its other services, and the files below /var/log, as far as
// the kubelet gives them out.
package nodelogs

import (
	"context"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"fathom/keymap"
	"fathom/kube"
	"fathom/kube/nodelog"
	"fathom/kube/problem"
	"fathom/session"
	"fathom/themes"
	"fathom/ui"
	"fathom/ui/pager"
	"fathom/ui/picker"
	"fathom/ui/prompt"
	"fathom/views/kit"
)

const (
	timeout = 60 * time.Second
	// tail is how many lines are asked for at first, and deeper how many times more with each step further back.
	tail   = 1000
	deeper = 5
	// pace is how long after an answer a log that is followed is asked for again: the kubelet sends no news by itself.
	pace = 2 * time.Second
)

// View is the screen.
type View struct {
	kit.Document
	query   nodelog.Query
	run     int // number of the latest request
	asking  bool
	asked   time.Time // when the latest answer came, of whatever kind
	asOf    time.Time
	of      nodelog.Query // what the text answers
	text    nodelog.Text  // without its text
	lines   int
	follows bool
}

// New makes the screen; nothing runs before Init.
func New(sess *session.Session, o ui.Open) (ui.Screen, error) {
	r, ok := o.Arg.(kit.Reach)
	if !ok || len(r.On) != 1 || r.On[0].GVR.GroupResource().String() != "nodes" {
		return nil, fmt.Errorf("node logs need a node")
	}
	d, err := kit.NewDocument(sess, ui.Open{Screen: o.Screen, Arg: kube.Place{
		Kind: "nodes", Ref: r.On[0], Scope: kube.Scope{Contexts: []string{r.On[0].Context}},
	}}, "Node log")
	if err != nil {
		return nil, err
	}
	v := &View{Document: d, query: nodelog.Query{Service: "kubelet", Tail: tail}}
	if file, is := strings.CutPrefix(r.Query, "/var/log/"); is {
		v.query = nodelog.Query{File: file, Tail: tail}
	} else if r.Query != "" {
		v.query.Service = r.Query
	}
	return v, nil
}

// Init asks for the log.
func (v *View) Init(h ui.Handle) tea.Cmd {
	v.Begin(h)
	return v.read()
}

// came is a log, or why there is none.
type came struct {
	run   int
	query nodelog.Query
	text  nodelog.Text
	err   error
}

// read asks off the loop; the latest request wins.
func (v *View) read() tea.Cmd {
	v.run++
	v.asking = true
	run, q, c, node, parent, clock := v.run, v.query, v.Cluster, v.At.Ref, v.Context, v.Sess.Clock
	return v.Handle.Send(func() any {
		ctx, cancel := context.WithTimeout(parent, timeout)
		defer cancel()
		text, err := nodelog.Read(ctx, c, node, q, clock)
		return came{run, q, text, err}
	})
}

// Update takes logs and listings.
func (v *View) Update(body any) tea.Cmd {
	switch m := body.(type) {
	case ui.Themed:
		v.Dress(m)
	case ui.Dirty, ui.Shown:
		v.Look()
	case ui.Tick:
		if v.follows && v.atEnd() && !v.asking && v.Sess.Clock().Sub(v.asked) >= pace {
			return v.read()
		}
	case came:
		if m.run == v.run {
			return v.take(m)
		}
	case listed:
		return v.choose(m)
	default:
		return v.Pager.Update(body)
	}
	return nil
}

// Ticks implements ui.Ticker: a log that is followed is read again and again.
func (v *View) Ticks() bool { return v.follows || v.Document.Ticks() }

// atEnd reports whether the newest line is looked at; elsewhere the text stays as it is.
func (v *View) atEnd() bool { return !v.Shown() || v.Pager.CursorLine() >= v.Pager.Len()-1 }

func (v *View) take(m came) tea.Cmd {
	v.asking, v.asked = false, v.Sess.Clock()
	another := m.query.Service != v.of.Service || m.query.File != v.of.File || m.query.Pattern != v.of.Pattern
	if m.err != nil {
		v.Fail(m.err, v.asOf, time.Time{})
		if v.Shown() && another {
			return v.instead(m)
		}
		return nil
	}
	toEnd := another || v.atEnd()
	lines := pager.Plain(m.text.Text)
	v.of, v.asOf, v.lines = m.query, v.asked, len(lines)
	if v.text = m.text; len(lines) == 0 {
		lines = []pager.Line{{Segs: []ui.Seg{{Role: themes.Dim, Text: "The log is empty."}}}}
	}
	v.text.Text = ""
	cmd := v.Show(lines)
	if toEnd {
		v.Pager.GoTo(len(lines))
	}
	return cmd
}

// instead is why there is no such log, in place of the text of another.
func (v *View) instead(m came) tea.Cmd {
	p := problem.Of(m.err)
	v.of, v.asOf, v.text, v.lines = m.query, v.asked, nodelog.Text{}, 0
	return v.Show([]pager.Line{{Segs: []ui.Seg{{Role: themes.Bad, Text: p.Text}}}, {Segs: []ui.Seg{{Role: themes.Text, Text: p.Next}}}})
}

const (
	actChoose  keymap.Action = "node-logs.choose"
	actService keymap.Action = "node-logs.service"
	actPattern keymap.Action = "node-logs.pattern"
	actMore    keymap.Action = "node-logs.more"
	actFollow  keymap.Action = "node-logs.follow"
	actAgain   keymap.Action = "node-logs.again"
	actKubectl keymap.Action = "node-logs.kubectl"
)

// Bindings are the pager's, and those to choose what is read.
func (v *View) Bindings() []keymap.Binding {
	more := func() string {
		switch {
		case v.lines < v.query.Tail && !v.text.Cut:
			return "all of it is here"
		case v.query.Tail >= nodelog.MostLines || v.text.Cut:
			return "no more can be read at once; a pattern (f) leaves out lines"
		}
		return ""
	}
	return v.Document.Bindings(
		keymap.Binding{Action: actChoose, Keys: []string{"enter"}, Help: "choose a log: a service's or a file", Short: "choose", Group: "show"},
		keymap.Binding{Action: actService, Keys: []string{"s"}, Help: "type the name of a service on the node", Short: "service", Group: "show"},
		keymap.Binding{Action: actPattern, Keys: []string{"f"}, Help: "show only lines that match a pattern, among those read", Short: "only", Group: "show"},
		keymap.Binding{Action: actFollow, Keys: []string{"F"}, Help: "follow the log as it grows, or stop; it waits while you look further up", Short: "follow", Group: "show"},
		keymap.Binding{Action: actMore, Keys: []string{"+"}, Help: "read further back", Short: "more", Group: "show", Disabled: more},
		keymap.Binding{Action: actAgain, Keys: []string{"ctrl+r"}, Help: "read it again", Short: "again", Group: "show"},
		keymap.Binding{Action: actKubectl, Keys: []string{"Y"}, Help: "copy the kubectl line that reads the same", Group: "copy"},
	)
}

// Act runs a binding.
func (v *View) Act(a keymap.Action, n int) tea.Cmd {
	switch a {
	case actChoose:
		return v.list("")
	case actService:
		return v.line("service ", v.query.Service, func(text string) { v.query = nodelog.Query{Service: text, Tail: tail} })
	case actPattern:
		return v.line("lines that match ", v.query.Pattern, func(text string) { v.query.Pattern = text })
	case actMore:
		v.query.Tail = min(v.query.Tail*deeper, nodelog.MostLines)
		return v.read()
	case actFollow:
		if v.follows = !v.follows; v.follows && v.Shown() {
			v.Pager.GoTo(v.Pager.Len())
		}
	case actAgain:
		return v.read()
	case actKubectl:
		return ui.Do(ui.Copy{What: "the kubectl line", Text: v.query.Kubectl(v.At.Ref)})
	}
	return v.Document.Act(a, n)
}

// line asks for one word and reads anew with it.
func (v *View) line(label, text string, set func(string)) tea.Cmd {
	return ui.Do(ui.Show{Overlay: prompt.New(prompt.Options{
		Label: label, Text: text,
		OnDone: func(text string) (tea.Cmd, error) {
			set(strings.TrimSpace(text))
			return v.read(), nil
		},
	})})
}

// listed is what there is in a folder.
type listed struct {
	folder  string
	entries []nodelog.Entry
	err     error
}

func (v *View) list(folder string) tea.Cmd {
	c, node, parent, clock := v.Cluster, v.At.Ref, v.Context, v.Sess.Clock
	return v.Handle.Send(func() any {
		ctx, cancel := context.WithTimeout(parent, timeout)
		defer cancel()
		entries, err := nodelog.List(ctx, c, node, folder, clock)
		return listed{folder, entries, err}
	})
}

// usual are services that most nodes have.
func usual() []string { return []string{"kubelet", "containerd", "crio", "kernel", "systemd-networkd"} }

// choose lets one pick among services and files.
func (v *View) choose(m listed) tea.Cmd {
	var items []picker.Item
	if m.folder == "" {
		for _, s := range usual() {
			items = append(items, picker.Item{ID: "service:" + s, Cols: []string{s}, Section: "services", Current: s == v.query.Service})
		}
	}
	section := "/var/log/" + m.folder
	if m.err != nil {
		items = append(items, picker.Item{ID: "none", Cols: []string{"files"}, Section: section, Off: problem.Of(m.err).Text})
	}
	for _, e := range m.entries {
		it := picker.Item{ID: "file:" + path.Join(m.folder, e.Name), Cols: []string{e.Name}, Section: section}
		if e.Folder {
			it.ID, it.Cols[0] = "folder:"+path.Join(m.folder, e.Name), e.Name+"/"
		}
		items = append(items, it)
	}
	return ui.Do(ui.Show{Overlay: picker.New(picker.Options{
		Title: "Which log of " + v.At.Ref.Name + "?", Items: items,
		OnDone: func(its []picker.Item) tea.Cmd {
			what, name, _ := strings.Cut(its[0].ID, ":")
			switch what {
			case "folder":
				return v.list(name)
			case "file":
				v.query = nodelog.Query{File: name, Tail: tail}
			default:
				v.query = nodelog.Query{Service: name, Tail: tail}
			}
			return v.read()
		},
	})})
}

// Head adds which log it is.
func (v *View) Head() ui.Head {
	h := v.Document.Head()
	what := v.query.Service
	if v.query.File != "" {
		what = "/var/log/" + v.query.File
	}
	h.Title = append(slices.Clip(h.Title), ui.Seg{Role: themes.Strong, Text: what})
	if v.query.File == "" && v.text.File != "" {
		h.Title = append(h.Title, ui.Seg{Role: themes.Dim, Text: "/var/log/" + v.text.File})
	}
	if v.Shown() {
		h.Title = append(h.Title, ui.Seg{Role: themes.Dim, Text: fmt.Sprintf("last %s lines", kit.Count(v.query.Tail))})
	}
	switch {
	case v.text.Cut && v.text.File != "":
		h.Title = append(h.Title, ui.Seg{Role: themes.Warn, Text: "cut off: earlier lines are missing"})
	case v.text.Cut:
		h.Title = append(h.Title, ui.Seg{Role: themes.Warn, Text: "cut off: later lines are missing"})
	}
	switch {
	case v.follows && v.atEnd():
		h.Title = append(h.Title, ui.Seg{Role: themes.OK, Text: v.Glyphs.Live + " following"})
	case v.follows:
		h.Title = append(h.Title, ui.Seg{Role: themes.Warn, Text: v.Glyphs.Stale + " paused: not at its end"})
	}
	if v.query.Pattern != "" {
		h.Extra = append(slices.Clip(h.Extra), ui.Seg{Role: themes.Text, Text: "only " + v.query.Pattern})
	}
	return h
}

// Place is what would open this screen again.
func (v *View) Place() ui.Open {
	what := v.query.Service
	if v.query.File != "" {
		what = "/var/log/" + v.query.File
	}
	return ui.Open{Screen: kit.NodeLogsScreen, Arg: kit.Reach{On: []kube.Ref{v.At.Ref}, Query: what}}
}
