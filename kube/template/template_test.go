package template

import (
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"fathom/kube"
	"fathom/kube/act/acttest"
	"fathom/kube/manifest"
	"fathom/kube/rows"
)

const document = `{"components": {"schemas": {
  "x.Anchor": {"type": "object", "required": ["spec"],
    "x-kubernetes-group-version-kind": [{"group": "example.com", "version": "v1", "kind": "Anchor"}],
    "properties": {"apiVersion": {}, "kind": {}, "metadata": {}, "status": {}, "paused": {"type": "boolean"},
      "spec": {"allOf": [{"$ref": "#/components/schemas/x.Spec"}], "description": "What is wanted. And more."}}},
  "x.Spec": {"type": "object", "required": ["depth", "mode", "chains", "self"], "properties": {
    "depth": {"type": "integer", "description": "Metres, e.g. 30\nof them"}, "mode": {"type": "string", "enum": ["Fast", "Slow"]},
    "chains": {"type": "array", "items": {"$ref": "#/components/schemas/x.Chain"}}, "colour": {"type": "string"},
    "self": {"$ref": "#/components/schemas/x.Spec"}}},
  "x.Chain": {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}, "links": {"type": "integer"}}}
}}}`

func TestWrite(t *testing.T) {
	all, err := parse([]byte(document))
	if err != nil {
		t.Fatal(err)
	}
	kind := kube.Kind{GVR: schema.GroupVersionResource{Group: "example.com", Version: "v1", Resource: "anchors"}, Kind: "Anchor", Namespaced: true}
	got, err := write(all, kind, "shop")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"# Also: paused.\napiVersion: example.com/v1\nkind: Anchor\nmetadata:\n  name: NAME\n  namespace: shop\n",
		"# Required. What is wanted. Also: colour.\nspec:\n  # Required. Metres, e.g. 30 of them.\n  depth: 0\n",
		"  # Required. One of Fast, Slow.\n  mode: Fast\n", "  # Required. Also: links.\n  chains:\n    - # Required.\n      name: \"\"\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("without\n%s\nit is\n%s", want, got)
		}
	}
	if _, err := write(all, kube.Kind{Kind: "Other"}, ""); err == nil {
		t.Error("a kind without a schema has a template")
	}
	if _, err := parse([]byte("{")); err == nil {
		t.Error("half a document is read")
	}
}

// TestEveryKindHasOne makes the template of every built-in kind without a schema, and reads it as a manifest.
func TestEveryKindHasOne(t *testing.T) {
	s := acttest.New(t)
	for _, kind := range rows.New().Kinds() {
		if kind.Of.Resource != "" {
			continue
		}
		text, err := Of(t.Context(), s.API, kind, "shop")
		if err != nil {
			t.Fatalf("%s: %v", kind, err)
		}
		docs := manifest.Parse("", []byte(text))
		if len(docs) != 1 || docs[0].Err != nil || docs[0].Object.GroupVersionKind() != kind.GVK() || docs[0].Object.GetName() != "NAME" {
			t.Errorf("%s: %+v\n%s", kind, docs, text)
		}
		if !strings.HasPrefix(text, "# The cluster's schema of this kind cannot be read: ") {
			t.Errorf("%s begins with %q", kind, text[:40])
		}
	}
}
