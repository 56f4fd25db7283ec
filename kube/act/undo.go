package act

import (
	"context"
	"errors"
	"fmt"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"fathom/kube/act/patch"
	"fathom/kube/object"
	"fathom/kube/problem"
)

// Undo is the Change that takes a made one back, or in a sentence why there is none.
func (r Result) Undo() (*Change, string) {
	c := r.Change
	switch {
	case r.Err != nil:
		return nil, "It was not made."
	case r.Word == "unchanged":
		return nil, "It changed nothing."
	case c.Final != "":
		return nil, c.Final
	case c.Method == Create && c.Subresource == "", r.Before == nil && c.Method == Apply:
		if r.After == nil {
			return nil, "The API server did not say what it created."
		}
		uid := r.After.GetUID()
		ref := c.Ref
		ref.Name = r.After.GetName()
		return &Change{Ref: ref, Method: Delete, Note: "created by Fathom",
			Options: &metav1.DeleteOptions{Preconditions: &metav1.Preconditions{UID: &uid}}}, ""
	case c.Method == Delete && r.Before != nil:
		return &Change{Ref: c.Ref, Method: Create, Body: cleaned(r.Before), Note: "made again"}, ""
	case r.Before != nil && r.After != nil:
		ops := between(r.After, r.Before)
		if len(ops) == 0 {
			return nil, "Nothing that can be set back was changed."
		}
		return &Change{Ref: c.Ref, Method: Patch, Subresource: c.Subresource, Ops: ops, Note: "set back"}, ""
	}
	return nil, "Kubernetes cannot take this back."
}

// Revert is the plan that takes changes back: those that Result.Undo made, in the order in which they are to run. A change whose
// object has moved on since is refused, with what is different now.
func Revert(ctx context.Context, w World, verb string, undo []Change) (*Plan, error) {
	p := &Plan{Verb: "undo", Context: w.API.Name(), Risk: Risky, Summary: "undo " + verb}
	for _, c := range undo {
		c.Ref.Context = p.Context
		if err := c.refresh(ctx, w.API); err != nil {
			return nil, err
		}
		p.Kubectl = append(p.Kubectl, c.kubectl(w))
		p.Changes = append(p.Changes, c)
	}
	return p, nil
}

// refresh reads what is there now and checks that the change still fits.
func (c *Change) refresh(ctx context.Context, api Sender) error {
	now, err := object.GetPart(ctx, api, c.Ref, c.Subresource)
	moved := func(text string, cause error) error {
		return problem.New(problem.Conflict, fmt.Sprintf("%s has moved on: %s.", c.Ref, text), "Look at it as it is now, and change it by hand.", cause)
	}
	switch {
	case err != nil && !apierrors.IsNotFound(err):
		return err
	case c.Method == Create && err == nil:
		return moved("there is one of this name again", nil)
	case c.Method == Create:
		return nil
	case err != nil:
		return moved("it is not there any more", err)
	case c.Method == Delete:
		if o := c.Options; o != nil && o.Preconditions != nil && o.Preconditions.UID != nil && *o.Preconditions.UID != now.GetUID() {
			return moved("another one has its name", nil)
		}
	case c.Method == Patch:
		if _, err := patch.Apply(now.Object, c.Ops); err != nil {
			var m *patch.Mismatch
			if errors.As(err, &m) {
				return moved(m.Error(), err)
			}
			return err
		}
	}
	c.Before = now
	return nil
}

// kubectl is the line that makes the change by itself.
func (c Change) kubectl(w World) string {
	t := Target{Ref: c.Ref}
	t.Kind.GVR = c.Ref.GVR
	switch c.Method {
	case Create:
		return kubectl(w.API.Name(), c.Ref.Namespace, "create", "-f", "-") + "  # the manifest of " + named(t)
	case Delete:
		return kubectl(w.API.Name(), c.Ref.Namespace, "delete", named(t))
	}
	body, err := patch.Text(c.Ops)
	if err != nil {
		return ""
	}
	if c.Ref.GVR.Resource == "secrets" {
		body = "<masked>"
	}
	words := []string{"patch", named(t), "--type=json", "-p", body}
	if c.Subresource != "" {
		words = append(words, "--subresource="+c.Subresource)
	}
	return kubectl(w.API.Name(), c.Ref.Namespace, words...)
}
