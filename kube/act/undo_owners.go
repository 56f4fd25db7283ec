package act

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"fathom/kube"
	"fathom/kube/object"
)

// owners keeps the owners that are still there of an object that is made again: with one that is not, it would be collected
// as garbage at once.
func (r *reverter) owners(c *Change, p *Plan) {
	if c.Method != Create || c.Body == nil || len(c.Body.GetOwnerReferences()) == 0 {
		return
	}
	var kept []metav1.OwnerReference
	for _, o := range c.Body.GetOwnerReferences() {
		if r.lives(o, c.Ref.Namespace) {
			kept = append(kept, o)
			continue
		}
		p.warn(c.Ref.String() + " is made again without its owner " + o.Kind + " " + o.Name + ", which is not there any more.")
	}
	c.Body = c.Body.DeepCopy()
	c.Body.SetOwnerReferences(kept)
}

// lives reports whether an owner of something in a namespace is known to be there.
func (r *reverter) lives(o metav1.OwnerReference, namespace string) bool {
	kind, ok := r.api.Kinds().Of(kube.ObjectName{APIVersion: o.APIVersion, Kind: o.Kind})
	if !ok {
		return false
	}
	ref := kube.Ref{Context: r.api.Name(), GVR: kind.GVR, Name: o.Name}
	if kind.Namespaced {
		ref.Namespace = namespace
	}
	u, err := object.Get(r.ctx, r.api, ref)
	return err == nil && u.GetUID() == o.UID
}
