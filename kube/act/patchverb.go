package act

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	jsonpatch "gopkg.in/evanphx/json-patch.v4"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	utiljson "k8s.io/apimachinery/pkg/util/json"
	"k8s.io/client-go/kubernetes/scheme"
	"sigs.k8s.io/yaml"

	"fathom/kube"
	"fathom/kube/act/patch"
)

func patchVerb() Verb {
	return Verb{
		Name: "patch", Title: "patch", Group: "object", Risk: Risky,
		Help: "change fields by a merge, strategic or JSON patch",
		For:  func(k kube.Kind) bool { return anyObject(k) && k.Can("patch") }, Needs: may("patch", ""),
		Params: []Param{
			{
				Name: "patch", Short: "p", Kind: Lines, Required: true, Help: "the patch, as JSON or YAML",
				SecretOf: secretKind,
			},
			{
				Name: "type", Kind: Choice, Help: "how the patch is meant; strategic is not for custom resources",
				Choices: func(context.Context, World, []Target) ([]string, error) { return patchTypes(), nil },
				Default: func(_ context.Context, _ World, on []Target) (string, error) {
					if len(on) == 0 {
						return "", nil
					}
					return usualType(on[0].Kind), nil
				},
			},
			{Name: "subresource", Help: "patch this part of the object: status, scale"},
		},
		Plan: planPatch,
	}
}

func patchTypes() []string { return []string{"strategic", "merge", "json"} }

// usualType is strategic for built-in kinds. The API server knows no strategic patches of any others.
func usualType(k kube.Kind) string {
	if scheme.Scheme.Recognizes(k.GVK()) {
		return "strategic"
	}
	return "merge"
}

func planPatch(ctx context.Context, w World, on []Target, args Args) (*Plan, error) {
	given, err := yaml.YAMLToJSONStrict([]byte(args.Get("patch")))
	if err != nil {
		return nil, usage("patch is neither JSON nor YAML")
	}
	part := args.Get("subresource")
	live, err := read(ctx, w.API, on, part)
	if err != nil {
		return nil, err
	}
	p := &Plan{Summary: summary("patch", on)}
	for i, t := range on {
		kind := args.Get("type")
		if kind == "" {
			kind = usualType(t.Kind)
		}
		c, err := patched(t, live[i], part, kind, given)
		if err != nil {
			return nil, err
		}
		p.Changes = append(p.Changes, c)
		p.Kubectl = append(p.Kubectl, givenLine(w.API.Name(), t, c, kind, string(given)))
	}
	return p, nil
}

// patched is the change of one object by a patch in JSON.
func patched(t Target, live *unstructured.Unstructured, part, kind string, given []byte) (Change, error) {
	c := Change{Ref: t.Ref, Before: live, Subresource: part, Word: "patched"}
	switch kind {
	case "json":
		ops, err := operations(live, part, given)
		c.Method, c.Ops, c.Note = Patch, ops, few(fields(ops))
		return c, err
	case "merge":
		c.Method = Merge
	case "strategic":
		c.Method = Strategic
	default:
		return c, usage("type is %q: use %s", kind, strings.Join(patchTypes(), ", "))
	}
	var body map[string]any
	if err := utiljson.Unmarshal(given, &body); err != nil || body == nil {
		return c, usage("patch is no map of fields, as a %s patch must be", kind)
	}
	c.Body = &unstructured.Unstructured{Object: body}
	return c, nil
}

// operations are what a JSON Patch makes of an object, each tested to find what it found here.
func operations(live *unstructured.Unstructured, part string, given []byte) ([]patch.Op, error) {
	ops, err := jsonpatch.DecodePatch(given)
	if err != nil {
		return nil, usage("patch is no list of operations, as a json patch must be")
	}
	doc, err := json.Marshal(live.Object)
	if err != nil {
		return nil, err
	}
	result, err := ops.Apply(doc)
	if err != nil {
		return nil, usage("patch does not apply to %s: %v", live.GetName(), err)
	}
	after := map[string]any{}
	if err := utiljson.Unmarshal(result, &after); err != nil {
		return nil, usage("patch leaves nothing of %s", live.GetName())
	}
	return patch.Between(live.Object, after, beyond(part)...), nil
}

// givenLine is kubectl's own line for a patch. Of Secrets it leaves the patch out.
func givenLine(context string, t Target, c Change, kind, given string) string {
	words := []string{"patch", named(t), "--type", kind}
	if c.Subresource != "" {
		words = append(words, "--subresource", c.Subresource)
	}
	if isSecret(t.Ref) {
		given = "..."
	}
	return kubectl(context, t.Ref.Namespace, slices.Concat(words, []string{"-p", given})...)
}
