package palette

import (
	"slices"
	"sync"

	"fathom/kube"
	"fathom/kube/live"
	"fathom/kube/problem"
	"fathom/session"
	"fathom/themes"
	"fathom/ui/picker"
)

// namespaceList is the live list of the namespaces of the current contexts, with those that were typed before.
type namespaceList struct {
	sess    *session.Session
	kind    string // what is to be looked at there
	table   *live.Table
	release []func()
}

func newNamespaceList(sess *session.Session, kind string) *namespaceList {
	return &namespaceList{sess: sess, kind: kind}
}

// open starts the list; it lives as long as its picker.
func (l *namespaceList) open(flag func()) (stop func()) {
	var apis []live.API
	for _, name := range l.sess.Scope().Contexts {
		c, release := l.sess.Acquire(name)
		apis = append(apis, c)
		l.release = append(l.release, release)
	}
	kind := kube.Kind{}
	for _, k := range l.sess.Registry.Kinds() {
		if k.Kind == "Namespace" {
			kind = k
		}
	}
	l.table = live.Open(live.Options{
		Pool: l.sess.Pool, APIs: apis, Kind: kind, Scope: kube.Scope{Contexts: l.sess.Scope().Contexts},
		Flag: flag, Clock: l.sess.Clock,
	})
	l.table.Set(live.Query{})
	unsubscribe := l.sess.Subscribe(flag)
	flag() // rights may be known since the items were made
	return sync.OnceFunc(func() {
		unsubscribe()
		l.table.Close()
		for _, r := range l.release {
			r()
		}
	})
}

// items are all namespaces, then those the server tells of, then those typed before.
func (l *namespaceList) items() []picker.Item {
	now := l.sess.Scope()
	known := l.sess.Remembered().Contexts[l.sess.Context()]
	favourites := slices.Concat(l.sess.Config.Favorites.Namespaces, known.Favorites)
	may := newRights(l.sess)
	item := func(name, detail string, ask bool) picker.Item {
		it := picker.Item{
			ID: name, Cols: []string{name, detail},
			Current: slices.Contains(now.Namespaces, name), Favourite: slices.Contains(favourites, name),
		}
		if why := may.forbiddenIn(name, l.kind, ask); why != "" {
			it.Role, it.Cols = themes.Dim, append(it.Cols, why)
		}
		return it
	}
	out := []picker.Item{{ID: allNamespaces, Cols: []string{allNamespaces}, Current: now.AllNamespaces()}}
	seen := map[string]bool{}
	if l.table != nil {
		for _, r := range l.table.View().Rows {
			if !seen[r.Name] {
				seen[r.Name] = true
				out = append(out, item(r.Name, detail(r), false))
			}
		}
	}
	for _, n := range slices.Concat(known.Typed, now.Namespaces) {
		if !seen[n] {
			seen[n] = true
			out = append(out, item(n, "typed", true))
		}
	}
	return out
}

// detail is a namespace's status where it is not the usual one.
func detail(r *kube.Row) string {
	if r.Deleting {
		return "Terminating"
	}
	return ""
}

// has reports whether a name is in the list.
func (l *namespaceList) has(name string) bool {
	return slices.ContainsFunc(l.items(), func(it picker.Item) bool { return it.ID == name })
}

// why says what stands in the way of a list.
func (l *namespaceList) why(string) string {
	if l.table == nil {
		return ""
	}
	if err := l.table.View().State.Err; err != nil {
		return problem.Of(err).Text
	}
	return "No such namespace; enter opens it all the same."
}
