// Package browse is the table of any kind: live rows of one scope, filtered, sorted, marked, and the way from a row to
// everything else.
//
// It draws what kube/live answers and asks for nothing itself but permissions. Other views open it by name (Screen) with
// a kube.Place.
package browse

import (
	"context"
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"fathom/kube"
	"fathom/kube/cluster"
	"fathom/kube/links"
	"fathom/kube/live"
	"fathom/kube/rows"
	"fathom/session"
	"fathom/themes"
	"fathom/ui"
	"fathom/ui/table"
	"fathom/views/kit"
)

// Screen is the name under which the registry knows this screen.
const Screen = "browse"

// Browse is one open table.
type Browse struct {
	sess   *session.Session
	place  kube.Place
	handle ui.Handle
	ctx    context.Context // ends when the screen closes
	cancel context.CancelFunc
	theme  *themes.Theme
	glyphs themes.Glyphs

	clusters []*cluster.Cluster
	release  []func()

	kind   kube.Kind
	found  bool                   // kind is known to the cluster
	lost   bool                   // no streams are to be expected, as the screen shows things
	kinds  map[string][]kube.Kind // what is shown of each context: versions of kind, or the kinds of a category
	mixed  bool                   // kind stands for a category
	live   *live.Table
	fold   *rows.Fold    // nil for kinds whose rows never tell the same
	family *links.Family // whose events are shown, nil for all
	query  live.Query
	// accepted is set from the end of the filter line until its last filter is answered.
	accepted bool
	wide     bool

	table *table.Model
	rows  *source   // what the table shows, nil before the first answer
	now   time.Time // what ages are counted to
	marks map[kube.Key]bool
	// anchor is where the last mark was set, for ranges.
	anchor kube.Key
	hidden bool
	acts   *kit.Acts

	absent absence
	// hadRows and deleted tell of the one object that the table may be cut down to: that it was seen, and when it was gone.
	hadRows bool
	deleted time.Time
}

// New makes the screen; nothing runs before Init.
func New(sess *session.Session, o ui.Open) (ui.Screen, error) {
	place, ok := o.Arg.(kube.Place)
	if !ok {
		return nil, fmt.Errorf("a table needs a kube.Place, not %T", o.Arg)
	}
	if len(place.Scope.Contexts) == 0 {
		place.Scope.Contexts = []string{sess.Context()}
	}
	b := &Browse{sess: sess, place: place, marks: map[kube.Key]bool{}, query: live.Query{Filter: place.Filter}}
	b.ctx, b.cancel = context.WithCancel(context.Background())
	b.acts = b.newActs()
	return b, nil
}

// Init connects, and opens the streams if the kind is known already.
func (b *Browse) Init(h ui.Handle) tea.Cmd {
	b.handle = h
	b.release = append(b.release, b.sess.Subscribe(h.Flag))
	for _, name := range b.place.Scope.Contexts {
		c, release := b.sess.Acquire(name)
		b.clusters = append(b.clusters, c)
		b.release = append(b.release, release)
	}
	b.resolve()
	return nil
}

// Close lets go of streams and connections.
func (b *Browse) Close() {
	b.cancel()
	if b.live != nil {
		b.live.Close()
	}
	if b.family != nil {
		b.family.Close()
	}
	for _, r := range b.release {
		r()
	}
}

// Place is what would open this table again as it is.
func (b *Browse) Place() ui.Open {
	p := b.place
	p.Filter = b.query.Filter
	return ui.Open{Screen: Screen, Arg: p}
}

// Update takes what changed.
func (b *Browse) Update(body any) tea.Cmd {
	switch m := body.(type) {
	case ui.Dirty, ui.Tick:
		b.refresh()
		return b.seekNamespaces()
	case missing:
		b.absent.busy, b.absent.names, b.absent.near = false, m.names, m.near
	case ui.Shown:
		b.hidden = false
		b.refresh()
	case ui.Hidden:
		b.hidden = true
	case ui.Themed:
		b.dress(m)
	case copied:
		return ui.Do(ui.Copy(m))
	case failed:
		return ui.Do(ui.Toast{Role: themes.Bad, Text: m.text})
	}
	return nil
}

func (b *Browse) dress(m ui.Themed) {
	b.theme, b.glyphs = m.Theme, m.Glyphs
	b.table = b.table.Dress(m.Theme, m.Glyphs)
	b.refresh()
}

// refresh takes over the latest answer, if there is a new one.
func (b *Browse) refresh() {
	if !b.found || b.mixed {
		b.resolve()
	}
	if b.live == nil || b.table == nil || b.hidden {
		return
	}
	b.now = b.sess.Clock()
	if v := b.live.View(); b.rows == nil || v.Gen != b.rows.view.Gen {
		b.rows = newSource(b, v, b.rows)
		b.table.SetSource(b.rows)
		b.pin()
		b.gone()
	}
}

// View draws the table, or says why there is none.
func (b *Browse) View(w, h int) []string {
	if text := b.emptiness(); text != nil {
		return b.page(text, w, h)
	}
	return b.table.View(w, h)
}

// Ticks reports whether ages, flashes or a countdown change the frame by themselves.
func (b *Browse) Ticks() bool { return true }

// Settled reports whether every stream has answered, the answer is the query's, and it is what the screen shows.
func (b *Browse) Settled() bool {
	if b.live == nil {
		return b.lost
	}
	for _, c := range b.clusters {
		st := c.Status()
		if st.Phase == cluster.Connecting || st.Phase == cluster.Live && st.User == "" {
			return false
		}
	}
	v := b.live.View()
	if b.unexplained() && (b.absent.busy || b.absent.asked.IsZero()) {
		return false
	}
	return v.Settled && b.view() == v
}

// Awaits reports whether the rows are not yet those of the query: a key that follows it is for what it finds.
func (b *Browse) Awaits() bool { return b.rows != nil && b.rows.view.Query != b.query }

// RowsHeld is the number of rows behind the table, for the trace.
func (b *Browse) RowsHeld() int {
	if b.live == nil {
		return 0
	}
	return b.live.View().Total
}
