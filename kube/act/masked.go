package act

import (
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"fathom/kube"
	"fathom/kube/act/patch"
	"fathom/kube/object"
)

// Masked is the plan as it may be printed and kept: without the values of Secrets.
func (p *Plan) Masked() *Plan {
	q := *p
	q.Changes = make([]Change, len(p.Changes))
	for i, c := range p.Changes {
		q.Changes[i] = c.masked()
	}
	return &q
}

func (c Change) masked() Change {
	if !isSecret(c.Ref) {
		return c
	}
	if c.Body != nil {
		body := c.Body.DeepCopy()
		body.SetGroupVersionKind(schema.GroupVersionKind{Version: "v1", Kind: "Secret"}) // merge patches leave it out
		object.MaskPair(nil, body)
		for field := range body.Object {
			if !slices.Contains([]string{"apiVersion", "kind", "metadata", "type", "immutable", "data", "stringData"}, field) {
				body.Object[field] = "<masked>" // one that is misspelt
			}
		}
		c.Body = body
	}
	c.Ops = slices.Clone(c.Ops)
	for i, op := range c.Ops {
		if op.Op != "remove" && !plainInSecret(op.Path) {
			c.Ops[i] = patch.Op{Op: op.Op, Path: op.Path, Value: "<masked>"}
		}
	}
	return c
}

// HoldsSecret reports whether the change carries values of a Secret, which must not be kept.
func (c Change) HoldsSecret() bool {
	return isSecret(c.Ref) && (c.Body != nil || slices.ContainsFunc(c.Ops, func(op patch.Op) bool { return !plainInSecret(op.Path) }))
}

func isSecret(r kube.Ref) bool { return r.GVR.GroupResource() == secretResource().GroupResource() }

func secretKind(k kube.Kind) bool { return k.GVR.GroupResource() == secretResource().GroupResource() }

func secretResource() schema.GroupVersionResource {
	return schema.GroupVersionResource{Version: "v1", Resource: "secrets"}
}

// plainInSecret reports whether a field of a Secret holds none of its values. Annotations may repeat them all.
func plainInSecret(pointer string) bool {
	return slices.ContainsFunc([]string{"/metadata/labels", "/metadata/finalizers", "/metadata/ownerReferences", "/type", "/immutable"},
		func(field string) bool { return pointer == field || strings.HasPrefix(pointer, field+"/") })
}
