package forward

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fathom/kube"
	"fathom/kube/forward"
	"fathom/kube/problem"
	"fathom/session"
	"fathom/themes"
	"fathom/ui"
	"fathom/ui/dialog"
	"fathom/ui/table"
	"fathom/views/kit"
)

// List is the screen of all forwards of this run.
type List struct {
	opt    Options
	sess   *session.Session
	at     kit.Reach
	handle ui.Handle
	cancel func()
	theme  *themes.Theme
	glyphs themes.Glyphs
	table  *table.Model
	rows   *rows
	again  []int // IDs of forwards of sets that were started, of which it is not known yet where they are
}

// Options are what the list needs besides its session.
type Options struct {
	Session *session.Session
	// Browser opens URLs on this host.
	Browser Browser
}

// NewList makes the screen. Arg may be a kit.Reach: the cursor begins on the latest forward to its object.
func NewList(o Options, open ui.Open) (ui.Screen, error) {
	at, ok := open.Arg.(kit.Reach)
	if !ok && open.Arg != nil {
		return nil, fmt.Errorf("the list of forwards is opened with a kit.Reach, not with %T", open.Arg)
	}
	return &List{opt: o, sess: o.Session, at: at}, nil
}

// Init follows the forwards.
func (v *List) Init(h ui.Handle) tea.Cmd {
	v.handle = h
	v.cancel = v.sess.Subscribe(h.Flag)
	return nil
}

// Close implements ui.Screen. The forwards go on.
func (v *List) Close() {
	if v.cancel != nil {
		v.cancel()
	}
}

// Update looks again at every change, and every second for what changes all the time.
func (v *List) Update(body any) tea.Cmd {
	switch m := body.(type) {
	case ui.Themed:
		v.theme, v.glyphs = m.Theme, m.Glyphs
		v.table = v.table.Dress(m.Theme, m.Glyphs)
		v.look()
	case ui.Dirty, ui.Shown, ui.Tick:
		v.look()
		return v.moved()
	case opened:
		return v.opened(m)
	}
	return nil
}

// look takes over the forwards as they are.
func (v *List) look() {
	if v.table == nil {
		return
	}
	begun := v.rows != nil
	v.rows = newRows(v.sess.Forwards().All(), v.sess.Clock(), v.glyphs)
	v.table.SetSource(v.rows)
	if !begun && len(v.at.On) > 0 {
		if id := v.rows.latest(v.at.On[0]); id > 0 {
			v.table.MoveTo(id)
		}
	}
}

// Ticks implements ui.Ticker: counts, ages, waits.
func (v *List) Ticks() bool { return true }

// Settled implements ui.Settler.
func (v *List) Settled() bool { return v.rows != nil }

// RowsHeld implements ui.Holder.
func (v *List) RowsHeld() int {
	if v.rows == nil {
		return 0
	}
	return v.rows.Len()
}

// Place is what would open this screen again.
func (v *List) Place() ui.Open {
	at := kit.Reach{}
	if s, ok := v.current(); ok {
		at.On = []kube.Ref{s.Spec.To}
	}
	return ui.Open{Screen: kit.ForwardsScreen, Arg: at}
}

// current is the forward under the cursor.
func (v *List) current() (forward.State, bool) {
	if v.rows == nil || v.table.Cursor() < 0 {
		return forward.State{}, false
	}
	return v.rows.all[v.table.Cursor()], true
}

// View draws the table, or what forwards are when there are none.
func (v *List) View(w, h int) []string {
	switch {
	case v.theme == nil || v.rows == nil:
		return make([]string, h)
	case v.rows.Len() == 0:
		return kit.Page(v.nothing(), v.theme, w, h)
	}
	foot := v.foot(w, h/3)
	return append(v.table.View(w, h-len(foot)), foot...)
}

// foot is what went wrong last with the forward under the cursor, whole, unless it is ready again: its column has little room.
func (v *List) foot(w, most int) []string {
	s, _ := v.current()
	role, words, next := themes.Warn, "", ""
	switch {
	case s.Phase == forward.Ready:
		return nil
	case s.Err != nil:
		p := problem.Of(s.Err)
		words, next = p.Text, p.Next
		if s.Phase == forward.Failed {
			role = themes.Bad
		}
	case s.Failures > 0:
		role, words = themes.Dim, v.rows.lastError(s)
	default:
		return nil
	}
	text := dialog.Wrap([][]ui.Seg{{{Role: role, Text: words}, {Role: themes.Text, Text: " " + next}}}, max(1, w-2))
	lines := []string{v.row(w, ui.Seg{Role: themes.Border, Text: strings.Repeat(v.glyphs.H, w)})}
	for _, l := range text[:min(len(text), max(1, most-1))] {
		lines = append(lines, v.row(w, append([]ui.Seg{{Text: " "}}, l...)...))
	}
	return lines
}

func (v *List) row(w int, segs ...ui.Seg) string {
	return ui.Paint(v.theme, themes.Ground, w, segs...) + themes.Reset
}

func (v *List) nothing() [][]ui.Seg {
	out := [][]ui.Seg{
		{{Role: themes.Text, Text: "No ports are forwarded."}},
		{{Role: themes.Key, Text: "f"}, {Role: themes.Hint, Text: " on a pod, a service or a workload forwards a port of this host to it, as long as Fathom runs."}},
	}
	if n := len(v.sess.Profiles(v.sess.Context())); n > 0 {
		out = append(out, []ui.Seg{{Role: themes.Key, Text: "P"}, {Role: themes.Hint, Text: " starts a saved set of forwards; this context has " + kit.Count(n) + "."}})
	}
	return out
}

// Head implements ui.Screen.
func (v *List) Head() ui.Head {
	h := kit.Head(v.sess, v.sess.Opened(), v.glyphs)
	h.Title = []ui.Seg{{Role: themes.Title, Text: "Port forwards"}}
	if v.rows == nil {
		return h
	}
	h.Title = append(h.Title, ui.Seg{Role: themes.Dim, Text: kit.Count(v.rows.Len())})
	if n := v.rows.troubled(); n > 0 {
		h.Title = append(h.Title, ui.Seg{Role: themes.Warn, Text: v.glyphs.Warn + " " + kit.Count(n) + " not ready"})
	}
	return h
}
