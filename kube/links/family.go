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
	opts Options
	root kube.ObjectName

	mu      sync.Mutex
	leases  []*stream.Lease
	kinds   []kube.Kind
	members map[member]owned // all that could belong, by name
	in      map[member]bool  // all that do
	stale   bool
}

// member is a name within the namespace.
type member struct{ kind, name string }

// owned is one that could belong, with its owner.
type owned struct{ owner member }

// Options say whose family it is.
type Options struct {
	Pool *stream.Pool
	API  stream.API
	Kind kube.Kind // of the object
	Ref  kube.Ref
	// Known are the kinds of the cluster.
	Known []kube.Kind
	// Flag is called when the family may have changed. It must not block.
	Flag func()
}

// New makes a family that consists of the object alone until it is opened.
func New(o Options) *Family {
	return &Family{
		opts:    o,
		root:    kube.ObjectName{APIVersion: o.Kind.GVR.GroupVersion().String(), Kind: o.Kind.Kind, Namespace: o.Ref.Namespace, Name: o.Ref.Name},
		members: map[member]owned{}, stale: true,
	}
}

// Open starts the streams of the kinds that the object's controllers make, in its namespace.
func (f *Family) Open() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, gr := range children(f.opts.Kind.GVR.GroupResource()) {
		for _, k := range f.opts.Known {
			if k.GVR.GroupResource() == gr {
				f.kinds = append(f.kinds, k)
				f.leases = append(f.leases, f.opts.Pool.Open(f.opts.API, k, stream.Selection{Namespace: f.opts.Ref.Namespace}, f.opts.Flag))
			}
		}
	}
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
