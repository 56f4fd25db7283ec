package object

import (
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	utiljson "k8s.io/apimachinery/pkg/util/json"
)

func managed(manager, subresource, at, fields string) metav1.ManagedFieldsEntry {
	e := metav1.ManagedFieldsEntry{
		Manager: manager, Operation: metav1.ManagedFieldsOperationUpdate, Subresource: subresource,
		FieldsType: "FieldsV1", FieldsV1: metav1.NewFieldsV1(fields),
	}
	if t, err := time.Parse(time.RFC3339, at); err == nil {
		e.Time = &metav1.Time{Time: t}
	}
	return e
}

func decoded(t testing.TB, text string) *unstructured.Unstructured {
	t.Helper()
	u := &unstructured.Unstructured{}
	if err := utiljson.Unmarshal([]byte(text), &u.Object); err != nil {
		t.Fatal(err)
	}
	return u
}

func TestBlame(t *testing.T) {
	u := decoded(t, `{"metadata":{"labels":{"app.kubernetes.io/name":"web"},"finalizers":["a","b"]},
		"spec":{"replicas":3,"selector":{"matchLabels":{"app":"web"}},"paused":false,
			"ports":[{"containerPort":80,"protocol":"TCP"},{"containerPort":80,"protocol":"UDP"}],
			"containers":[{"name":"log","image":"l"},{"name":"web","image":"w","args":["-v"]}]},
		"status":{"conditions":[{"type":"Ready","status":"True"}]}}`)
	u.SetManagedFields([]metav1.ManagedFieldsEntry{
		managed("kubelet", "status", "2026-01-03T00:00:00Z", `{"f:status":{"f:conditions":{"k:{\"type\":\"Ready\"}":{".":{},"f:status":{}}}}}`),
		managed("hpa", "scale", "2026-01-02T00:00:00Z", `{"f:spec":{"f:replicas":{}}}`),
		managed("kubectl", "", "2026-01-01T00:00:00Z", `{"f:metadata":{"f:labels":{".":{},"f:app.kubernetes.io/name":{}},"f:finalizers":{"v:\"b\"":{}}},
			"f:spec":{"f:replicas":{},"f:selector":{},"f:gone":{},"f:ports":{"k:{\"containerPort\":80,\"protocol\":\"UDP\"}":{".":{},"f:protocol":{}}},
			"f:containers":{"k:{\"name\":\"web\"}":{".":{},"f:image":{},"f:args":{"i:0":{}}},"k:{\"name\":\"other\"}":{"f:image":{}}}}}`),
	})
	got := Blame(u)
	for path, manager := range map[string]string{
		"metadata.labels": "kubectl", "metadata.labels.app.kubernetes.io/name": "kubectl",
		"metadata.finalizers[1]": "kubectl", "metadata.finalizers[0]": "",
		"spec": "", "spec.replicas": "hpa", "spec.paused": "", "spec.gone": "",
		"spec.selector": "kubectl", "spec.selector.matchLabels.app": "kubectl",
		"spec.ports[0]": "", "spec.ports[1]": "kubectl", "spec.ports[1].protocol": "kubectl", "spec.ports[1].containerPort": "",
		"spec.containers[0].image": "", "spec.containers[1].image": "kubectl", "spec.containers[1].args[0]": "kubectl",
		"status.conditions[0].status": "kubelet", "status.conditions[0].type": "",
	} {
		if got[path].Manager != manager {
			t.Errorf("%s is blamed on %q, not on %q", path, got[path].Manager, manager)
		}
	}
	if w := got["spec.replicas"]; w.Others != 1 || w.Subresource != "scale" || w.Time.Day() != 2 || w.Apply {
		t.Errorf("replicas: %+v", w)
	}
}

// FuzzBlame looks at fields that no API server would write: blame goes only to paths that there are.
func FuzzBlame(f *testing.F) {
	const object = `{"a":{"b":[{"name":"x","v":1},{"name":"y"}],"c":["s",2,null]},"d":null}`
	for _, seed := range []string{
		`{"f:a":{"f:b":{"k:{\"name\":\"x\"}":{".":{},"f:v":{}}}}}`, `{"f:a":{"f:c":{"v:2":{},"v:null":{},"i:7":{},"i:-1":{}}}}`,
		`{".":{},"f:":{},"k:":{},"v:":{},"x":{},"f:d":{"f:e":{}}}`, `{"f:a":7}`, `[]`, `{"f:a":{"k:{}":{},"k:[]":{},"f:b":{"k:{\"name\":{}}":{}}}}`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, fields string) {
		u := decoded(t, object)
		b := blame{who: Who{Manager: "m"}, seen: map[string]bool{}}
		var set map[string]any
		if utiljson.Unmarshal([]byte(fields), &set) != nil {
			t.Skip()
		}
		b.walk("", u.Object, set)
		known := blame{seen: map[string]bool{}}
		known.cover("", u.Object)
		for path := range b.of {
			if _, ok := known.of[path]; !ok {
				t.Errorf("%s is blamed, and is not there", path)
			}
		}
	})
}
