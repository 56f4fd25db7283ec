package kube

import (
	"slices"

	"k8s.io/apimachinery/pkg/runtime/schema"
)

// Kind is one resource type of the API, as discovery reports it or as the table of built-in kinds knows it.
type Kind struct {
	GVR        schema.GroupVersionResource
	Kind       string   // "Pod"
	Singular   string   // "pod"
	ShortNames []string // "po"
	Categories []string // "all"
	Namespaced bool
	// Verbs are the verbs that the server offers; empty means not known yet.
	Verbs []string
	// Subresources are the parts that can be asked for by themselves: "scale", "status", "log".
	Subresources []string
	// Of is set for a kind that has no resource of its own but is cut out of another: containers are cut out of pods.
	Of schema.GroupVersionResource
}

// GVK is the group, version and kind.
func (k Kind) GVK() schema.GroupVersionKind { return k.GVR.GroupVersion().WithKind(k.Kind) }

// Source is the resource to list and watch: Of for a derived kind, else GVR.
func (k Kind) Source() schema.GroupVersionResource {
	if k.Of.Resource != "" {
		return k.Of
	}
	return k.GVR
}

// Can reports whether the server offers the verb for this kind. An unknown verb list offers everything.
func (k Kind) Can(verb string) bool { return len(k.Verbs) == 0 || slices.Contains(k.Verbs, verb) }

// String is plural.group, or just the plural for the core group.
func (k Kind) String() string { return k.GVR.GroupResource().String() }

// Encoding is the form in which objects travel from the API server.
type Encoding uint8

const (
	// Protobuf is for built-in kinds: a fraction of the time and memory that JSON takes.
	Protobuf Encoding = iota
	// JSON is for custom resources and server-side Tables.
	JSON
)
