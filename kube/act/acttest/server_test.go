package acttest_test

import (
	"net/http"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/rest"

	"fathom/kube"
	"fathom/kube/act/acttest"
	"fathom/kube/stream/streamtest"
)

func client(t *testing.T, s *acttest.Server, resource string) rest.Interface {
	t.Helper()
	c, err := s.API.Client(s.Kind(resource).GVR.GroupVersion(), kube.JSON)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func pod(name string, finalizers ...string) *corev1.Pod {
	return &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: name, Finalizers: finalizers}}
}

func TestWrites(t *testing.T) {
	n := int32(2)
	s := acttest.New(t, pod("a"), pod("b", "example.com/hold"), pod("c"),
		&appsv1.Deployment{ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "web"}, Spec: appsv1.DeploymentSpec{Replicas: &n}})
	pods, apps := client(t, s, "pods"), client(t, s, "deployments")
	at := func(r *rest.Request, name string) *rest.Request {
		return r.Namespace("shop").Resource("pods").Name(name)
	}
	steps := []struct {
		name string
		req  *rest.Request
		want func(error) bool
	}{
		{"a dry run", at(pods.Delete(), "a").Body([]byte(`{"dryRun":["All"]}`)), nil},
		{"another's UID", at(pods.Delete(), "a").Body([]byte(`{"preconditions":{"uid":"other"}}`)), apierrors.IsConflict},
		{"a delete", at(pods.Delete(), "a").Body([]byte(`{"preconditions":{"uid":"uid-shop-a"}}`)), nil},
		{"a delete of nothing", at(pods.Delete(), "a"), apierrors.IsNotFound},
		{"a delete with a finalizer", at(pods.Delete(), "b"), nil},
		{"an eviction", at(pods.Post(), "c").SubResource("eviction").Body([]byte(`{"apiVersion":"policy/v1","kind":"Eviction"}`)), nil},
		{"a patch whose test fails", at(pods.Patch(types.JSONPatchType), "b").Body([]byte(`[{"op":"test","path":"/metadata/name","value":"x"}]`)), apierrors.IsInvalid},
		{"a merge", at(pods.Patch(types.MergePatchType), "b").Body([]byte(`{"metadata":{"labels":{"a":"b"}}}`)), nil},
		{"a creation", pods.Post().Namespace("shop").Resource("pods").Body([]byte(`{"apiVersion":"v1","kind":"Pod","metadata":{"name":"d"}}`)), nil},
		{"a second creation", pods.Post().Namespace("shop").Resource("pods").Body([]byte(`{"apiVersion":"v1","kind":"Pod","metadata":{"name":"d"}}`)), apierrors.IsAlreadyExists},
		{"a scale", apps.Patch(types.JSONPatchType).Namespace("shop").Resource("deployments").Name("web").SubResource("scale").
			Body([]byte(`[{"op":"replace","path":"/spec/replicas","value":5}]`)), nil},
	}
	for _, step := range steps {
		err := step.req.SetHeader("Accept", "application/json").Do(t.Context()).Error()
		if step.want == nil && err != nil || step.want != nil && !step.want(err) {
			t.Errorf("%s: %v", step.name, err)
		}
	}
	if b, ok := s.Held(s.Kind("pods").GVR, "shop", "b").(*corev1.Pod); !ok || b.DeletionTimestamp == nil || b.Labels["a"] != "b" {
		t.Errorf("b is %+v", b)
	}
	if web, ok := s.Held(s.Kind("deployments").GVR, "shop", "web").(*appsv1.Deployment); !ok || *web.Spec.Replicas != 5 {
		t.Errorf("web is %+v", web)
	}
	for _, name := range []string{"a", "c"} {
		if s.Held(s.Kind("pods").GVR, "shop", name) != nil {
			t.Errorf("%s is still there", name)
		}
	}
	if all, done := len(s.Writes()), len(s.Real()); all != len(steps) || done != len(steps)-1 {
		t.Errorf("%d writes, %d of them real", all, done)
	}
}

func TestRefuse(t *testing.T) {
	s := acttest.New(t, pod("a"))
	s.Refuse(func(w acttest.Write) *metav1.Status {
		if w.String() == "DELETE pods/a" {
			return streamtest.Refuse(http.StatusForbidden, metav1.StatusReasonForbidden, "no")
		}
		return nil
	})
	s.Warn(func(acttest.Write) []string { return []string{"beware"} })
	pods := client(t, s, "pods")
	res := pods.Delete().Namespace("shop").Resource("pods").Name("a").Do(t.Context())
	if err := res.Error(); !apierrors.IsForbidden(err) {
		t.Errorf("it answers %v", err)
	}
	if w := res.Warnings(); len(w) != 1 || w[0].Text != "beware" {
		t.Errorf("it warns %v", w)
	}
}
