package act_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"

	"fathom/kube/act"
	"fathom/kube/act/acttest"
	"fathom/kube/stream/streamtest"
)

func TestDeleteOptions(t *testing.T) {
	l := newLab(t, podAt(at("shop", "a"), ""))
	for _, c := range []struct {
		args  act.Args
		grace int64 // -1 for the pod's own
		line  string
	}{
		{act.Args{}, -1, "kubectl --context test -n shop delete pod/a"},
		{act.Args{"grace-period": {"30"}}, 30, "kubectl --context test -n shop delete pod/a --grace-period=30"},
		{act.Args{"grace-period": {"0"}}, 1, "kubectl --context test -n shop delete pod/a --grace-period=0"},
		{act.Args{"now": {"true"}}, 1, "kubectl --context test -n shop delete pod/a --now"},
		{act.Args{"force": {"true"}}, 0, "kubectl --context test -n shop delete pod/a --force"},
		{act.Args{"force": {"true"}, "grace-period": {"0"}}, 0, "kubectl --context test -n shop delete pod/a --grace-period=0 --force"},
		{act.Args{"cascade": {"foreground"}}, -1, "kubectl --context test -n shop delete pod/a --cascade=foreground"},
	} {
		p := l.plan("delete", c.args, "pods/shop/a")
		o := p.Changes[0].Options
		if c.grace < 0 && o.GracePeriodSeconds != nil || c.grace >= 0 && (o.GracePeriodSeconds == nil || *o.GracePeriodSeconds != c.grace) {
			t.Errorf("%v: the grace period is %v", c.args, o.GracePeriodSeconds)
		}
		if p.Kubectl[0] != c.line {
			t.Errorf("%v: %s", c.args, p.Kubectl[0])
		}
	}
	for _, args := range []act.Args{
		{"cascade": {"down"}}, {"grace-period": {"soon"}}, {"force": {"true"}, "grace-period": {"5"}}, {"now": {"true"}, "grace-period": {"5"}},
	} {
		if _, err := l.try("delete", args, "pods/shop/a"); !isUsage(err) {
			t.Errorf("%v: %v", args, err)
		}
	}
}

func isUsage(err error) bool {
	_, ok := err.(act.UsageError)
	return ok
}

func TestDeleteListsWhatIsOwned(t *testing.T) {
	shared := of(at("shop", "web-1-b"), "apps/v1", "ReplicaSet", "web-1")
	shared.OwnerReferences = append(shared.OwnerReferences, metav1.OwnerReference{APIVersion: "v1", Kind: "ConfigMap", Name: "x", UID: "stays"})
	l := newLab(t,
		&appsv1.Deployment{ObjectMeta: at("shop", "web")},
		&appsv1.ReplicaSet{ObjectMeta: of(at("shop", "web-1"), "apps/v1", "Deployment", "web")},
		podAt(of(at("shop", "web-1-a"), "apps/v1", "ReplicaSet", "web-1"), ""),
		podAt(shared, ""),
		podAt(of(at("shop", "other"), "apps/v1", "ReplicaSet", "other-1"), ""))
	p := l.plan("delete", nil, "deployments/shop/web")
	want := []string{"replicasets.apps/web-1: owned by deployments.apps/web", "pods/web-1-a: owned by replicasets.apps/web-1"}
	got := touches(p)
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("it touches %q", got)
	}
	if p.Risk != act.Destructive {
		t.Errorf("the risk is %d", p.Risk)
	}
	if p = l.plan("delete", act.Args{"cascade": {"orphan"}}, "deployments/shop/web"); len(p.Touched) > 0 {
		t.Errorf("orphans are touched: %q", touches(p))
	}
	l.warns(p, "stays, without an owner")
}

func TestDeleteWarnings(t *testing.T) {
	held := podAt(at("shop", "held"), "")
	held.Finalizers, held.DeletionTimestamp = []string{"example.com/hold"}, &metav1.Time{Time: acttest.Start}
	l := newLab(t, held,
		podAt(at("kube-system", "dns"), ""),
		podAt(of(at("shop", "web-1-a"), "apps/v1", "ReplicaSet", "web-1"), ""),
		podAt(of(at("shop", "web-1-b"), "apps/v1", "ReplicaSet", "web-1"), ""),
		podAt(of(at("shop", "static"), "v1", "Node", "worker"), ""))
	l.warns(l.plan("delete", nil, "pods/shop/held"), "is being deleted since 2026-01-02 15:04:05 UTC, and waits for its finalizers: example.com/hold")
	l.warns(l.plan("delete", nil, "pods/kube-system/dns"), "The namespace kube-system is the cluster's own")
	p := l.plan("delete", nil, "pods/shop/web-1-a", "pods/shop/web-1-b")
	l.warns(p, "ReplicaSet web-1 makes new ones for the 2 that are deleted")
	if p.Risk != act.Risky {
		t.Errorf("pods of a controller have the risk %d", p.Risk)
	}
	l.warns(l.plan("delete", nil, "pods/shop/static"), "The kubelet of worker makes its static pods again")
	p = l.plan("kill", nil, "pods/shop/web-1-a")
	l.warns(p, "does not wait until a node says")
	if g := p.Changes[0].Options.GracePeriodSeconds; g == nil || *g != 0 || p.Risk != act.Destructive {
		t.Errorf("kill gives %v seconds at risk %d", g, p.Risk)
	}
	if p.Changes[0].Note != "" || !strings.Contains(l.plan("delete", nil, "pods/shop/held").Changes[0].Note, "example.com/hold") {
		t.Error("finalizers are not noted where they are, or noted where they are not")
	}
}

func TestDeleteClaims(t *testing.T) {
	volume := func(name string, policy corev1.PersistentVolumeReclaimPolicy, claim string) *corev1.PersistentVolume {
		return &corev1.PersistentVolume{ObjectMeta: at("", name), Spec: corev1.PersistentVolumeSpec{
			PersistentVolumeReclaimPolicy: policy, ClaimRef: &corev1.ObjectReference{Namespace: "shop", Name: claim},
		}, Status: corev1.PersistentVolumeStatus{Phase: corev1.VolumeBound}}
	}
	claim := func(name, volume string) *corev1.PersistentVolumeClaim {
		return &corev1.PersistentVolumeClaim{ObjectMeta: at("shop", name), Spec: corev1.PersistentVolumeClaimSpec{VolumeName: volume}}
	}
	db := claim("data-db-0", "pv-db")
	db.OwnerReferences = of(at("shop", ""), "apps/v1", "StatefulSet", "db").OwnerReferences
	user := podAt(at("shop", "user"), "")
	user.Spec.Volumes = []corev1.Volume{{Name: "v", VolumeSource: corev1.VolumeSource{
		PersistentVolumeClaim: &corev1.PersistentVolumeClaimVolumeSource{ClaimName: "gone"},
	}}}
	l := newLab(t, volume("pv-gone", "Delete", "gone"), volume("pv-kept", "Retain", "kept"), volume("pv-db", "Delete", "data-db-0"),
		claim("gone", "pv-gone"), claim("kept", "pv-kept"), db, user,
		&appsv1.StatefulSet{ObjectMeta: at("shop", "db"), Spec: appsv1.StatefulSetSpec{
			PersistentVolumeClaimRetentionPolicy: &appsv1.StatefulSetPersistentVolumeClaimRetentionPolicy{WhenDeleted: appsv1.DeletePersistentVolumeClaimRetentionPolicyType},
		}}, &corev1.Namespace{ObjectMeta: at("", "shop")})
	p := l.plan("delete", nil, "persistentvolumeclaims/shop/gone")
	l.warns(p, "The data of persistentvolumeclaims/gone is lost: persistentvolumes/pv-gone has the reclaim policy Delete")
	l.warns(p, "stays until no pod uses it: user")
	p = l.plan("delete", nil, "persistentvolumeclaims/shop/kept")
	l.silent(p, "lost")
	if got := touches(p); !slices.Equal(got, []string{"persistentvolumes/pv-kept: stays, released"}) {
		t.Errorf("it touches %q", got)
	}
	l.warns(l.plan("delete", nil, "statefulsets/shop/db"), "The data of persistentvolumeclaims/data-db-0 is lost")
	l.warns(l.plan("delete", nil, "persistentvolumes/pv-gone"), "goes only after its claim shop/gone, and its data with it")
	p = l.plan("delete", nil, "namespaces/shop")
	l.warns(p, "Everything in the namespace shop is deleted: 3 persistentvolumeclaims, 1 pods, 1 statefulsets.apps.")
	l.warns(p, "The data of persistentvolumeclaims/gone is lost")
}

func TestDeleteNode(t *testing.T) {
	l := newLab(t, &corev1.Node{ObjectMeta: at("", "n1")}, podAt(at("shop", "a"), "n1"), podAt(at("shop", "b"), "n2"))
	p := l.plan("delete", nil, "nodes/n1")
	if got := touches(p); !slices.Equal(got, []string{"pods/a: runs on the node"}) {
		t.Errorf("it touches %q", got)
	}
	l.warns(p, "1 pod on nodes/n1, deleted once the node is gone: drain it first")
}

func TestDeleteIsUndone(t *testing.T) {
	l := newLab(t, &corev1.ConfigMap{ObjectMeta: at("shop", "c"), Data: map[string]string{"k": "v"}})
	p := l.plan("delete", nil, "configmaps/shop/c")
	if uidOf(p.Changes[0]) != acttest.UID("shop", "c") {
		t.Error("the deletion is not bound to the object that was seen")
	}
	results := l.run(p)
	if got := words(results); got != "configmaps/c deleted" {
		t.Fatal(got)
	}
	l.undo(results[0])
	if c, ok := l.Held(l.Kind("configmaps").GVR, "shop", "c").(*corev1.ConfigMap); !ok || c.Data["k"] != "v" {
		t.Errorf("it was made again as %+v", c)
	}
}

// TestDeleteWaits is not done before the object is gone.
func TestDeleteWaits(t *testing.T) {
	held := podAt(at("shop", "held"), "")
	held.Finalizers = []string{"example.com/hold"}
	l := newLab(t, held, podAt(at("shop", "free"), ""))
	wait := act.Args{"wait": {"true"}}
	if got := words(l.run(l.plan("delete", wait, "pods/shop/free"))); got != "pods/free deleted" {
		t.Error(got)
	}
	results := l.stopped(l.plan("delete", wait, "pods/shop/held"))
	if results[0].Err == nil || !strings.Contains(results[0].Err.Error(), "was still there when the wait was stopped") {
		t.Errorf("it ends with %v", results[0].Err)
	}
}

// TestDeleteOfManyIsPlannedWithFewRequests also has one that is gone, and some that may not be deleted.
func TestDeleteOfManyIsPlannedWithFewRequests(t *testing.T) {
	var objects []runtime.Object
	var on []string
	for i := range 200 {
		name := fmt.Sprintf("p-%03d", i)
		objects = append(objects, podAt(at("shop", name), ""))
		on = append(on, "pods/shop/"+name)
	}
	l := newLab(t, objects...)
	before := len(l.Requests())
	p := l.plan("delete", nil, append(on, "pods/shop/missing")...)
	reads := 0
	for _, r := range l.Requests()[before:] {
		if r.Resource.Resource == "pods" {
			reads++
		}
	}
	if reads > 3 {
		t.Errorf("pods were read with %d requests", reads)
	}
	l.warns(p, "pods/missing is gone already")
	if len(p.Changes) != 200 || len(p.Kubectl) != 1 {
		t.Fatalf("%d changes, %d lines", len(p.Changes), len(p.Kubectl))
	}
	l.Refuse(func(w acttest.Write) *metav1.Status {
		if strings.HasSuffix(w.Name, "7") && w.Name < "p-030" {
			return streamtest.Refuse(http.StatusForbidden, metav1.StatusReasonForbidden, "no")
		}
		return nil
	})
	deleted, forbidden := 0, 0
	for _, r := range l.run(p) {
		switch {
		case r.Word == "deleted":
			deleted++
		case apierrors.IsForbidden(r.Err):
			forbidden++
		}
	}
	if deleted != 197 || forbidden != 3 {
		t.Errorf("%d deleted, %d forbidden", deleted, forbidden)
	}
}

// TestDeleteUnseen is of one who may delete objects but not read them.
func TestDeleteUnseen(t *testing.T) {
	l := newLab(t, podAt(at("shop", "a"), ""))
	l.Fault(func(r streamtest.Request) *metav1.Status {
		if r.Name == "a" && r.Resource.Resource == "pods" {
			return streamtest.Refuse(http.StatusForbidden, metav1.StatusReasonForbidden, "pods \"a\" is forbidden")
		}
		return nil
	})
	p := l.plan("delete", nil, "pods/shop/a")
	l.warns(p, "pods/a may not be read")
	l.Fault(nil)
	results := l.run(p)
	if got := words(results); got != "pods/a deleted" {
		t.Error(got)
	}
	if c, why := results[0].Undo(); c != nil || why == "" {
		t.Errorf("what was never seen would be undone by %+v", c)
	}
}
