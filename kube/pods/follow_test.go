package pods_test

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"

	"fathom/kube"
	"fathom/kube/cluster"
	"fathom/kube/pods"
	"fathom/kube/problem"
	"fathom/kube/stream/streamtest"
)

func init() { cluster.Quiet(io.Discard) }

func pod(name string, labels string, owner *metav1.OwnerReference) *corev1.Pod {
	p := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: name, UID: types.UID("uid-" + name), Labels: map[string]string{}}}
	for pair := range strings.SplitSeq(labels, ",") {
		if k, v, ok := strings.Cut(pair, "="); ok {
			p.Labels[k] = v
		}
	}
	if owner != nil {
		p.OwnerReferences = []metav1.OwnerReference{*owner}
	}
	return p
}

func controller(kind, name string) *metav1.OwnerReference {
	yes := true
	return &metav1.OwnerReference{APIVersion: "v1", Kind: kind, Name: name, Controller: &yes}
}

func target(resource, name string) pods.Target {
	gr := schema.ParseGroupResource(resource)
	return pods.Target{Ref: kube.Ref{Context: "test", GVR: gr.WithVersion("v1"), Namespace: "shop", Name: name}}
}

func shop() []runtime.Object {
	at := func(name string) metav1.ObjectMeta { return metav1.ObjectMeta{Namespace: "shop", Name: name} }
	job := &batchv1.Job{ObjectMeta: at("nightly-1")}
	job.OwnerReferences = []metav1.OwnerReference{*controller("CronJob", "nightly")}
	other := &batchv1.Job{ObjectMeta: at("nightly-extra-1")}
	other.OwnerReferences = []metav1.OwnerReference{*controller("CronJob", "nightly-extra")}
	return []runtime.Object{
		pod("web-a", "app=web", nil), pod("web-b", "app=web", nil), pod("db-0", "app=db", nil),
		pod("nightly-1-x", "batch.kubernetes.io/job-name=nightly-1", controller("Job", "nightly-1")),
		pod("nightly-extra-1-x", "batch.kubernetes.io/job-name=nightly-extra-1", controller("Job", "nightly-extra-1")),
		job, other,
		&appsv1.Deployment{ObjectMeta: at("web"), Spec: appsv1.DeploymentSpec{Selector: &metav1.LabelSelector{
			MatchExpressions: []metav1.LabelSelectorRequirement{{Key: "app", Operator: metav1.LabelSelectorOpIn, Values: []string{"web"}}},
		}}},
		&corev1.Service{ObjectMeta: at("db"), Spec: corev1.ServiceSpec{Selector: map[string]string{"app": "db"}}},
		&corev1.Service{ObjectMeta: at("by-hand")},
		&corev1.Service{ObjectMeta: at("nobody")},
		&corev1.Service{ObjectMeta: at("outside"), Spec: corev1.ServiceSpec{Type: corev1.ServiceTypeExternalName, ExternalName: "db.example.com"}},
		&discoveryv1.EndpointSlice{
			ObjectMeta:  metav1.ObjectMeta{Namespace: "shop", Name: "by-hand-1", Labels: map[string]string{"kubernetes.io/service-name": "by-hand"}},
			AddressType: discoveryv1.AddressTypeIPv4,
			Endpoints:   []discoveryv1.Endpoint{{Addresses: []string{"10.0.0.1"}, TargetRef: &corev1.ObjectReference{Kind: "Pod", Name: "web-b"}}},
		},
	}
}

func TestPodsBehind(t *testing.T) {
	api := streamtest.New(t, shop()...).API("test")
	selector := pods.Target{Ref: kube.Ref{Context: "test"}, Selector: "app in (web,db)", Namespaces: []string{"shop"}}
	for _, c := range []struct {
		name string
		t    pods.Target
		want string
	}{
		{"a pod", target("pods", "web-a"), "web-a"},
		{"a deployment", target("deployments.apps", "web"), "web-a web-b"},
		{"a service", target("services", "db"), "db-0"},
		{"a service with endpoints by hand", target("services", "by-hand"), "web-b"},
		{"a cron job", target("cronjobs.batch", "nightly"), "nightly-1-x"},
		{"a selector", selector, "db-0 web-a web-b"},
	} {
		list, err := pods.List(t.Context(), api, c.t)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if got := names(list); got != c.want {
			t.Errorf("%s has %q, want %q", c.name, got, c.want)
		}
	}
}

func names(list []*corev1.Pod) string {
	var out []string
	for _, p := range list {
		out = append(out, p.Name)
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}

func TestWhatHasNoPodsSaysSo(t *testing.T) {
	api := streamtest.New(t, shop()...).API("test")
	for name, want := range map[string]string{
		"outside": "db.example.com, which is outside the cluster",
		"nobody":  "no pod is among its endpoints",
	} {
		_, err := pods.List(t.Context(), api, target("services", name))
		if p := problem.Of(err); !strings.Contains(p.Text, want) || p.Next == "" {
			t.Errorf("%s: %+v", name, p)
		}
	}
	if _, err := pods.List(t.Context(), api, target("services", "missing")); problem.Of(err).Class != problem.NotFound {
		t.Errorf("a missing service: %v", err)
	}
}

// tale is what a Follow tells, in words.
type tale struct {
	mu    sync.Mutex
	words []string
	more  chan struct{}
}

func follow(t *testing.T, api pods.API, to pods.Target) *tale {
	t.Helper()
	s := &tale{more: make(chan struct{}, 1)}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = pods.Follow(ctx, api, to, pods.Following{
			Seen:   func(p *corev1.Pod) { s.say("+" + p.Name) },
			Gone:   func(p *corev1.Pod) { s.say("-" + p.Name) },
			Synced: func() { s.say("synced") },
			Failed: func(err error) { s.say(fmt.Sprintf("failed:%t", err != nil)) },
		})
	}()
	t.Cleanup(func() { cancel(); <-done })
	return s
}

func (s *tale) say(word string) {
	s.mu.Lock()
	s.words = append(s.words, word)
	s.mu.Unlock()
	select {
	case s.more <- struct{}{}:
	default:
	}
}

// hears waits until the word was told, and forgets what came up to it.
func (s *tale) hears(t *testing.T, word string) {
	t.Helper()
	late := time.After(2 * time.Minute)
	for {
		s.mu.Lock()
		i := slices.Index(s.words, word)
		if i >= 0 {
			s.words = s.words[i+1:]
		}
		told := strings.Join(s.words, " ")
		s.mu.Unlock()
		if i >= 0 {
			return
		}
		select {
		case <-s.more:
		case <-late:
			t.Fatalf("%q was not told, only %q", word, told)
		}
	}
}

func TestFollow(t *testing.T) {
	server := streamtest.New(t, shop()...)
	s := follow(t, server.API("test"), target("deployments.apps", "web"))
	s.hears(t, "synced")
	server.Apply(pod("web-c", "app=web", nil))
	s.hears(t, "+web-c")
	server.Delete(pod("web-a", "app=web", nil))
	s.hears(t, "-web-a")
}

func TestFollowGoesOn(t *testing.T) {
	server := streamtest.New(t, shop()...)
	s := follow(t, server.API("test"), target("pods", "web-a"))
	s.hears(t, "synced")
	server.Down(true)
	server.Cut()
	s.hears(t, "failed:true")
	server.Forget(pod("web-a", "app=web", nil))
	next := pod("web-a", "app=web", nil)
	next.UID = "another"
	server.Apply(next)
	server.Expire()
	server.Down(false)
	s.hears(t, "failed:false")
	s.hears(t, "-web-a")
	s.hears(t, "+web-a")
}
