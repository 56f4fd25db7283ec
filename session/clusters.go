package session

import (
	"maps"
	"slices"
	"sync"

	"fathom/kube/cluster"
	"fathom/state"
)

// warm is how many contexts stay connected although no screen looks at them, so that going back is instant.
const warm = 2

// clusters are the open connections, with who uses them.
type clusters struct {
	mu   sync.Mutex
	open map[string]*held
	idle []string // without users, latest last
}

type held struct {
	cluster *cluster.Cluster
	users   int

	// What it was like when streams were last told to try again.
	phase cluster.Phase
	kinds *cluster.Kinds
}

// clusterChanged makes streams that wait for their next attempt try now when there is reason to hope: the server is back,
// or it serves other kinds.
func (s *Session) clusterChanged(h *held) {
	s.clusters.mu.Lock()
	c := h.cluster
	phase, kinds := c.Status().Phase, c.Kinds()
	hope := phase == cluster.Live && (h.phase != phase || h.kinds != kinds)
	h.phase, h.kinds = phase, kinds
	s.clusters.mu.Unlock()
	if hope {
		s.Pool.Retry(c.Name())
		s.forwards.Again(c.Name())
	}
	s.changed()
}

// Acquire returns the cluster of a context, connecting in the background if it is not open yet. The caller releases it
// when its screen closes.
func (s *Session) Acquire(name string) (c *cluster.Cluster, release func()) {
	cs := &s.clusters
	cs.mu.Lock()
	defer cs.mu.Unlock()
	if cs.open == nil {
		cs.open = map[string]*held{}
	}
	h := cs.open[name]
	if h == nil {
		h = &held{}
		h.cluster = s.Kube.Connect(name, func() { s.clusterChanged(h) })
		cs.open[name] = h
	}
	h.users++
	cs.idle = slices.DeleteFunc(cs.idle, func(n string) bool { return n == name })
	return h.cluster, sync.OnceFunc(func() { s.release(name) })
}

func (s *Session) release(name string) {
	cs := &s.clusters
	cs.mu.Lock()
	h := cs.open[name]
	if h == nil { // the session was closed before
		cs.mu.Unlock()
		return
	}
	if h.users--; h.users > 0 {
		cs.mu.Unlock()
		return
	}
	cs.idle = append(cs.idle, name)
	var cold []*cluster.Cluster
	for len(cs.idle) > warm {
		cold = append(cold, cs.open[cs.idle[0]].cluster)
		delete(cs.open, cs.idle[0])
		cs.idle = cs.idle[1:]
	}
	cs.mu.Unlock()
	for _, c := range cold {
		s.task(func() {
			s.Pool.Forget(c.Name())
			c.Close()
		})
	}
}

// Opened returns the clusters that are connected or connecting, by name.
func (s *Session) Opened() []*cluster.Cluster {
	cs := &s.clusters
	cs.mu.Lock()
	defer cs.mu.Unlock()
	var out []*cluster.Cluster
	for _, name := range slices.Sorted(maps.Keys(cs.open)) {
		out = append(out, cs.open[name].cluster)
	}
	return out
}

func (s *Session) closeClusters() {
	cs := &s.clusters
	cs.mu.Lock()
	open := cs.open
	cs.open, cs.idle = nil, nil
	cs.mu.Unlock()
	for _, h := range open {
		s.task(h.cluster.Close)
	}
}

// clone copies what change functions may touch, so that readers of an earlier copy are not disturbed.
func clone(st state.State) state.State {
	st.Contexts = maps.Clone(st.Contexts)
	for name, c := range st.Contexts {
		c.Namespaces, c.Typed, c.Favorites = slices.Clone(c.Namespaces), slices.Clone(c.Typed), slices.Clone(c.Favorites)
		c.Profiles = slices.Clone(c.Profiles)
		st.Contexts[name] = c
	}
	st.History, st.Filters = slices.Clone(st.History), slices.Clone(st.Filters)
	st.Kinds, st.FavoriteContexts = slices.Clone(st.Kinds), slices.Clone(st.FavoriteContexts)
	st.LogQueries, st.SavedQueries = slices.Clone(st.LogQueries), slices.Clone(st.SavedQueries)
	return st
}
