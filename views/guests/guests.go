// Package guests is the screen of what Fathom has put into clusters to look around from and what is still there: pods and
// containers for debugging. From it one enters them again, removes them, or ends what runs in them.
//
// Other views open it by name (kit.GuestsScreen).
package guests

import (
	"context"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"fathom/kube"
	"fathom/kube/pods"
	"fathom/kube/problem"
	"fathom/session"
	"fathom/themes"
	"fathom/ui"
	"fathom/ui/table"
	"fathom/views/kit"
)

// asking bounds how long the API server may take to tell of one of them, fresh is how long its word is good, and removing
// bounds how long it may take until one is gone.
const (
	asking   = 10 * time.Second
	fresh    = 5 * time.Second
	removing = 20 * time.Second
)

// View is the screen.
type View struct {
	sess   *session.Session
	handle ui.Handle
	ctx    context.Context // ends when the screen closes
	cancel context.CancelFunc
	theme  *themes.Theme
	glyphs themes.Glyphs
	table  *table.Model
	rows   *rows

	release []func()
	all     []session.Guest // as read last
	listed  bool            // all is known
	seen    map[key]standing
	asked   time.Time
	busy    bool
}

// New makes the screen; nothing runs before Init.
func New(sess *session.Session, _ ui.Open) (ui.Screen, error) {
	v := &View{sess: sess, seen: map[key]standing{}}
	v.ctx, v.cancel = context.WithCancel(context.Background())
	return v, nil
}

// Init asks how they are.
func (v *View) Init(h ui.Handle) tea.Cmd {
	v.handle = h
	v.release = append(v.release, v.sess.Subscribe(h.Flag))
	return v.ask()
}

// Close implements ui.Screen. The guests stay.
func (v *View) Close() {
	v.cancel()
	for _, r := range v.release {
		r()
	}
}

// standing is how a guest is.
type standing struct {
	words string
	role  themes.Role
	over  bool // it has ended, or is gone
	gone  bool // nothing of it runs or can be entered any more
	err   error
}

// listed are all of them.
type listed []session.Guest

// looked is what the API server said of each.
type looked map[key]standing

// ask reads which there are, off the loop: those of other Fathoms are in files. How each is comes after that.
func (v *View) ask() tea.Cmd {
	v.busy, v.asked = true, v.sess.Clock()
	return v.handle.Send(func() any { return listed(v.sess.Guests()) })
}

// lookAt asks how each of them is, off the loop.
func (v *View) lookAt(all []session.Guest) tea.Cmd {
	parent := v.ctx
	return v.handle.Send(func() any {
		out := looked{}
		for _, g := range all {
			ctx, cancel := context.WithTimeout(parent, asking)
			out[keyOf(g)] = v.look(ctx, g)
			cancel()
		}
		return out
	})
}

// look asks how one of them is.
func (v *View) look(ctx context.Context, g session.Guest) standing {
	ref := g.Entrance.Pod
	c, release := v.sess.Acquire(ref.Context)
	defer release()
	pod := &corev1.Pod{}
	client, err := c.Client(corev1.SchemeGroupVersion, kube.Protobuf)
	if err == nil {
		err = client.Get().Namespace(ref.Namespace).Resource("pods").Name(ref.Name).Do(ctx).Into(pod)
	}
	switch {
	case apierrors.IsNotFound(err):
		return standing{words: "gone", role: themes.Dim, over: true, gone: true}
	case err != nil:
		return standing{words: problem.Of(err).Text, role: themes.Warn, err: err}
	}
	return standingOf(pod, g.Entrance.Container)
}

// standingOf is how a container of a pod is, or the pod if none is named.
func standingOf(pod *corev1.Pod, container string) standing {
	switch {
	case pod.DeletionTimestamp != nil:
		return standing{words: "Terminating", role: themes.Progress}
	case pods.Ended(pod):
		return standing{words: "ended", role: themes.Dim, over: true}
	case container == "":
		return standing{words: string(pod.Status.Phase), role: themes.Text}
	}
	c, ok := pods.Find(pod, container)
	switch {
	case !ok:
		return standing{words: "gone", role: themes.Dim, over: true, gone: true}
	case c.Running():
		return standing{words: "running", role: themes.OK}
	case c.Status != nil && c.Status.State.Terminated != nil:
		return standing{words: "ended", role: themes.Dim, over: true, gone: c.Role == pods.Ephemeral}
	case c.Status != nil && c.Status.State.Waiting != nil && c.Status.State.Waiting.Reason != "":
		return standing{words: c.Status.State.Waiting.Reason, role: themes.Warn}
	}
	return standing{words: "not started yet", role: themes.Progress}
}

// Update looks again at every change, and every few seconds at the clusters.
func (v *View) Update(body any) tea.Cmd {
	switch m := body.(type) {
	case ui.Themed:
		v.theme, v.glyphs = m.Theme, m.Glyphs
		v.table = v.table.Dress(m.Theme, m.Glyphs)
		v.draw()
	case listed:
		v.all, v.listed = m, true
		v.draw()
		return v.lookAt(slices.Clone(m))
	case looked:
		v.busy, v.seen = false, m
		v.forget()
		v.draw()
	case removed:
		return tea.Batch(m.toast(v), v.ask())
	case ui.Shown, ui.Tick, ui.Dirty:
		v.draw()
		if !v.busy && v.sess.Clock().Sub(v.asked) >= fresh {
			return v.ask()
		}
	}
	return nil
}

// forget takes those off the list that nobody can enter any more.
func (v *View) forget() {
	v.all = slices.DeleteFunc(v.all, func(g session.Guest) bool {
		gone := g.Entrance.Attach && v.seen[keyOf(g)].gone
		if gone {
			v.sess.Forget(g.Entrance)
		}
		return gone
	})
}

func (v *View) draw() {
	if v.table == nil {
		return
	}
	v.rows = newRows(v.all, v.seen, v.sess.Clock(), v.glyphs)
	v.table.SetSource(v.rows)
}

// current is the guest under the cursor.
func (v *View) current() (session.Guest, bool) {
	if v.rows == nil || v.rows.Len() == 0 || v.table.Cursor() < 0 {
		return session.Guest{}, false
	}
	return v.rows.all[v.table.Cursor()], true
}

// Ticks implements ui.Ticker: ages, and how they are.
func (v *View) Ticks() bool { return true }

// Settled implements ui.Settler.
func (v *View) Settled() bool { return v.rows != nil && v.listed && !v.busy }

// Place is what would open this screen again.
func (v *View) Place() ui.Open { return ui.Open{Screen: kit.GuestsScreen} }

// View draws the table, or what guests are when there are none.
func (v *View) View(w, h int) []string {
	switch {
	case v.theme == nil || v.rows == nil || !v.listed:
		return make([]string, h)
	case v.rows.Len() == 0:
		say := func(role themes.Role, text string) ui.Seg { return ui.Seg{Role: role, Text: text} }
		return kit.Page([][]ui.Seg{
			{say(themes.Text, "Fathom has nothing of its own in a cluster now.")},
			{say(themes.Key, "X"), say(themes.Hint, " on a pod puts a container for debugging into it, "), say(themes.Key, "s"), say(themes.Hint, " on a node opens a shell there.")},
			{say(themes.Key, ":run a pod"), say(themes.Hint, " makes one to look around from. All of it is listed here while it lives.")},
		}, v.theme, w, h)
	}
	return v.table.View(w, h)
}

// Head implements ui.Screen.
func (v *View) Head() ui.Head {
	h := kit.Head(v.sess, v.sess.Opened(), v.glyphs)
	h.Title = []ui.Seg{{Role: themes.Title, Text: "Put in by Fathom"}}
	if v.rows != nil {
		h.Title = append(h.Title, ui.Seg{Role: themes.Dim, Text: kit.Count(v.rows.Len())})
	}
	return h
}
