package rollout_test

import (
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"fathom/kube/rollout"
)

func TestRevisionsOfADeployment(t *testing.T) {
	stranger := replicaSet("h9", "9", "web:9", 1)
	stranger.OwnerReferences[0].UID = "another"
	unnumbered := replicaSet("h0", "", "web:0", 0)
	got := rollout.Revisions(loose(t, deployment(appsv1.DeploymentStatus{})), []*unstructured.Unstructured{
		loose(t, replicaSet("h1", "1", "web:1", 0)), loose(t, replicaSet("h10", "10", "web:2", 3)), loose(t, replicaSet("h2", "2", "web:3", 0)),
		loose(t, stranger), loose(t, unnumbered),
	})
	var numbers, current []int64
	for _, r := range got {
		numbers = append(numbers, r.Number)
		if r.Current {
			current = append(current, r.Number)
		}
	}
	if len(numbers) != 3 || numbers[0] != 10 || numbers[1] != 2 || numbers[2] != 1 {
		t.Errorf("the revisions are %v, want 10, 2, 1", numbers)
	}
	if len(current) != 1 || current[0] != 10 {
		t.Errorf("the current ones are %v, want 10", current)
	}
	if r := got[0]; r.Hash != "h10" || r.Cause != "to web:2" || r.Images[0] != "web:2" || r.Wanted != 3 {
		t.Errorf("read as %+v", r)
	}
}

// Of a StatefulSet's ControllerRevisions the template is what is left without what the controller needs to apply it.
func TestRevisionsOfAStatefulSet(t *testing.T) {
	set := loose(t, &appsv1.StatefulSet{
		TypeMeta: metav1.TypeMeta{APIVersion: "apps/v1", Kind: "StatefulSet"}, ObjectMeta: meta("db"),
		Spec: appsv1.StatefulSetSpec{Template: template("db", "db:1")},
	})
	got := rollout.Revisions(set, []*unstructured.Unstructured{
		loose(t, controllerRevision("StatefulSet", "db", "a", 1, "db:1")), loose(t, controllerRevision("StatefulSet", "db", "b", 2, "db:2")),
	})
	if len(got) != 2 || got[0].Number != 2 || got[0].Current || !got[1].Current || got[1].Hash != "a" {
		t.Errorf("the revisions are %+v", got)
	}
	diff, err := rollout.Diff(got[1], got[0])
	if err != nil || !strings.Contains(diff, "--- revision 1\n+++ revision 2\n") || !strings.Contains(diff, "\n-  - image: db:1\n+  - image: db:2\n") {
		t.Errorf("they differ in\n%s, %v", diff, err)
	}
	if same, err := rollout.Diff(got[0], got[0]); same != "" || err != nil {
		t.Errorf("a revision differs from itself in %s, %v", same, err)
	}
}
