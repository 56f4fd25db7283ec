package rollout_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"fathom/kube"
	"fathom/kube/object"
	"fathom/kube/rollout"
	"fathom/kube/rows"
	"fathom/kube/stream"
	"fathom/kube/stream/streamtest"
)

// patience bounds the wait for what must happen.
const patience = 2 * time.Minute

// rig is a Watch of the deployment web, whose pauses end at once.
type rig struct {
	*testing.T
	server *streamtest.Server
	watch  *rollout.Watch
	states chan *rollout.State
}

func newRig(t *testing.T, objects ...runtime.Object) *rig {
	t.Helper()
	r := &rig{T: t, server: streamtest.New(t, objects...), states: make(chan *rollout.State)}
	r.server.Serve(
		schema.GroupVersionResource{Group: "apps", Version: "v1", Resource: "replicasets"},
		schema.GroupVersionResource{Version: "v1", Resource: "events"},
	)
	pool := stream.NewPool(stream.Options{Rows: rows.New()})
	pods, _ := rows.New().For(schema.GroupVersionResource{Version: "v1", Resource: "pods"})
	ctx, cancel := context.WithCancel(t.Context())
	over := make(chan time.Time)
	close(over)
	r.watch = rollout.New(rollout.Options{
		Pool: pool, API: r.server.API("test"), Pods: pods.Kind, Clock: func() time.Time { return start },
		Ref: kube.Ref{
			Context: "test", GVR: schema.GroupVersionResource{Group: "apps", Version: "v1", Resource: "deployments"},
			Namespace: "shop", Name: "web",
		},
		Tell: func(s *rollout.State) {
			select {
			case r.states <- s:
			case <-ctx.Done():
			}
		},
		After: func(time.Duration) <-chan time.Time { return over },
	})
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		r.watch.Run(ctx)
	}()
	t.Cleanup(func() {
		cancel()
		<-ended
		pool.Close()
	})
	return r
}

// see tells of the deployment with that status.
func (r *rig) see(status appsv1.DeploymentStatus) {
	r.Helper()
	r.watch.See(object.Seen{Object: loose(r.T, deployment(status))})
}

// wait waits for a state.
func (r *rig) wait(what string, is func(*rollout.State) bool) *rollout.State {
	r.Helper()
	limit := time.After(patience)
	for {
		select {
		case s := <-r.states:
			if is(s) {
				return s
			}
		case <-limit:
			r.Fatalf("waited in vain for %s", what)
		}
	}
}

func TestWatchNamesThePodInTheWay(t *testing.T) {
	r := newRig(t,
		replicaSet("h1", "1", "web:1", 3), replicaSet("h2", "2", "web:2", 1),
		pod("web-h1-a", "h1", running()), pod("web-h1-b", "h1", running()), pod("web-h2-a", "h2", unpulled()),
		pod("stranger-x", "h2", running()),
		&corev1.Event{ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "e"}, Type: "Warning", Message: "no such image"},
	)
	stranger := pod("stranger-x", "h2", running())
	stranger.OwnerReferences[0].Name = "stranger-h2"
	r.server.Apply(stranger)
	r.see(appsv1.DeploymentStatus{Replicas: 4, UpdatedReplicas: 1, ReadyReplicas: 3, AvailableReplicas: 3})
	s := r.wait("the pod in the way", func(s *rollout.State) bool { return s.Bad != nil && !s.Looking })
	if s.Phase != rollout.Failing || s.Bad.Pod.Name != "web-h2-a" || s.Bad.Reason != "ImagePullBackOff" || s.Bad.Container != "web" {
		t.Errorf("it is %s because of %+v", s.Phase, s.Bad)
	}
	if want := (rollout.Counts{Desired: 3, Updated: 1, Ready: 3, Available: 3, Old: 3}); s.Counts != want {
		t.Errorf("counted %+v, want %+v", s.Counts, want)
	}
	var pods []string
	for _, p := range s.Pods {
		pods = append(pods, p.Row.Name)
	}
	if got := strings.Join(pods, " "); got != "web-h2-a web-h1-a web-h1-b" {
		t.Errorf("the pods are %s", got)
	}
	if p := s.Pods[0]; !p.New || p.Revision != 2 || p.Status != "ImagePullBackOff" || p.Ready != "0/1" {
		t.Errorf("the first is %+v", p)
	}
	if back, ok := s.Previous(); !ok || back.Number != 1 {
		t.Errorf("an undo goes back to %+v", back)
	}

	r.server.Apply(pod("web-h2-a", "h2", running()))
	r.wait("the pod to run", func(s *rollout.State) bool { return s.Bad == nil && s.Phase == rollout.Moving })
	r.see(appsv1.DeploymentStatus{Replicas: 3, UpdatedReplicas: 3, ReadyReplicas: 3, AvailableReplicas: 3})
	s = r.wait("the end", func(s *rollout.State) bool { return s.Phase == rollout.Done })
	if s.Sentence != `deployment "web" successfully rolled out` {
		t.Errorf("it says %s", s.Sentence)
	}
}

func TestWatchTellsOfRolloutsThatDoNotMove(t *testing.T) {
	condition := func(typ appsv1.DeploymentConditionType, status corev1.ConditionStatus, reason, message string) appsv1.DeploymentStatus {
		return appsv1.DeploymentStatus{Conditions: []appsv1.DeploymentCondition{{Type: typ, Status: status, Reason: reason, Message: message}}}
	}
	r := newRig(t)
	r.see(condition("Progressing", "False", "ProgressDeadlineExceeded", "has timed out progressing"))
	s := r.wait("the deadline", func(s *rollout.State) bool { return s.Phase == rollout.Stuck })
	if s.Why != "has timed out progressing" || !strings.Contains(s.Sentence, "exceeded its progress deadline") {
		t.Errorf("past its deadline it says %q, %q", s.Sentence, s.Why)
	}
	r.see(condition("ReplicaFailure", "True", "FailedCreate", "exceeded quota"))
	r.wait("the refusal", func(s *rollout.State) bool { return s.Phase == rollout.Stuck && s.Why == "exceeded quota" })
	paused := deployment(appsv1.DeploymentStatus{})
	paused.Spec.Paused = true
	r.watch.See(object.Seen{Object: loose(t, paused)})
	r.wait("the pause", func(s *rollout.State) bool { return s.Phase == rollout.Paused && s.Why == "" })
}

func TestWatchGoesOnWithoutRevisions(t *testing.T) {
	r := newRig(t, pod("web-h2-a", "h2", running()))
	r.server.Fault(func(q streamtest.Request) *metav1.Status {
		if q.Resource.Resource == "replicasets" {
			return streamtest.Refuse(http.StatusForbidden, metav1.StatusReasonForbidden, "not yours")
		}
		return nil
	})
	r.see(appsv1.DeploymentStatus{})
	s := r.wait("the refusal", func(s *rollout.State) bool { return s.HistoryErr != nil && len(s.Pods) == 1 })
	if s.Pods[0].Revision != 0 || len(s.Revisions) > 0 {
		t.Errorf("without revisions the pods are %+v", s.Pods)
	}
	r.server.Fault(nil)
	r.server.Apply(replicaSet("h2", "2", "web:2", 1))
	r.wait("the revisions", func(s *rollout.State) bool { return s.HistoryErr == nil && len(s.Revisions) == 1 })
}
