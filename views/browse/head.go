package browse

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"fathom/kube/cluster"
	"fathom/kube/live"
	"fathom/kube/stream"
	"fathom/themes"
	"fathom/ui"
	"fathom/views/kit"
)

// Head tells where one is, how the connection fares, and what the table shows of what there is.
func (b *Browse) Head() ui.Head {
	h := kit.Head(b.sess, b.clusters, b.glyphs)
	h.Middle = []ui.Seg{{Role: themes.Strong, Text: b.place.Scope.NamespaceText()}}
	if b.found && !b.kind.Namespaced {
		h.Middle = []ui.Seg{{Role: themes.Dim, Text: "cluster-wide"}}
	}
	h.Title = b.title()
	h.Extra = b.extra()
	if st, ok := b.state(); ok && (len(b.clusters) == 0 || b.clusters[0].Status().Phase != cluster.Down || st.Phase == stream.Stale) {
		h.Right = kit.Stream(st, b.sess.Clock(), b.glyphs)
	}
	return h
}

func (b *Browse) state() (stream.State, bool) {
	if b.rows == nil {
		return stream.State{}, false
	}
	return b.rows.view.State, true
}

// title is the kind, how many rows there are, and how many of them want attention.
func (b *Browse) title() []ui.Seg {
	name := b.place.Kind
	if b.found && !b.mixed {
		name = plural(b.kind.Kind, b.kind.GVR.Resource)
	}
	segs := []ui.Seg{{Role: themes.Title, Text: name}}
	if ref := b.place.Ref; !ref.IsZero() {
		segs = append(segs, ui.Seg{Role: themes.Strong, Text: ref.String()})
	}
	if b.rows != nil {
		segs = append(segs, b.counts(b.rows.view)...)
	}
	if s := b.place.Scope; s.LabelSelector != "" || s.FieldSelector != "" {
		segs = append(segs, ui.Seg{Role: themes.Dim, Text: strings.Trim(s.LabelSelector+" "+s.FieldSelector, " ")})
	}
	return segs
}

// counts are how many rows there are, are shown, want attention and are marked.
func (b *Browse) counts(v *live.View) []ui.Seg {
	if v.Total == 0 && !known(v.State.Phase) {
		return nil
	}
	count := kit.Count(v.Total)
	if len(v.Rows) != v.Total {
		count = kit.Count(len(v.Rows)) + " of " + count
	}
	segs := []ui.Seg{{Role: themes.Text, Text: count}}
	if v.Faults > 0 {
		segs = append(segs, ui.Seg{Role: themes.Bad, Text: b.glyphs.Warn + " " + kit.Count(v.Faults) + " " + b.trouble(v.Faults)})
	}
	if n := len(b.marks); n > 0 {
		segs = append(segs, ui.Seg{Role: themes.Strong, Text: b.glyphs.Mark + " " + strconv.Itoa(n) + " marked"})
	}
	return segs
}

// known reports whether a phase tells how many rows there are.
func known(p stream.Phase) bool { return p == stream.Live || p == stream.Polling || p == stream.Stale }

// trouble is the word for rows that want attention.
func (b *Browse) trouble(n int) string {
	switch {
	case b.isEvents() && n == 1:
		return "warning"
	case b.isEvents():
		return "warnings"
	}
	return "not healthy"
}

// extra is what narrows and orders the rows, and what is missing from them.
func (b *Browse) extra() []ui.Seg {
	var segs []ui.Seg
	if b.rows != nil {
		if v := b.rows.view; v.Total > 0 || known(v.State.Phase) { // what is missing from no rows is no news
			for _, n := range notes(v) {
				segs = append(segs, ui.Seg{Role: themes.Dim, Text: n})
			}
		}
		if b.mixed {
			segs = append(segs, leftOut(b.rows.view)...)
		}
		if err := b.rows.view.FilterErr; err != nil {
			segs = append(segs, ui.Seg{Role: themes.Bad, Text: err.Error()})
		}
	}
	if b.query.Faults {
		segs = append(segs, ui.Seg{Role: themes.Warn, Text: "only " + b.trouble(2)})
	}
	if b.query.Fold {
		segs = append(segs, ui.Seg{Role: themes.Dim, Text: "joined"})
	}
	if b.query.Filter != "" {
		segs = append(segs, ui.Seg{Role: themes.Prompt, Text: "/" + b.query.Filter})
	}
	if b.rows != nil && b.rows.view.Best {
		segs = append(segs, ui.Seg{Role: themes.Dim, Text: "best match first"})
	}
	if c := b.query.SortColumn; c != "" {
		dir := b.glyphs.Up
		if b.query.Desc {
			dir = b.glyphs.Down
		}
		segs = append(segs, ui.Seg{Role: themes.Dim, Text: fmt.Sprintf("sort %s %s", c, dir)})
	}
	return segs
}

// leftOut says which kinds of a category are left out, in as few words as there is room for.
func leftOut(v *live.View) []ui.Seg {
	var forbidden, failed []string
	for _, s := range v.Unreadable() {
		list := &failed
		if s.State.Phase == stream.Forbidden {
			list = &forbidden
		}
		if name := s.Kind.GVR.Resource; !slices.Contains(*list, name) {
			*list = append(*list, name)
		}
	}
	var segs []ui.Seg
	for _, l := range []struct {
		names []string
		why   string
	}{{forbidden, "not permitted"}, {failed, "cannot be read"}} {
		switch len(l.names) {
		case 0:
		case 1:
			segs = append(segs, ui.Seg{Role: themes.Warn, Text: l.names[0] + " " + l.why})
		default:
			segs = append(segs, ui.Seg{Role: themes.Warn, Text: strconv.Itoa(len(l.names)) + " kinds " + l.why})
		}
	}
	return segs
}

// plural is the kind's name for people: Pods, NetworkPolicies, Endpoints.
func plural(kind, resource string) string {
	low := strings.ToLower(kind)
	if cut := commonPrefix(low, resource); cut > 0 && cut <= len(kind) {
		return kind[:cut] + resource[cut:]
	}
	return kind
}

func commonPrefix(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}
