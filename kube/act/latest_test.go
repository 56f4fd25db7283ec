package act_test

import (
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"fathom/kube/act"
)

// TestUndoBringsBackWhatWasThereLast lets somebody change an object after the plan was made. The undo brings back their text.
func TestUndoBringsBackWhatWasThereLast(t *testing.T) {
	const manifest = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings, namespace: shop}\ndata: {mode: slow}\n"
	for _, c := range []struct {
		verb string
		args act.Args
		on   bool
	}{
		{"apply", act.Args{"manifest": {manifest}, "force-conflicts": {"true"}}, false},
		{"patch", act.Args{"patch": {`{"data":{"mode":"slow"}}`}, "type": {"merge"}}, true},
		{"patch", act.Args{"patch": {`{"data":{"mode":"slow"}}`}, "type": {"strategic"}}, true},
		{"delete", nil, true},
	} {
		t.Run(c.verb+" "+c.args.Get("type"), func(t *testing.T) {
			w := newUndoWorld(t)
			v, _ := act.Find(c.verb)
			var on []act.Target
			if c.on {
				on = append(on, w.target("configmaps/settings"))
			}
			p, err := v.Make(t.Context(), w.world(), on, c.args)
			if err != nil {
				t.Fatal(err)
			}
			w.server.Hold(&corev1.ConfigMap{
				ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "settings"}, Data: map[string]string{"mode": "fast", "theirs": "1"},
			})
			revert, err := act.Revert(t.Context(), w.world(), "it", w.undo(w.carry(p)))
			if err != nil {
				t.Fatal(err)
			}
			w.undo(w.carry(revert))
			data, _ := w.get("configmaps/settings")["data"].(map[string]any)
			if data["mode"] != "fast" || data["theirs"] != "1" || len(data) != 2 {
				t.Errorf("after the undo: %v", data)
			}
		})
	}
}

// TestApplyDoesNotClaimWhatOthersCreated lets somebody create the object first. The undo leaves it there.
func TestApplyDoesNotClaimWhatOthersCreated(t *testing.T) {
	w := newUndoWorld(t)
	v, _ := act.Find("apply")
	manifest := "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: late, namespace: shop}\ndata: {mode: slow}\n"
	p, err := v.Make(t.Context(), w.world(), nil, act.Args{"manifest": {manifest}})
	if err != nil {
		t.Fatal(err)
	}
	w.server.Hold(&corev1.ConfigMap{
		ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "late"}, Data: map[string]string{"theirs": "1"},
	})
	results := w.carry(p)
	if results[0].Err != nil || results[0].Word != "configured" {
		t.Fatalf("%q, %v", results[0].Word, results[0].Err)
	}
	if undo, why := results[0].Undo(); undo == nil || undo.Method != act.Patch {
		t.Errorf("undo %+v, %s", undo, why)
	}
}
