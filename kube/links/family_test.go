package links_test

import (
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"fathom/kube"
	"fathom/kube/links"
	"fathom/kube/rows"
	"fathom/kube/stream"
	"fathom/kube/stream/streamtest"
)

func meta(name, ownerKind, owner string) metav1.ObjectMeta {
	m := metav1.ObjectMeta{Namespace: "shop", Name: name}
	if owner != "" {
		yes := true
		m.OwnerReferences = []metav1.OwnerReference{{APIVersion: "apps/v1", Kind: ownerKind, Name: owner, Controller: &yes}}
	}
	return m
}

func pod(name, set string) *corev1.Pod {
	return &corev1.Pod{ObjectMeta: meta(name, "ReplicaSet", set)}
}

func TestFamilyFollowsOwners(t *testing.T) {
	server := streamtest.New(t,
		&appsv1.ReplicaSet{ObjectMeta: meta("web-1", "Deployment", "web")},
		&appsv1.ReplicaSet{ObjectMeta: meta("api-1", "Deployment", "api")},
		pod("web-1-a", "web-1"), pod("api-1-a", "api-1"), pod("alone", ""),
	)
	reg := rows.New()
	pool := stream.NewPool(stream.Options{Rows: reg})
	t.Cleanup(pool.Close)
	var kind kube.Kind
	for _, k := range reg.Kinds() {
		if k.Kind == "Deployment" {
			kind = k
		}
	}
	flagged := make(chan struct{}, 1)
	f := links.New(links.Options{
		Pool: pool, API: server.API("test"), Kind: kind, Known: reg.Kinds(),
		Ref: kube.Ref{Context: "test", GVR: kind.GVR, Namespace: "shop", Name: "web"},
		Flag: func() {
			select {
			case flagged <- struct{}{}:
			default:
			}
		},
	})
	t.Cleanup(f.Close)
	has := func(kind, name string) bool { return f.Has(kube.ObjectName{Kind: kind, Namespace: "shop", Name: name}) }
	until := func(what string, ok func() bool) {
		t.Helper()
		deadline := time.After(2 * time.Minute)
		for !ok() {
			select {
			case <-flagged:
			case <-deadline:
				t.Fatalf("it never came true that %s", what)
			}
		}
	}

	if !has("Deployment", "web") || has("ReplicaSet", "web-1") {
		t.Error("before it is opened, a family is the object alone")
	}
	f.Open()
	until("the pod of the set belongs", func() bool { return has("Pod", "web-1-a") })
	until("the set belongs", func() bool { return has("ReplicaSet", "web-1") })
	for _, other := range [][2]string{{"Pod", "api-1-a"}, {"Pod", "alone"}, {"ReplicaSet", "api-1"}, {"Deployment", "api"}} {
		if has(other[0], other[1]) {
			t.Errorf("%s %s does not belong", other[0], other[1])
		}
	}
	if f.Has(kube.ObjectName{Kind: "Pod", Namespace: "other", Name: "web-1-a"}) {
		t.Error("a pod of another namespace does not belong")
	}

	server.Apply(pod("web-1-b", "web-1"))
	until("a new pod belongs", func() bool { return has("Pod", "web-1-b") })
	server.Delete(pod("web-1-a", "web-1"))
	until("a deleted pod is gone", func() bool { return !has("Pod", "web-1-a") })
}
