package act

import (
	"context"
	"maps"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"fathom/kube"
	"fathom/kube/object"
)

func labelVerb() Verb    { return noteVerb("label", "labels", "L") }
func annotateVerb() Verb { return noteVerb("annotate", "annotations", "") }

// noteVerb changes one of the two maps in an object's metadata.
func noteVerb(name, field, key string) Verb {
	v := Verb{
		Name: name, Title: name, Group: "object",
		Help: "add, change or remove " + field,
		For:  anyObject, Needs: may("patch", ""),
		Params: []Param{
			{Name: field, Help: "key=value sets one, key- removes one", Kind: Pairs, Required: true, Positional: true, Choices: notesNow(field)},
			{Name: "overwrite", Help: "change values that are there already", Kind: Switch},
		},
		Plan: func(ctx context.Context, w World, on []Target, args Args) (*Plan, error) {
			return planNotes(ctx, w, on, args, name, field)
		},
	}
	if key != "" {
		v.Keys = []string{key}
	}
	return v
}

// longestNote is up to how many bytes an entry is offered to be edited: beyond are whole documents that tools keep there.
const longestNote = 120

// notesNow are the entries that the only target has, ready to be edited.
func notesNow(field string) func(context.Context, World, []Target) ([]string, error) {
	return func(ctx context.Context, w World, on []Target) ([]string, error) {
		if len(on) != 1 {
			return nil, nil
		}
		u, err := object.Get(ctx, w.API, on[0].Ref)
		if err != nil {
			return nil, err
		}
		now, _, err := unstructured.NestedStringMap(u.Object, "metadata", field)
		var out []string
		for _, key := range slices.Sorted(maps.Keys(now)) {
			if word := key + "=" + now[key]; key != corev1.LastAppliedConfigAnnotation && len(word) <= longestNote && !strings.ContainsAny(word, "\r\n") {
				out = append(out, word)
			}
		}
		return out, err
	}
}

func planNotes(ctx context.Context, w World, on []Target, args Args, name, field string) (*Plan, error) {
	p, err := edits(ctx, w, on, "", func(t Target, u *unstructured.Unstructured) (string, error) {
		now, _, err := unstructured.NestedStringMap(u.Object, "metadata", field)
		if err != nil {
			return "", err
		}
		if now == nil {
			now = map[string]string{}
		}
		for _, word := range args[field] {
			if err := note(now, word, args.On("overwrite"), t.Ref.String()); err != nil {
				return "", err
			}
		}
		if len(now) == 0 {
			unstructured.RemoveNestedField(u.Object, "metadata", field)
			return strings.Join(told(t.Ref, args[field]), " "), nil
		}
		return strings.Join(told(t.Ref, args[field]), " "), unstructured.SetNestedStringMap(u.Object, now, "metadata", field)
	})
	if err != nil {
		return nil, err
	}
	p.Summary = summary(name, on)
	for i := range p.Changes {
		p.Changes[i].Word = map[string]string{"label": "labeled", "annotate": "annotated"}[name]
	}
	for _, t := range on {
		words := append([]string{name, named(t)}, told(t.Ref, args[field])...)
		if args.On("overwrite") {
			words = append(words, "--overwrite")
		}
		p.Kubectl = append(p.Kubectl, kubectl(w.API.Name(), t.Ref.Namespace, words...))
	}
	return p, nil
}

// told are words as they may be printed: what repeats all of a Secret is masked.
func told(r kube.Ref, words []string) []string {
	const copied = corev1.LastAppliedConfigAnnotation + "="
	out := slices.Clone(words)
	for i, word := range out {
		if isSecret(r) && strings.HasPrefix(word, copied) {
			out[i] = copied + "<masked>"
		}
	}
	return out
}

// note applies "key=value" or "key-" to a map.
func note(m map[string]string, word string, overwrite bool, who string) error {
	if key, ok := strings.CutSuffix(word, "-"); ok && key != "" && !strings.Contains(word, "=") {
		delete(m, key)
		return nil
	}
	key, value, ok := strings.Cut(word, "=")
	if !ok || key == "" {
		return usage("%q is neither key=value nor key-", word)
	}
	if old, there := m[key]; there && old != value && !overwrite {
		if key == corev1.LastAppliedConfigAnnotation { // long, and may hold the values of a Secret
			return usage("%s has %s already; overwrite changes it", who, key)
		}
		return usage("%s has %s=%s already; overwrite changes it", who, key, old)
	}
	if _, there := m[key]; there && overwrite || !there {
		m[key] = value
	}
	return nil
}
