package cluster

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	authz "k8s.io/api/authorization/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"fathom/kube/problem"
)

const accessPath = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"

func TestAccess(t *testing.T) {
	f := newFakeAPI(t)
	f.may = func(a authz.ResourceAttributes) bool { return a.Verb == "list" && a.Namespace == "" }
	f.rules = []authz.ResourceRule{{Verbs: []string{"get", "list"}, APIGroups: []string{""}, Resources: []string{"pods"}}}
	c := connect(t, load(Options{Kubeconfig: f.kubeconfig(t, "{token: secret}")}), "test")
	c.live(t)
	c.until(t, "discovery", func() bool { return c.Kinds().Known() })
	pods := gvr("", "v1", "pods")
	for _, x := range []struct {
		a    Access
		want Answer
		why  string
	}{
		{Access{Verb: "list", GVR: pods}, Yes, ""},
		{Access{Verb: "get", GVR: pods, Namespace: "payments"}, Yes, ""},
		{Access{Verb: "delete", GVR: pods, Namespace: "payments"}, No, "alice may not delete pods in namespace payments (RBAC)"},
		{Access{Verb: "delete", GVR: pods}, No, "alice may not delete pods in all namespaces (RBAC)"},
		{Access{Verb: "create", GVR: pods, Subresource: "exec", Namespace: "payments", Name: "web-0"}, No, `alice may not create pods/exec "web-0" in namespace payments (RBAC)`},
		{Access{Verb: "update", GVR: gvr("apps", "v1", "deployments"), Subresource: "scale", Namespace: "a"}, No, "alice may not update deployments/scale.apps in namespace a (RBAC)"},
		{Access{Verb: "get", GVR: gvr("", "v1", "nodes")}, No, "alice may not get nodes (RBAC)"},
	} {
		if d := c.Can(x.a); d.Answer != Unknown {
			t.Errorf("%v: answered without asking: %+v", x.a, d)
		}
		c.until(t, x.why, func() bool { return c.Can(x.a).Answer != Unknown })
		if d := c.Can(x.a); d.Answer != x.want || d.Reason != x.why {
			t.Errorf("%v: %+v", x.a, d)
		}
	}
}

// TestAccessOnce: a question that many ask at once is asked once, and its answer is kept.
func TestAccessOnce(t *testing.T) {
	f := newFakeAPI(t)
	c := connect(t, load(Options{Kubeconfig: f.kubeconfig(t, "{token: secret}")}), "test")
	c.live(t)
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() {
			if d, err := c.Ask(t.Context(), Access{Verb: "list", GVR: gvr("", "v1", "pods")}); err != nil || d.Answer != No {
				t.Errorf("%+v %v", d, err)
			}
		})
	}
	wg.Wait()
	if n := f.count(accessPath); n != 1 {
		t.Errorf("asked %d times", n)
	}
}

// TestAccessUnknown: no answer is not a no.
func TestAccessUnknown(t *testing.T) {
	f := newFakeAPI(t)
	f.route(accessPath, reply(403, status(403, metav1.StatusReasonForbidden, "not even that")))
	c := connect(t, load(Options{Kubeconfig: f.kubeconfig(t, "{token: secret}")}), "test")
	c.live(t)
	d, err := c.Ask(t.Context(), Access{Verb: "list", GVR: gvr("", "v1", "pods")})
	if d.Answer != Unknown || d.Reason != "not even that." || problem.Of(err).Class != problem.Forbidden {
		t.Errorf("%+v %v", d, err)
	}
}

func TestRules(t *testing.T) {
	r := &rules{list: []authz.ResourceRule{
		{Verbs: []string{"get"}, APIGroups: []string{"apps"}, Resources: []string{"deployments", "deployments/scale"}},
		{Verbs: []string{"*"}, APIGroups: []string{"batch"}, Resources: []string{"*"}},
		{Verbs: []string{"get"}, APIGroups: []string{"*"}, Resources: []string{"*/status"}},
		{Verbs: []string{"delete"}, APIGroups: []string{""}, Resources: []string{"pods"}, ResourceNames: []string{"web-0"}},
	}}
	deployments, pods := gvr("apps", "v1", "deployments"), gvr("", "v1", "pods")
	for _, c := range []struct {
		a    Access
		want bool
	}{
		{Access{Verb: "get", GVR: deployments}, true},
		{Access{Verb: "list", GVR: deployments}, false},
		{Access{Verb: "get", GVR: deployments, Subresource: "scale"}, true},
		{Access{Verb: "get", GVR: gvr("extensions", "v1", "deployments")}, false},
		{Access{Verb: "delete", GVR: gvr("batch", "v1", "jobs")}, true},
		{Access{Verb: "update", GVR: gvr("batch", "v1", "jobs"), Subresource: "status"}, true},
		{Access{Verb: "get", GVR: pods, Subresource: "status"}, true},
		{Access{Verb: "get", GVR: pods, Subresource: "log"}, false},
		{Access{Verb: "delete", GVR: pods, Name: "web-0"}, true},
		{Access{Verb: "delete", GVR: pods, Name: "web-1"}, false},
		{Access{Verb: "delete", GVR: pods}, false},
	} {
		if got := r.allow(c.a); got != c.want {
			t.Errorf("%+v: %v", c.a, got)
		}
	}
}

// TestARefusalAtTheStartIsDoubted: an API server that has just come back refuses what it has not yet read a binding for.
func TestARefusalAtTheStartIsDoubted(t *testing.T) {
	for _, x := range []struct {
		name    string
		waited  time.Duration // from the connection to the first question
		doubted bool
	}{{"just connected", 2 * time.Second, true}, {"connected for long", time.Minute, false}} {
		t.Run(x.name, func(t *testing.T) {
			var late atomic.Int64
			var allowed atomic.Bool
			start := time.Now()
			f := newFakeAPI(t)
			f.may = func(authz.ResourceAttributes) bool { return allowed.Load() }
			c := connect(t, load(Options{
				Kubeconfig: f.kubeconfig(t, "{token: secret}"),
				Clock:      func() time.Time { return start.Add(time.Duration(late.Load())) },
			}), "test")
			c.live(t)
			a := Access{Verb: "list", GVR: gvr("", "v1", "pods")}
			ask := func() Answer {
				d, err := c.Ask(t.Context(), a)
				if err != nil {
					t.Fatal(err)
				}
				return d.Answer
			}
			late.Store(int64(x.waited))
			if ask() != No {
				t.Fatal("allowed")
			}
			allowed.Store(true)
			if ask() != No {
				t.Error("asked again at once")
			}
			late.Add(int64(unknownHold))
			if got := ask() == Yes; got != x.doubted {
				t.Errorf("asked again: %v", got)
			}
		})
	}
}
