// Package rollout is the screen that follows the rollout of a Deployment, StatefulSet or DaemonSet: how far it is, which pod
// is in the way and why, the pods, and the revisions, any two of which can be compared. From here it is undone with one key.
package rollout

import (
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"

	"fathom/kube/act"
	"fathom/kube/object"
	"fathom/kube/rollout"
	"fathom/session"
	"fathom/themes"
	"fathom/ui"
	"fathom/views/kit"
)

// View is the screen.
type View struct {
	kit.Document
	watch  *rollout.Watch
	latest atomic.Pointer[rollout.State] // not taken yet
	seen   object.Seen
	state  *rollout.State
	marked int64 // number of the revision that others are compared with, 0 for the current one
	width  int   // for which the lines were made
}

// New makes the screen; nothing runs before Init.
func New(sess *session.Session, o ui.Open) (ui.Screen, error) {
	d, err := kit.NewDocument(sess, o, "Rollout")
	if err != nil {
		return nil, err
	}
	return &View{Document: d, state: &rollout.State{}}, nil
}

// Init follows the rollout.
func (v *View) Init(h ui.Handle) tea.Cmd {
	v.Begin(h)
	pods, _ := v.Cluster.Kinds().Find("pods") // every server has them
	v.watch = rollout.New(rollout.Options{
		Pool: v.Sess.Pool, API: v.Cluster, Ref: v.At.Ref, Pods: pods, Clock: v.Sess.Clock,
		Tell: func(s *rollout.State) {
			v.latest.Store(s)
			h.Flag()
		},
	})
	v.Sess.Go(func() { v.watch.Run(v.Context) })
	return nil
}

// Update takes what was seen of the workload, and of its rollout.
func (v *View) Update(body any) tea.Cmd {
	switch m := body.(type) {
	case ui.Themed:
		v.Dress(m)
		return v.draw()
	case ui.Dirty, ui.Shown:
		if seen, news := v.Look(); news {
			v.seen = seen
			v.watch.See(seen)
		}
		if s := v.latest.Swap(nil); s != nil {
			v.state = s
		}
		return v.draw()
	case ui.Tick:
		return v.draw()
	}
	return v.Pager.Update(body)
}

// draw makes the lines anew, and says what is not known.
func (v *View) draw() tea.Cmd {
	var cmd tea.Cmd
	if v.state.Seen.Object != nil && v.Theme != nil {
		cmd = v.Show(v.lines())
	}
	fresh := v.seen.Since
	if v.seen.Deleted {
		fresh = time.Time{}
	}
	v.Fail(v.seen.Err, fresh, v.seen.Retry)
	return cmd
}

// View draws the lines for the width that there is.
func (v *View) View(w, h int) []string {
	if w != v.width && v.Pager != nil {
		v.width = w
		v.draw() // a search that goes on is asked for again with the next change
	}
	return v.Document.View(w, h)
}

// Head is that of a document, with how the rollout fares.
func (v *View) Head() ui.Head {
	h := v.Document.Head()
	if v.Shown() && !v.seen.Deleted {
		role, glyph := v.look(v.state.Phase)
		h.Title = append(h.Title, ui.Seg{Role: role, Text: glyph + " " + v.state.Phase.String()})
	}
	return h
}

// look is how a phase is shown.
func (v *View) look(p rollout.Phase) (themes.Role, string) {
	switch p {
	case rollout.Failing, rollout.Stuck:
		return themes.Bad, v.Glyphs.Bad
	case rollout.Paused, rollout.Manual:
		return themes.Warn, v.Glyphs.Warn
	case rollout.Done:
		return themes.OK, v.Glyphs.Check
	}
	return themes.Progress, v.Glyphs.Loading
}

// Settled implements ui.Settler.
func (v *View) Settled() bool {
	if !v.Shown() || v.seen.Err != nil {
		return v.Document.Settled()
	}
	return v.state.PodsState.Phase.Settled() && !v.state.Looking && (len(v.state.Revisions) > 0 || v.state.HistoryErr != nil)
}

// Ticks implements ui.Ticker: ages stand in the lines.
func (v *View) Ticks() bool { return true }

// Place is what would open this screen again.
func (v *View) Place() ui.Open { return ui.Open{Screen: kit.RolloutScreen, Arg: v.At} }

// now is in Unix seconds.
func (v *View) now() int64 { return v.Sess.Clock().Unix() }

// workload is what is changed, once the cluster says what it is.
func (v *View) workload() (act.Target, bool) {
	k, ok := v.Cluster.Kinds().Find(v.At.Ref.GVR.GroupResource().String())
	return act.Target{Ref: v.At.Ref, Kind: k}, ok
}
