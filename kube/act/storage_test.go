package act_test

import (
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	storagev1 "k8s.io/api/storage/v1"
	"k8s.io/apimachinery/pkg/api/resource"

	"fathom/kube/act"
)

func claimOf(class, size string) *corev1.PersistentVolumeClaim {
	return &corev1.PersistentVolumeClaim{ObjectMeta: at("shop", "data"), Spec: corev1.PersistentVolumeClaimSpec{
		StorageClassName: &class,
		Resources:        corev1.VolumeResourceRequirements{Requests: corev1.ResourceList{corev1.ResourceStorage: resource.MustParse(size)}},
	}, Status: corev1.PersistentVolumeClaimStatus{Phase: corev1.ClaimBound}}
}

func class(name string, grows bool, notes map[string]string) *storagev1.StorageClass {
	c := &storagev1.StorageClass{ObjectMeta: at("", name), AllowVolumeExpansion: &grows}
	c.Annotations = notes
	return c
}

func TestResize(t *testing.T) {
	l := newLab(t, claimOf("fast", "10Gi"), class("fast", true, nil))
	p := l.plan("resize", act.Args{"size": {"20Gi"}}, "persistentvolumeclaims/shop/data")
	if len(p.Warnings) > 0 || p.Changes[0].Note != "10Gi -> 20Gi" {
		t.Errorf("%q, note %q", p.Warnings, p.Changes[0].Note)
	}
	if want := `kubectl --context test -n shop patch persistentvolumeclaim/data -p '{"spec":{"resources":{"requests":{"storage":"20Gi"}}}}'`; p.Kubectl[0] != want {
		t.Errorf("the line is %s", p.Kubectl[0])
	}
	results := l.run(p)
	c, ok := l.Held(l.Kind("persistentvolumeclaims").GVR, "shop", "data").(*corev1.PersistentVolumeClaim)
	if !ok || c.Spec.Resources.Requests.Storage().String() != "20Gi" {
		t.Errorf("%s: the claim is %+v", words(results), c)
	}
	if undo, why := results[0].Undo(); undo != nil || why != "A volume cannot be made smaller." {
		t.Errorf("the undo is %+v, %q", undo, why)
	}
	for _, size := range []string{"10Gi", "much", "-1Gi", "0"} {
		if _, err := l.try("resize", act.Args{"size": {size}}, "persistentvolumeclaims/shop/data"); !isUsage(err) {
			t.Errorf("%s: %v", size, err)
		}
	}
	if got := words(l.run(l.plan("resize", act.Args{"size": {"20480Mi"}}, "persistentvolumeclaims/shop/data"))); got != "persistentvolumeclaims/data unchanged" {
		t.Error(got)
	}
}

func TestResizeWarns(t *testing.T) {
	loose := claimOf("fixed", "1Gi")
	loose.Name, loose.Status.Phase = "loose", corev1.ClaimPending
	none := claimOf("", "1Gi")
	none.Name = "none"
	gone := claimOf("gone", "1Gi")
	gone.Name = "gone"
	l := newLab(t, loose, none, gone, class("fixed", false, nil))
	for name, text := range map[string]string{
		"none": "has no StorageClass", "gone": "The StorageClass gone of persistentvolumeclaims/gone does not exist",
	} {
		l.warns(l.plan("resize", act.Args{"size": {"2Gi"}}, "persistentvolumeclaims/shop/"+name), text)
	}
	p := l.plan("resize", act.Args{"size": {"2Gi"}}, "persistentvolumeclaims/shop/loose")
	l.warns(p, "The StorageClass fixed does not allow volumes to grow")
	l.warns(p, "is not bound")
}

func TestDefaultStorageClass(t *testing.T) {
	const now, beta = "storageclass.kubernetes.io/is-default-class", "storageclass.beta.kubernetes.io/is-default-class"
	l := newLab(t, class("new", true, nil), class("old", true, map[string]string{now: "true"}),
		class("older", true, map[string]string{beta: "true", "x": "y"}), class("other", true, map[string]string{now: "false"}))
	p := l.plan("default-storageclass", nil, "storageclasses/new")
	if len(p.Changes) != 3 || p.Changes[0].Stage != 0 || p.Changes[1].Stage != 1 {
		t.Fatalf("the changes are %+v", p.Changes)
	}
	if want := "kubectl --context test annotate storageclass/older storageclass.beta.kubernetes.io/is-default-class=false --overwrite"; p.Kubectl[2] != want {
		t.Errorf("the line is %s", p.Kubectl[2])
	}
	for _, c := range p.Changes {
		if trial := c.Try(t.Context(), l.API); trial.Err != nil || !strings.Contains(trial.Diff, "+    storageclass.") {
			t.Errorf("the dry run of %s shows %q, %q, %v", c.Ref, trial.Diff, trial.Untried, trial.Err)
		}
	}
	note := func(name, key string) string {
		c, _ := l.Held(l.Kind("storageclasses").GVR, "", name).(*storagev1.StorageClass)
		return c.Annotations[key]
	}
	results := l.run(p)
	if note("new", now) != "true" || note("old", now) != "false" || note("older", beta) != "false" || note("older", "x") != "y" {
		t.Error(words(results))
	}
	for _, r := range results {
		l.undo(r)
	}
	if note("new", now) != "" || note("old", now) != "true" || note("older", beta) != "true" {
		t.Error("the undo does not set all back")
	}
	if _, err := l.try("default-storageclass", nil, "storageclasses/new", "storageclasses/old"); !isUsage(err) {
		t.Errorf("two defaults give %v", err)
	}
}
