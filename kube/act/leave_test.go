package act_test

import (
	"slices"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"

	"fathom/kube/act"
)

// TestUndoOfWhatLedAway takes back changes that led away from a revision: it says where that leads when no pod of it was ready.
func TestUndoOfWhatLedAway(t *testing.T) {
	readyPod := podOf("ReplicaSet", "web-h3", "web-h3-ready", map[string]string{"app": "web", "pod-template-hash": "h3"})
	readyPod.Status.Conditions = []corev1.PodCondition{{Type: corev1.PodReady, Status: corev1.ConditionTrue}}
	for _, c := range []struct {
		name, verb, on string
		args           act.Args
		more           []runtime.Object
		want           string
	}{
		{"rolled back", "undo", "deployments/web", nil, nil, "This goes back to revision 3 of deployments.apps/web, of which no pod was ready when it was left."},
		{"with another image", "set-image", "deployments/web", act.Args{"images": {"web=web:4"}}, nil, "revision 3 of deployments.apps/web"},
		{"a daemon set", "undo", "daemonsets/logs", nil, nil, ""}, // which wants no pod
		{"a stateful set", "undo", "statefulsets/db", nil, nil, "revision 2 of statefulsets.apps/db"},
		{"one was ready", "undo", "deployments/web", nil, []runtime.Object{readyPod}, ""},
		{"another field", "scale", "deployments/web", act.Args{"replicas": {"5"}}, nil, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorkload(t, c.more...)
			p, err := w.plan(c.verb, c.on, c.args)
			if err != nil {
				t.Fatal(err)
			}
			undo, why := w.run(p)[0].Undo()
			if undo == nil {
				t.Fatal(why)
			}
			back, err := act.Revert(w.Context(), w.world(), c.verb, []act.Change{*undo})
			if err != nil {
				t.Fatal(err)
			}
			warned := slices.ContainsFunc(back.Warnings, func(s string) bool {
				return strings.Contains(s, "goes back to revision") && strings.Contains(s, c.want)
			})
			if warned != (c.want != "") {
				t.Errorf("it warns %q, want %q", back.Warnings, c.want)
			}
			again, _ := w.run(back)[0].Undo()
			if again == nil || again.Back != "" {
				t.Errorf("to take that back warns too: %+v", again)
			}
		})
	}
}
