// Package links knows how objects belong together. So far that is ownership downwards: an object and all that it owns.
//
// It works on the rows of shared streams and fetches nothing itself. Views import it.
package links

import (
	"sync"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"fathom/kube"
	"fathom/kube/stream"
)

// Family is an object and the objects that it owns, directly or not, kept current. Its methods are for any goroutine.
type Family struct {
	root kube.ObjectName

	mu      sync.Mutex
	leases  []*stream.Lease
	kinds   []kube.Kind
	members map[member]owned // all that could belong, by name
	in      map[member]bool  // all that does
	stale   bool
}

// member is a name within the namespace.
type member struct{ kind, name string }

// owned is one that could belong, with its owner.
type owned struct{ owner member }

// Follow opens the family of an object of a kind. Only kinds that own others through controllers cost streams: those of
// their children, in the object's namespace. flag is raised when the family may have changed.
func Follow(pool *stream.Pool, api stream.API, kind kube.Kind, ref kube.Ref, known []kube.Kind, flag func()) *Family {
	f := &Family{
		root:    kube.ObjectName{APIVersion: kind.GVR.GroupVersion().String(), Kind: kind.Kind, Namespace: ref.Namespace, Name: ref.Name},
		members: map[member]owned{}, in: map[member]bool{}, stale: true,
	}
	for _, gr := range children(kind.GVR.GroupResource()) {
		for _, k := range known {
			if k.GVR.GroupResource() != gr {
				continue
			}
			f.kinds = append(f.kinds, k)
			f.leases = append(f.leases, pool.Open(api, k, stream.Selection{Namespace: ref.Namespace}, flag))
		}
	}
	return f
}

// children are the kinds whose objects a controller of this kind makes, their own children included.
func children(gr schema.GroupResource) []schema.GroupResource {
	pods := schema.GroupResource{Resource: "pods"}
	jobs := schema.GroupResource{Group: "batch", Resource: "jobs"}
	sets := schema.GroupResource{Group: "apps", Resource: "replicasets"}
	switch gr.String() {
	case "pods", "nodes", "namespaces", "events", "configmaps", "secrets", "services":
		return nil
	case "deployments.apps":
		return []schema.GroupResource{sets, pods}
	case "replicasets.apps", "statefulsets.apps", "daemonsets.apps", "replicationcontrollers", "jobs.batch":
		return []schema.GroupResource{pods}
	case "cronjobs.batch":
		return []schema.GroupResource{jobs, pods}
	}
	if gr.Group == "" {
		return nil
	}
	// A custom resource may own workloads of any kind.
	return []schema.GroupResource{
		{Group: "apps", Resource: "deployments"}, {Group: "apps", Resource: "statefulsets"},
		{Group: "apps", Resource: "daemonsets"}, sets, jobs, pods,
	}
}

// Has reports whether the name is the object's own or that of one that it owns.
func (f *Family) Has(o kube.ObjectName) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.catchUp()
	if o.Namespace != f.root.Namespace && o.Namespace != "" && f.root.Namespace != "" {
		return false
	}
	return f.in[member{o.Kind, o.Name}]
}

// catchUp reads what the streams have to say.
func (f *Family) catchUp() {
	for i, l := range f.leases {
		c := l.Changes()
		if c.Reset {
			f.forget(f.kinds[i].Kind)
		}
		for _, r := range c.Rows {
			f.change(f.kinds[i].Kind, r)
		}
	}
	if !f.stale {
		return
	}
	f.stale = false
	f.in = map[member]bool{{f.root.Kind, f.root.Name}: true}
	for m := range f.members {
		f.belongs(m, 0)
	}
}

func (f *Family) forget(kind string) {
	f.stale = true
	for m := range f.members {
		if m.kind == kind {
			delete(f.members, m)
		}
	}
}

func (f *Family) change(kind string, c stream.Change) {
	f.stale = true
	if c.New == nil {
		delete(f.members, member{kind, c.Old.Name})
		return
	}
	if c.New.Owner != nil {
		f.members[member{kind, c.New.Name}] = owned{member{c.New.Owner.Kind, c.New.Owner.Name}}
	}
}

const deepest = 8 // owners of owners; more is a circle

// belongs climbs from a member to the root.
func (f *Family) belongs(m member, depth int) bool {
	if f.in[m] {
		return true
	}
	o, ok := f.members[m]
	if !ok || depth == deepest || !f.belongs(o.owner, depth+1) {
		return false
	}
	f.in[m] = true
	return true
}

// Close gives the streams back.
func (f *Family) Close() {
	for _, l := range f.leases {
		l.Close()
	}
}
