package act

import (
	"context"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/validation"

	"fathom/kube"
)

// Params of the verbs that create one object.
func nameParam() Param {
	return Param{Name: "name", Help: "its name", Kind: Text, Required: true, Positional: true}
}

func namespaceParam() Param {
	return Param{Name: onlyNamespace, Help: "where; empty takes the context's", Kind: Text}
}

func createNamespaceVerb() Verb {
	return Verb{
		Name: "create-namespace", Title: "create namespace", Group: "create",
		Help: "create a namespace", Params: []Param{nameParam()},
		Plan: func(_ context.Context, w World, _ []Target, args Args) (*Plan, error) {
			return planOne(w, args, one{gvr: namespaceResource(), kind: "Namespace", words: []string{"create", "namespace"}})
		},
	}
}

// one is an object to create.
type one struct {
	gvr        schema.GroupVersionResource
	kind       string
	namespaced bool
	fields     map[string]any
	words      []string // of the kubectl line before the name
	flags      []string // and after it
	note       string
}

// planOne is the plan that creates one object.
func planOne(w World, args Args, o one) (*Plan, error) {
	ref := kube.Ref{Context: w.API.Name(), GVR: o.gvr, Name: args.Get("name")}
	if wrong := validation.IsDNS1123Subdomain(ref.Name); len(wrong) > 0 {
		return nil, usage("%q is no name: %s", ref.Name, wrong[0])
	}
	if o.namespaced {
		if ref.Namespace = args.Get(onlyNamespace); ref.Namespace == "" {
			ref.Namespace = w.API.Namespace()
		}
	}
	body := &unstructured.Unstructured{Object: map[string]any{}}
	for name, v := range o.fields {
		body.Object[name] = v
	}
	body.SetGroupVersionKind(o.gvr.GroupVersion().WithKind(o.kind))
	body.SetName(ref.Name)
	body.SetNamespace(ref.Namespace)
	words := append(append(o.words, ref.Name), o.flags...)
	return &Plan{
		Summary: strings.Join(o.words, " ") + " " + ref.Name,
		Kubectl: []string{kubectl(w.API.Name(), ref.Namespace, words...)},
		Changes: []Change{{Ref: ref, Method: Create, Body: body, Note: o.note}},
	}, nil
}
