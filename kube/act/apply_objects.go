package act

import (
	"context"
	"encoding/base64"
	"fmt"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"fathom/kube"
	manifests "fathom/kube/manifest"
	"fathom/kube/object"
	"fathom/kube/problem"
)

// making makes a plan of documents.
type making struct {
	ctx    context.Context
	w      World
	method Method
	force  bool
	only   string // the one namespace, "" for any
	plan   *Plan

	defined map[schema.GroupVersionKind]defined // kinds of definitions among the documents
	spaces  map[string]kube.Ref                 // namespaces among them
	seen    map[kube.Ref]manifests.Position
	kinds   map[kube.Ref]kube.Kind
	served  map[schema.GroupVersion][]kube.Kind // what was asked for, nil for nothing
}

// defined is a kind that a document defines.
type defined struct {
	kind kube.Kind
	by   kube.Ref
}

// refuse leaves a document out.
func (m *making) refuse(d manifests.Document, ref kube.Ref, err error) {
	why := problem.Of(err)
	text := why.Text
	if why.Class == problem.Invalid && why.Next != "" {
		text += " " + why.Next
	}
	at := d.At.String()
	if ref.GVR.Resource == "" && d.Object != nil {
		at += " (" + d.Object.GetKind() + " " + d.Object.GetName() + ")"
		ref = kube.Ref{}
	}
	m.plan.Refused = append(m.plan.Refused, Refusal{Ref: ref, Why: text, At: at})
}

// add makes a change of a document.
func (m *making) add(d manifests.Document) {
	if d.Err != nil {
		m.refuse(d, kube.Ref{}, d.Err)
		return
	}
	u := d.Object.DeepCopy()
	kind, err := m.kind(u)
	ref := kube.Ref{Context: m.w.API.Name(), GVR: kind.GVR, Name: u.GetName()}
	if err == nil {
		ref.Namespace, err = m.namespace(u, kind)
	}
	if err == nil {
		err = m.fit(u)
	}
	if at, twice := m.seen[ref]; err == nil && twice && ref.Name != "" {
		err = fmt.Errorf("it is there twice: first at %s", at)
	}
	if err != nil {
		m.refuse(d, ref, err)
		return
	}
	u.SetNamespace(ref.Namespace)
	m.seen[ref], m.kinds[ref] = d.At, kind
	m.plan.Changes = append(m.plan.Changes, Change{Ref: ref, Method: m.method, Body: u, Force: m.force, Note: "from " + d.At.String()})
}

// namespace is where the object goes.
func (m *making) namespace(u *unstructured.Unstructured, kind kube.Kind) (string, error) {
	own := u.GetNamespace()
	switch {
	case !kind.Namespaced:
		return "", nil
	case own == "" && m.only != "":
		return m.only, nil
	case own == "":
		return m.w.API.Namespace(), nil
	case m.only != "" && own != m.only:
		return "", fmt.Errorf("its namespace is %s, not %s", own, m.only)
	}
	return own, nil
}

// fit says what of an object the API server would not take, where its own words would be hard to understand or would repeat the
// values of a Secret.
func (m *making) fit(u *unstructured.Unstructured) error {
	switch {
	case u.GetName() == "" && u.GetGenerateName() != "" && m.method == Apply:
		return fmt.Errorf("it has generateName, of which apply would make another object each time: create it, or give it a name")
	case u.GetName() == "" && u.GetGenerateName() == "":
		return fmt.Errorf("it has no metadata.name")
	}
	unstructured.RemoveNestedField(u.Object, "metadata", "managedFields")
	if m.method == Create {
		unstructured.RemoveNestedField(u.Object, "metadata", "resourceVersion")
	}
	if !object.IsSecret(u) {
		return nil
	}
	for _, field := range []string{"data", "stringData"} {
		values, ok := u.Object[field].(map[string]any)
		if !ok && u.Object[field] != nil {
			return fmt.Errorf("its %s is no map", field)
		}
		for key, v := range values {
			text, ok := v.(string)
			if !ok && v != nil {
				return fmt.Errorf("its %s.%s is no text: put it in quotes", field, key)
			}
			if _, err := base64.StdEncoding.DecodeString(text); err != nil && field == "data" {
				return fmt.Errorf("its data.%s is no base64: write it as stringData", key)
			}
		}
	}
	return nil
}

// look reads what is there of the objects, and warns of what may not be read.
func (m *making) look() error {
	if m.method == Create {
		return nil
	}
	var on []Target
	var at []int
	for i, c := range m.plan.Changes {
		if !m.unserved(c) {
			on, at = append(on, Target{Ref: c.Ref, Kind: m.kinds[c.Ref]}), append(at, i)
		}
	}
	objects, errs := fetch(m.ctx, m.w.API, on)
	for i, err := range errs {
		c := &m.plan.Changes[at[i]]
		switch {
		case err == nil:
			c.Before = objects[i]
		case apierrors.IsNotFound(err):
		case apierrors.IsForbidden(err):
			c.Final = "It may not be read, so it is not known what it was before."
			m.plan.warn(c.Ref.String() + " may not be read: whether it is there, and what would change, is not known.")
		default:
			return fmt.Errorf("read %s: %w", c.Ref, err)
		}
	}
	return nil
}

// nothing is the error of a plan in which nothing is left to do.
func (m *making) nothing(docs []manifests.Document, from origin) error {
	if len(m.plan.Changes) > 0 {
		return nil
	}
	var why []string
	for _, r := range m.plan.Refused {
		why = append(why, r.What()+": "+r.Why)
	}
	if len(docs) > 1 {
		why = append([]string{fmt.Sprintf("None of the %s in %s can be used.", counted(len(docs)), from)}, why...)
	}
	return problem.New(problem.Invalid, strings.Join(why, " "), "Correct the manifest, and try again.", nil)
}
