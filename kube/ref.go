package kube

import "k8s.io/apimachinery/pkg/runtime/schema"

// Ref names one object in one kubeconfig context. It is comparable, so it can be a map key, and holds nothing that
// goes stale. Namespace is empty for cluster-scoped objects.
type Ref struct {
	Context   string                      `json:"context"`
	GVR       schema.GroupVersionResource `json:"gvr"`
	Namespace string                      `json:"namespace,omitempty"`
	Name      string                      `json:"name"`
}

// String is resource/name, with the group when there is one: "pods/web-0", "deployments.apps/web".
func (r Ref) String() string {
	return r.GVR.GroupResource().String() + "/" + r.Name
}

// IsZero reports whether the Ref names nothing.
func (r Ref) IsZero() bool { return r == Ref{} }

// ObjectName names an object the way objects name each other (owner references, involved objects): by kind, not by
// resource. Discovery turns it into a Ref.
type ObjectName struct {
	APIVersion string
	Kind       string
	Namespace  string
	Name       string
}

// IsZero reports whether the ObjectName names nothing.
func (o ObjectName) IsZero() bool { return o == ObjectName{} }
