package scenario

import (
	"context"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/api/validation/path"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/util/validation"

	"fathom/sandbox/internal/realnode"
	"fathom/sandbox/scenarios"
)

// preset lists the namespaces that every sandbox has.
var preset = []string{"default", "kube-system", "kube-public", "kube-node-lease", "team-a"}

func TestNames(t *testing.T) {
	want := []string{"broken", "demo", "nodes", "scale"}
	if got := Names(); !slices.Equal(got, want) {
		t.Errorf("Names() = %v, want %v", got, want)
	}
}

func TestDescribe(t *testing.T) {
	infos, err := Describe()
	if err != nil {
		t.Fatal(err)
	}
	for _, info := range infos {
		if info.Description == "" || strings.Contains(info.Description, "\n") {
			t.Errorf("%s: description %q is not one line", info.Name, info.Description)
		}
	}
}

// withIncludes returns the objects of a scenario after those that it includes.
func withIncludes(t *testing.T, files fs.FS, name string) []*unstructured.Unstructured {
	t.Helper()
	s, err := read(files, name)
	if err != nil {
		t.Fatal(err)
	}
	var all []*unstructured.Unstructured
	for _, include := range s.Includes {
		all = append(all, withIncludes(t, files, include)...)
	}
	return append(all, s.objects...)
}

func TestObjects(t *testing.T) {
	for _, name := range Names() {
		t.Run(name, func(t *testing.T) {
			namespaces := slices.Clone(preset)
			seen := map[string]bool{}
			for _, obj := range withIncludes(t, scenarios.Files, name) {
				id := obj.GroupVersionKind().GroupKind().String() + " " + qualified(obj)
				if seen[id] {
					t.Errorf("%s is there twice", id)
				}
				seen[id] = true
				checkName(t, id, obj)
				if obj.GetKind() == "Namespace" {
					namespaces = append(namespaces, obj.GetName())
				}
				if ns := obj.GetNamespace(); ns != "" && !slices.Contains(namespaces, ns) {
					t.Errorf("%s: its namespace is not made before it", id)
				}
			}
		})
	}
}

// rbacKinds may have almost any name.
var rbacKinds = []string{"Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding"}

func checkName(t *testing.T, id string, obj *unstructured.Unstructured) {
	t.Helper()
	var bad []string
	if slices.Contains(rbacKinds, obj.GetKind()) {
		bad = path.IsValidPathSegmentName(obj.GetName())
	} else {
		bad = validation.IsDNS1123Subdomain(obj.GetName())
	}
	for key, value := range obj.GetLabels() {
		bad = append(bad, validation.IsQualifiedName(key)...)
		bad = append(bad, validation.IsValidLabelValue(value)...)
	}
	for _, problem := range bad {
		t.Errorf("%s: %s", id, problem)
	}
}

func TestStagesShareTemplates(t *testing.T) {
	for _, obj := range withIncludes(t, scenarios.Files, "nodes") {
		if obj.GetKind() != "Stage" {
			continue
		}
		steps, _, err := unstructured.NestedSlice(obj.Object, "spec", "steps")
		if err != nil || len(steps) == 0 {
			t.Errorf("stage %s has no steps: %v", obj.GetName(), err)
		}
		kind, _, _ := unstructured.NestedString(obj.Object, "spec", "resourceRef", "kind")
		for _, step := range steps {
			for _, action := range step.(map[string]any) {
				template := action.(map[string]any)["template"].(string)
				if got, want := strings.Contains(template, `define "event"`), kind == "Pod"; got != want {
					t.Errorf("stage %s of kind %s: shared definitions present: %v, want %v", obj.GetName(), kind, got, want)
				}
			}
		}
	}
}

func TestLoadRefuses(t *testing.T) {
	for _, c := range []struct {
		name    string
		options Options
		want    string
	}{
		{"unknown scenario", Options{Name: "dem"}, `no scenario "dem"; there are: broken, demo, nodes, scale`},
		{"no scenario", Options{}, "there are: broken, demo, nodes, scale"},
		{"unknown parameter", Options{Name: "scale", Params: map[string]string{"pod": "1"}}, `no parameter "pod"; it has: pods, nodes, namespaces, churn`},
		{"parameter of one without", Options{Name: "demo", Params: map[string]string{"pods": "1"}}, "it has none"},
		{"not a number", Options{Name: "scale", Params: map[string]string{"pods": "many"}}, `pods of scenario scale is "many"; it must be a whole number from 1 to 200000`},
		{"out of range", Options{Name: "scale", Params: map[string]string{"churn": "-1"}}, "from 0 to 2000"},
		{"no kubeconfig", Options{Name: "scale", Kubeconfig: "/nonexistent/kubeconfig"}, "reading the sandbox's kubeconfig"},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := Load(context.Background(), c.options)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("Load(%+v) = %v, want an error with %q", c.options, err, c.want)
			}
		})
	}
}

func TestDefaults(t *testing.T) {
	s, err := read(scenarios.Files, "scale")
	if err != nil {
		t.Fatal(err)
	}
	values, err := s.values(map[string]string{"pods": "500"})
	if err != nil {
		t.Fatal(err)
	}
	l := &loader{values: values}
	for name, want := range map[string]int{"pods": 500, "nodes": 200, "namespaces": 20, "churn": 0} {
		if got := l.number(name); got != want {
			t.Errorf("%s = %d, want %d", name, got, want)
		}
	}
}

// TestNothingSimulatedOnTheRealNode: what tolerates every taint would also be put on the node with a real kubelet, which
// has none of the images.
func TestNothingSimulatedOnTheRealNode(t *testing.T) {
	for _, name := range Names() {
		for _, obj := range withIncludes(t, scenarios.Files, name) {
			tolerations, _, _ := unstructured.NestedSlice(obj.Object, "spec", "template", "spec", "tolerations")
			for _, entry := range tolerations {
				toleration, _ := entry.(map[string]any)
				if key, _ := toleration["key"].(string); key != "" && key != realnode.Mark {
					continue
				}
				affinity, _, _ := unstructured.NestedMap(obj.Object, "spec", "template", "spec", "affinity", "nodeAffinity")
				if text := fmt.Sprint(affinity); !strings.Contains(text, "key:"+realnode.Mark+" operator:DoesNotExist") {
					t.Errorf("%s: %s %s tolerates the real node", name, obj.GetKind(), qualified(obj))
				}
			}
		}
	}
}
