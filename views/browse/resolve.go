package browse

import (
	"maps"
	"slices"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"fathom/kube"
	"fathom/kube/live"
)

// resolve looks up what the place names, a kind or a category, and opens its streams. Before discovery has answered only
// built-in kinds are known; the kinds of a category may become others at any time.
func (b *Browse) resolve() {
	b.lost = b.hopeless() // before the look, which must not be older
	kind, mixed, ok := b.named()
	if !ok {
		for _, c := range b.clusters {
			if c.Kinds().Known() {
				c.Seek()
			}
		}
		return
	}
	kinds := b.kindsOf(mixed)
	if b.found && maps.EqualFunc(kinds, b.kinds, sameKinds) {
		return
	}
	b.kind, b.mixed, b.kinds, b.found = kind, mixed, kinds, true
	if b.query.SortColumn == "" && b.isEvents() {
		b.query.SortColumn = "LAST SEEN" // the latest first
	}
	b.open()
}

// named is what the place names in the first context that knows it. A kind goes before a category of the same name.
func (b *Browse) named() (kind kube.Kind, mixed, ok bool) {
	name := b.place.Kind
	for _, c := range b.clusters {
		if k, ok := c.Kinds().Find(name); ok {
			return k, false, true
		}
	}
	together := kube.Kind{Kind: name, GVR: schema.GroupVersionResource{Resource: name}}
	for _, c := range b.clusters {
		for _, k := range c.Kinds().Several(name) {
			together.Namespaced = together.Namespaced || k.Namespaced
			ok = true
		}
	}
	return together, true, ok
}

// kindsOf are the kinds to show of each context.
func (b *Browse) kindsOf(mixed bool) map[string][]kube.Kind {
	out := map[string][]kube.Kind{}
	for _, c := range b.clusters {
		if mixed {
			out[c.Name()] = c.Kinds().Several(b.place.Kind)
		} else if k, ok := c.Kinds().Find(b.place.Kind); ok {
			out[c.Name()] = []kube.Kind{k}
		}
	}
	return out
}

func sameKinds(a, b []kube.Kind) bool {
	return slices.EqualFunc(a, b, func(x, y kube.Kind) bool { return x.GVR == y.GVR })
}

// kindOf is the kind of a row: in a table of several the row knows it.
func (b *Browse) kindOf(r *kube.Row) kube.Kind {
	if r.Kind != nil {
		return *r.Kind
	}
	return b.kind
}

func (b *Browse) isEvents() bool { return b.kind.GVR.Resource == "events" }

// open opens the streams, in place of those that were open before.
func (b *Browse) open() {
	if b.live != nil {
		b.live.Close()
		b.rows = nil
	}
	apis := make([]live.API, len(b.clusters))
	for i, c := range b.clusters {
		apis[i] = c
	}
	scope := b.place.Scope
	if !b.kind.Namespaced {
		scope.Namespaces = nil
	}
	b.fold = nil
	if p, ok := b.sess.Registry.For(b.kind.GVR); ok {
		b.fold = p.Fold
	}
	b.live = live.Open(live.Options{
		Fold: b.fold,
		Keep: b.follow(),
		Pool: b.sess.Pool, APIs: apis, Kind: b.kind, Kinds: b.kinds, Mixed: b.mixed, Scope: scope,
		Flag: b.handle.Flag, Clock: b.sess.Clock,
	})
	b.live.Set(b.query)
	if b.family != nil {
		b.family.Open()
	}
}
