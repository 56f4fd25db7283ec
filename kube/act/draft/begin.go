package draft

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"fathom/kube/act"
	"fathom/kube/cluster"
	"fathom/kube/object"
	"fathom/kube/problem"
)

// What says which part of an object is edited; the zero value is all of it.
type What struct {
	Subresource string
	Key         string // of a Secret or ConfigMap, decoded; one that is not there yet is added
}

// Begin fetches objects of one context and makes the text of them. It refuses what the user may not change before there
// is anything to lose.
func (s *Store) Begin(ctx context.Context, w act.World, on []act.Target, what What) (*Draft, error) {
	if err := may(ctx, w, on); err != nil {
		return nil, err
	}
	d := &Draft{On: on, Subresource: what.Subresource, Key: what.Key}
	var objects []*unstructured.Unstructured
	for _, t := range on {
		if t.Ref.Context != on[0].Ref.Context {
			return nil, problem.New(problem.Invalid, "Objects of several contexts cannot be edited in one text.", "Edit those of one context at a time.", nil)
		}
		u, err := object.GetPart(ctx, w.API, t.Ref, what.Subresource)
		if err != nil {
			return nil, err
		}
		objects = append(objects, u)
	}
	body, err := written(objects)
	if err != nil {
		return nil, err
	}
	base := body
	if what.Key != "" {
		if body, err = d.valueOf(objects); err != nil {
			return nil, err
		}
	}
	if d.folder, err = s.folder(); err != nil {
		return nil, err
	}
	if err := replace(filepath.Join(d.dir, baseFile), base); err != nil {
		return nil, err
	}
	return d, d.give(d.welcome(), body)
}

// may refuses what RBAC is known to refuse. What cannot be asked is found out later.
func may(ctx context.Context, w act.World, on []act.Target) error {
	v, _ := act.Find(act.EditVerb)
	for _, t := range on {
		for _, a := range v.Accesses(t) {
			if d, err := w.API.Ask(ctx, a); err == nil && d.Answer == cluster.No {
				return problem.New(problem.Forbidden, fmt.Sprintf("%s cannot be edited: %s.", t.Ref, d.Reason), "Ask for the right, or edit as another user.", nil)
			}
		}
	}
	return nil
}

// valueOf is the text of the draft's key.
func (d *Draft) valueOf(objects []*unstructured.Unstructured) ([]byte, error) {
	if len(objects) != 1 || !Keyed(d.On[0].Kind) {
		return nil, problem.New(problem.Invalid, "Only Secrets and ConfigMaps are edited key by key, one at a time.", "Edit the whole object.", nil)
	}
	value, there, err := Value(objects[0], d.Key)
	d.NewKey, d.Bare = !there, there && !bytes.HasSuffix(value, []byte("\n"))
	return value, err
}

// written are objects as an editor gets them.
func written(objects []*unstructured.Unstructured) ([]byte, error) {
	var out []byte
	for i, u := range objects {
		data, err := object.YAML(u, object.Shape{Raw: true})
		if err != nil {
			return nil, err
		}
		if i > 0 {
			out = append(out, "---\n"...)
		}
		out = append(out, data...)
	}
	return out, nil
}
