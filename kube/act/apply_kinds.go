package act

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"fathom/kube"
	"fathom/kube/cluster"
	manifests "fathom/kube/manifest"
	"fathom/kube/problem"
)

func definitions() schema.GroupVersionResource {
	return schema.GroupVersionResource{Group: "apiextensions.k8s.io", Version: "v1", Resource: "customresourcedefinitions"}
}

func namespaceResource() schema.GroupVersionResource {
	return schema.GroupVersionResource{Version: "v1", Resource: "namespaces"}
}

// offered notes the kinds and the namespaces that the documents themselves make.
func (m *making) offered(docs []manifests.Document) {
	m.defined, m.spaces = map[schema.GroupVersionKind]defined{}, map[string]kube.Ref{}
	m.seen, m.kinds = map[kube.Ref]manifests.Position{}, map[kube.Ref]kube.Kind{}
	m.served = map[schema.GroupVersion][]kube.Kind{}
	for _, d := range docs {
		if d.Object == nil {
			continue
		}
		ref := kube.Ref{Context: m.w.API.Name(), Name: d.Object.GetName()}
		switch d.Object.GroupVersionKind().GroupKind() {
		case schema.GroupKind{Kind: "Namespace"}:
			ref.GVR = namespaceResource()
			m.spaces[ref.Name] = ref
		case schema.GroupKind{Group: "apiextensions.k8s.io", Kind: "CustomResourceDefinition"}:
			ref.GVR = definitions()
			for _, k := range definedKinds(d.Object) {
				m.defined[k.GVK()] = defined{k, ref}
			}
		}
	}
}

// definedKinds are the kinds of a CustomResourceDefinition, one for each version that it serves.
func definedKinds(u *unstructured.Unstructured) []kube.Kind {
	text := func(path ...string) string { s, _, _ := unstructured.NestedString(u.Object, path...); return s }
	versions, _, _ := unstructured.NestedSlice(u.Object, "spec", "versions")
	var out []kube.Kind
	for _, v := range versions {
		version, ok := v.(map[string]any)
		name, _ := version["name"].(string)
		if !ok || version["served"] != true || name == "" {
			continue
		}
		out = append(out, kube.Kind{
			GVR:  schema.GroupVersionResource{Group: text("spec", "group"), Version: name, Resource: text("spec", "names", "plural")},
			Kind: text("spec", "names", "kind"), Singular: text("spec", "names", "singular"),
			Namespaced: text("spec", "scope") == "Namespaced",
		})
	}
	return out
}

// kind finds an object's kind: in the cluster as it is known, else by asking for it, else among the documents.
func (m *making) kind(u *unstructured.Unstructured) (kube.Kind, error) {
	gvk := u.GroupVersionKind()
	exact := func(k kube.Kind) bool {
		return k.Of.Resource == "" && k.GVK() == gvk
	}
	name := kube.ObjectName{APIVersion: u.GetAPIVersion(), Kind: gvk.Kind}
	if k, ok := m.w.API.Kinds().Of(name); ok && exact(k) {
		return k, nil
	}
	kinds, err := m.ask(gvk.GroupVersion())
	if err != nil {
		return kube.Kind{}, err
	}
	if i := slices.IndexFunc(kinds, exact); i >= 0 {
		return kinds[i], nil
	}
	if d, ok := m.defined[gvk]; ok {
		return d.kind, nil
	}
	return kube.Kind{}, unserved(m.w.API.Kinds(), gvk)
}

// ask asks the API server for the kinds of a version: discovery may not have answered yet, or not know it yet.
func (m *making) ask(gv schema.GroupVersion) ([]kube.Kind, error) {
	if kinds, ok := m.served[gv]; ok {
		return kinds, nil
	}
	client, err := m.w.API.Client(gv, kube.JSON)
	if err != nil {
		return nil, err
	}
	path := "/apis/" + gv.String()
	if gv.Group == "" {
		path = "/api/" + gv.Version
	}
	data, err := client.Get().AbsPath(path).SetHeader("Accept", "application/json").Do(m.ctx).Raw()
	if err != nil && !apierrors.IsNotFound(err) {
		return nil, err
	}
	var list metav1.APIResourceList
	if err == nil {
		if err := json.Unmarshal(data, &list); err != nil {
			return nil, fmt.Errorf("the kinds of %s cannot be read: %w", gv, err)
		}
	}
	m.served[gv] = nil
	for _, r := range list.APIResources {
		if strings.Contains(r.Name, "/") {
			continue
		}
		m.served[gv] = append(m.served[gv], kube.Kind{
			GVR: gv.WithResource(r.Name), Kind: r.Kind, Singular: r.SingularName, Namespaced: r.Namespaced, Verbs: r.Verbs,
		})
	}
	return m.served[gv], nil
}

// unserved says that a cluster has no such kind, and which to use instead.
func unserved(kinds *cluster.Kinds, gvk schema.GroupVersionKind) error {
	text := fmt.Sprintf("The cluster has no %s in %s", gvk.Kind, gvk.GroupVersion())
	gone, was := removed(gvk)
	if was {
		text += " (Kubernetes " + gone.in + " removed it)"
	}
	if use := instead(kinds, gvk, gone.now); use != "" {
		return problem.New(problem.Invalid, text+".", "Use "+use+".", nil)
	}
	if was {
		return problem.New(problem.Invalid, text+".", cmp.Or(gone.next, "Leave it out."), nil)
	}
	next := "Install what defines it first."
	if near := kinds.Suggest(gvk.Kind); len(near) > 0 {
		next = "Did you mean " + strings.Join(near, ", ") + "?"
	}
	return problem.New(problem.Invalid, text+".", next, nil)
}

// instead is the version in which a cluster has a kind: of the same group, else the successor, else of another group.
func instead(kinds *cluster.Kinds, gvk schema.GroupVersionKind, now string) string {
	var same, others []string
	for _, k := range kinds.All() {
		if k.Kind != gvk.Kind || k.Of.Resource != "" || k.GVR.GroupVersion() == gvk.GroupVersion() {
			continue
		}
		if gv := k.GVR.GroupVersion().String(); k.GVR.Group == gvk.Group {
			same = append(same, gv)
		} else {
			others = append(others, gv)
		}
	}
	switch {
	case len(same) > 0:
		return same[0]
	case now != "" && (slices.Contains(others, now) || !kinds.Known()):
		return now
	}
	return strings.Join(others, " or ")
}
