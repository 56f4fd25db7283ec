package kube

import (
	"slices"
	"strings"
)

// Scope is what a table looks at. Many namespaces and many contexts are the normal case, one of each the special one.
type Scope struct {
	Contexts      []string `json:"contexts,omitempty"`
	Namespaces    []string `json:"namespaces,omitempty"` // empty: all namespaces
	LabelSelector string   `json:"labelSelector,omitempty"`
	FieldSelector string   `json:"fieldSelector,omitempty"`
}

// AllNamespaces reports whether the Scope is not limited to named namespaces.
func (s Scope) AllNamespaces() bool { return len(s.Namespaces) == 0 }

// Equal reports whether two Scopes select the same objects from the same places.
func (s Scope) Equal(o Scope) bool {
	return slices.Equal(s.Contexts, o.Contexts) && slices.Equal(s.Namespaces, o.Namespaces) &&
		s.LabelSelector == o.LabelSelector && s.FieldSelector == o.FieldSelector
}

// NamespaceText names the namespaces for a header: "all namespaces", "payments", "payments, checkout".
func (s Scope) NamespaceText() string {
	if s.AllNamespaces() {
		return "all namespaces"
	}
	return strings.Join(s.Namespaces, ", ")
}
