package act

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"fathom/kube"
	"fathom/kube/act/patch"
	"fathom/kube/cluster"
)

// EditVerb is the verb that takes objects as text; EditScreen asks for that text.
const (
	EditVerb   = "edit"
	EditScreen = "edit"
)

// Params of EditVerb, which Args name.
const (
	EditManifest    = "manifest"
	EditOriginal    = "original"
	EditSubresource = "subresource"
	EditKey         = "key"
	EditResume      = "resume"
)

func editVerb() Verb {
	return Verb{
		Name: EditVerb, Title: "edit", Group: "object", Keys: []string{"e"}, Risk: Risky, Screen: EditScreen,
		Help:  "change the YAML in an editor",
		For:   func(k kube.Kind) bool { return anyObject(k) && k.Can("patch") },
		Needs: func(kube.Kind) []cluster.Access { return []cluster.Access{{Verb: "get"}, {Verb: "patch"}} },
		Params: []Param{
			{Name: EditManifest, Hidden: true, Kind: Lines, SecretOf: secretKind, Help: "the objects as they should be, in YAML, instead of opening an editor"},
			{Name: EditOriginal, Hidden: true, Kind: Lines, SecretOf: secretKind, Help: "the objects as they were when their editing began, in YAML"},
			{Name: EditSubresource, Hidden: true, Help: "edit this part of the object: status, scale"},
			{Name: EditKey, Hidden: true, Help: "edit one key of a Secret or ConfigMap, decoded"},
			{Name: EditResume, Hidden: true, Kind: Switch, Help: "continue with the kept text of an earlier edit"},
		},
		Plan: planEdit,
	}
}

// Conflicts is the error of an edit of fields that somebody else changed meanwhile. It repeats no values.
type Conflicts struct {
	Of []ConflictOf
}

// ConflictOf are the conflicts of one object.
type ConflictOf struct {
	Ref    kube.Ref
	Fields []patch.Conflict
	// Base is the object as the editing began, but with what others made of the fields in conflict.
	Base *unstructured.Unstructured
	// Meanwhile are the fields, as patch.Field writes them, that others changed.
	Meanwhile []string
}

func (c *Conflicts) Error() string {
	var said []string
	for _, o := range c.Of {
		var fields []string
		for _, f := range o.Fields {
			fields = append(fields, patch.Field(f.Path))
		}
		said = append(said, o.Ref.String()+" was changed by somebody else while it was edited, where the edit changes it too: "+few(fields))
	}
	return strings.Join(said, "; ")
}

// edited is one object of an edit, in the states that come together.
type edited struct {
	base, mine, live *unstructured.Unstructured
}

func planEdit(ctx context.Context, w World, on []Target, args Args) (*Plan, error) {
	part := args.Get(EditSubresource)
	mine, err := texts(args.Get(EditManifest))
	if err != nil {
		return nil, err
	}
	base, err := texts(args.Get(EditOriginal))
	if err != nil {
		return nil, err
	}
	if len(mine) == 0 {
		return nil, usage("%s needs %s", EditVerb, EditManifest)
	}
	live, err := read(ctx, w.API, on, part)
	if err != nil {
		return nil, err
	}
	if err := strangers(mine, live); err != nil {
		return nil, err
	}
	p, clashes := &Plan{Summary: summary("edit", on)}, &Conflicts{}
	for i, t := range on {
		e := edited{base: of(base, live[i]), mine: of(mine, live[i]), live: live[i]}
		c, clash := p.edit(t, e, part)
		if clash != nil {
			clashes.Of = append(clashes.Of, *clash)
		}
		p.Changes = append(p.Changes, c)
		if !c.Empty() {
			p.Kubectl = append(p.Kubectl, patchLine(w.API.Name(), t, c))
		}
	}
	if len(clashes.Of) > 0 {
		return nil, clashes
	}
	return p, nil
}

// edit is the change of one object. An object that is not in the text stays as it is.
func (p *Plan) edit(t Target, e edited, part string) (Change, *ConflictOf) {
	c := Change{Ref: t.Ref, Method: Patch, Subresource: part, Before: e.live, Word: "edited"}
	if e.mine == nil {
		return c, nil
	}
	if e.base == nil {
		e.base = e.live
	}
	skip := beyond(part)
	base, mine, live := own(e.base, skip), own(e.mine, skip), own(e.live, skip)
	m := patch.Merge(base, mine, live)
	meanwhile := fields(patch.Between(base, live))
	if len(m.Conflicts) > 0 {
		return c, &ConflictOf{Ref: t.Ref, Fields: m.Conflicts, Base: &unstructured.Unstructured{Object: m.Base}, Meanwhile: meanwhile}
	}
	c.Ops = patch.Between(live, m.Object)
	if c.Empty() {
		c.Note = "stays as it is"
		return c, nil
	}
	c.Note = few(fields(c.Ops))
	if len(meanwhile) > 0 {
		p.warn(t.Ref.String() + " was changed by somebody else while it was edited, and that is kept: " + few(meanwhile) + ".")
	}
	return c, nil
}

// beyond are the fields that an edit of an object, or of a part of it, leaves alone.
func beyond(part string) []string {
	return slices.DeleteFunc(serverOwned(), func(f string) bool { return f == "/"+part })
}

// fields are what operations change, as people write paths.
func fields(ops []patch.Op) []string {
	var out []string
	for _, op := range ops {
		if op.Op != "test" {
			out = append(out, patch.Field(op.Path))
		}
	}
	return out
}

// few names some of many.
func few(names []string) string {
	const shown = 3
	if len(names) <= shown {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:shown], ", "), len(names)-shown)
}

// patchLine is the kubectl line for a change made by operations. Values of Secrets are not in it, and no long ones.
func patchLine(context string, t Target, c Change) string {
	const longest = 2000
	words := []string{"patch", named(t), "--type", "json"}
	if c.Subresource != "" {
		words = append(words, "--subresource", c.Subresource)
	}
	ops := slices.DeleteFunc(slices.Clone(c.Ops), func(op patch.Op) bool { return op.Op == "test" })
	text, err := patch.Text(ops)
	if err != nil || len(text) > longest || isSecret(t.Ref) {
		return kubectl(context, t.Ref.Namespace, "edit", named(t))
	}
	return kubectl(context, t.Ref.Namespace, append(words, "-p", text)...)
}

// Intended is what is known of a verb's plan before there is one: enough for a Policy, and for the journal of what was
// refused.
func Intended(v Verb, on []Target) *Plan {
	p := &Plan{Verb: v.Name, Risk: v.Risk, Summary: summary(v.Title, on)}
	for _, t := range on {
		p.Context = t.Ref.Context
		p.Changes = append(p.Changes, Change{Ref: t.Ref, Method: Patch})
	}
	return p
}
