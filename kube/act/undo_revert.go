package act

import (
	"context"
	"errors"
	"fmt"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"fathom/kube"
	"fathom/kube/act/patch"
	"fathom/kube/object"
	"fathom/kube/problem"
)

// Revert is the plan that takes changes back: those that Result.Undo made, in the order in which they are to run. Objects that
// have moved on since are left out and are the plan's Refused, with what is different now. When all are, that is the error.
func Revert(ctx context.Context, w World, what string, undo []Change) (*Plan, error) {
	p := &Plan{Verb: "undo", Context: w.API.Name(), Risk: Risky, Summary: "undo " + what}
	if undone, ok := strings.CutPrefix(what, "undo "); ok {
		p.Summary = "redo " + undone
	}
	last := 0
	for i := range undo {
		undo[i].Ref.Context = p.Context
		last = max(last, undo[i].Stage)
	}
	r := reverter{ctx: ctx, api: w.API, seen: map[part]*state{}}
	r.fetch(undo)
	var first error
	for _, c := range undo {
		c.Stage = last - c.Stage
		err := r.fit(&c)
		if moved, ok := errors.AsType[*problem.Error](err); ok && moved.Class == problem.Conflict {
			p.Refused = append(p.Refused, Refusal{Ref: c.Ref, Why: "It" + strings.TrimPrefix(moved.Text, c.Ref.String())})
			if first == nil {
				first = err
			}
			continue
		}
		if err != nil {
			return nil, err
		}
		if c.Back != "" {
			p.warn(c.Back)
			c.Back = ""
		}
		r.owners(&c, p)
		r.addresses(&c, p)
		p.Kubectl = append(p.Kubectl, c.kubectl(w))
		p.Changes = append(p.Changes, c)
	}
	if len(p.Changes) == 0 && first != nil {
		return nil, first
	}
	r.warn(p)
	return p, nil
}

// part is an object, or a subresource of it.
type part struct {
	ref kube.Ref
	sub string
}

// state is what a part is like now, and once the changes so far are made.
type state struct {
	now   *unstructured.Unstructured // nil when it is not there
	err   error
	stage int // of the last change to it, -1 for none
}

type reverter struct {
	ctx  context.Context
	api  API
	seen map[part]*state
}

// fetch reads all that will be changed, some at a time.
func (r *reverter) fetch(undo []Change) {
	var parts []part
	for _, c := range undo {
		at := part{c.Ref, c.Subresource}
		if r.seen[at] == nil {
			r.seen[at] = &state{stage: -1}
			parts = append(parts, at)
		}
	}
	each(r.api, len(parts), atOnce, func(i int) {
		s := r.seen[parts[i]]
		s.now, s.err = object.GetPart(r.ctx, r.api, parts[i].ref, parts[i].sub)
		if apierrors.IsNotFound(s.err) {
			s.now, s.err = nil, nil
		}
	})
}

// fit checks that the change fits what is there now, and orders it after those of the same object.
func (r *reverter) fit(c *Change) error {
	s := r.seen[part{c.Ref, c.Subresource}]
	if s.err != nil {
		return fmt.Errorf("read %s: %w", c.Ref, s.err)
	}
	if why := c.movedOn(s.now); why != "" {
		return problem.New(problem.Conflict, fmt.Sprintf("%s has moved on: %s.", c.Ref, why), "Look at it as it is now, and change it by hand.", nil)
	}
	c.Before = s.now
	if s.stage >= c.Stage {
		c.Stage = s.stage + 1
	}
	s.stage = c.Stage
	switch c.Method {
	case Delete:
		s.now = nil
	case Create:
		s.now = c.Body
	case Patch:
		made, err := patch.Apply(s.now.Object, c.Ops)
		if err != nil {
			return err
		}
		s.now = &unstructured.Unstructured{Object: made}
	}
	return nil
}

// movedOn says in a phrase why the change does not fit the object as it is now, which is nil for none; "" when it does.
func (c *Change) movedOn(now *unstructured.Unstructured) string {
	switch {
	case c.Method == Create && now != nil && now.GetDeletionTimestamp() != nil:
		return "it is still being deleted"
	case c.Method == Create && now != nil:
		return "there is one of this name again"
	case c.Method == Create:
		return ""
	case now == nil:
		return "it is not there any more"
	case c.Method == Delete:
		if o := c.Options; o != nil && o.Preconditions != nil && o.Preconditions.UID != nil && *o.Preconditions.UID != now.GetUID() {
			return "another one has its name"
		}
	case c.Method == Patch:
		_, err := patch.Apply(now.Object, c.Ops)
		if m, ok := errors.AsType[*patch.Mismatch](err); ok {
			if isSecret(c.Ref) && !plainInSecret(m.Op.Path) {
				return m.Error()
			}
			return m.Told()
		}
	}
	return ""
}

// warn says what does not come back, in one sentence a kind.
func (r *reverter) warn(p *Plan) {
	again := map[string]int{}
	for _, c := range p.Changes {
		if c.Method == Create {
			again[c.Body.GetKind()]++
		}
	}
	for _, c := range p.Changes {
		if c.Method == Create {
			kind := c.Body.GetKind()
			switch n := again[kind]; {
			case lost(kind) == "":
			case n == 1:
				p.warn(fmt.Sprintf("%s is made again from its manifest%s.", c.Ref, lost(kind)))
			default:
				p.warn(fmt.Sprintf("%d of kind %s: each is made again from its manifest%s.", n, kind, lost(kind)))
			}
		}
		if c.Method == Delete {
			p.raise(Destructive)
		}
	}
}

// kubectl is the line that makes the change by itself.
func (c Change) kubectl(w World) string {
	t := Target{Ref: c.Ref}
	t.Kind.GVR = c.Ref.GVR
	for _, k := range w.API.Kinds().All() {
		if k.GVR == c.Ref.GVR {
			t.Kind = k
		}
	}
	switch c.Method {
	case Create:
		return kubectl(w.API.Name(), c.Ref.Namespace, "create", "-f", "-") + "  # the manifest of " + named(t)
	case Delete:
		return kubectl(w.API.Name(), c.Ref.Namespace, "delete", named(t))
	}
	body, err := patch.Text(c.masked().Ops)
	if err != nil {
		return ""
	}
	words := []string{"patch", named(t), "--type=json", "-p", body}
	if c.Subresource != "" {
		words = append(words, "--subresource="+c.Subresource)
	}
	return kubectl(w.API.Name(), c.Ref.Namespace, words...)
}
