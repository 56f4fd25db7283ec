package rollout

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"fathom/kube"
	"fathom/kube/object"
)

// Trouble is why a pod does not run as it should.
type Trouble struct {
	Pod       kube.Ref
	Container string // "" when it is the pod as a whole
	Reason    string // a word: ImagePullBackOff
	Message   string
	// Exit is how the container ended last: its exit code and the word for it; nil if it never did.
	Exit *Exit
	// Event is the message of the last warning about the pod.
	Event string
}

// Exit is the end of a container.
type Exit struct {
	Code   int32
	Reason string
	At     time.Time
}

func eventResource() schema.GroupVersionResource {
	return schema.GroupVersionResource{Version: "v1", Resource: "events"}
}

func podRef(context string, r *kube.Row) kube.Ref {
	return kube.Ref{Context: context, GVR: schema.GroupVersionResource{Version: "v1", Resource: "pods"}, Namespace: r.Namespace, Name: r.Name}
}

// look fetches a pod and says what is wrong with it. Events that cannot be had are left out.
func look(ctx context.Context, api object.API, ref kube.Ref) (*Trouble, error) {
	u, err := object.Get(ctx, api, ref)
	if err != nil {
		return nil, err
	}
	var pod corev1.Pod
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(u.Object, &pod); err != nil {
		return nil, err
	}
	t := Diagnose(&pod)
	t.Pod = ref
	t.Event, _ = lastWarning(ctx, api, u)
	return &t, nil
}

// Diagnose says what keeps a pod from running, as far as the pod itself tells.
func Diagnose(p *corev1.Pod) Trouble {
	statuses := slices.Concat(p.Status.InitContainerStatuses, p.Status.ContainerStatuses)
	for _, wanted := range []func(*corev1.ContainerStatus) bool{failed, crashed} {
		for i := range statuses {
			if wanted(&statuses[i]) {
				return ofContainer(&statuses[i])
			}
		}
	}
	for _, c := range p.Status.Conditions {
		if c.Type == corev1.PodScheduled && c.Status == corev1.ConditionFalse {
			return Trouble{Reason: c.Reason, Message: c.Message}
		}
	}
	if p.Status.Reason != "" {
		return Trouble{Reason: p.Status.Reason, Message: p.Status.Message}
	}
	for i := range statuses {
		if s := &statuses[i]; s.State.Waiting != nil || s.State.Running != nil && !s.Ready {
			return ofContainer(s)
		}
	}
	return Trouble{}
}

// failed reports whether a container says itself what is wrong: it waits for more than its turn, or has ended badly.
func failed(s *corev1.ContainerStatus) bool {
	if w := s.State.Waiting; w != nil {
		return w.Reason != "" && w.Reason != "ContainerCreating" && w.Reason != "PodInitializing"
	}
	return s.State.Terminated != nil && s.State.Terminated.ExitCode != 0
}

// crashed reports whether a container ran before, ended badly, and is not ready now.
func crashed(s *corev1.ContainerStatus) bool {
	last := s.LastTerminationState.Terminated
	return !s.Ready && last != nil && last.ExitCode != 0
}

func ofContainer(s *corev1.ContainerStatus) Trouble {
	t := Trouble{Container: s.Name}
	end := s.State.Terminated
	if end == nil {
		end = s.LastTerminationState.Terminated
	}
	if end != nil {
		t.Exit = &Exit{Code: end.ExitCode, Reason: end.Reason, At: end.FinishedAt.Time}
		t.Reason, t.Message = end.Reason, strings.TrimSpace(end.Message)
	}
	switch w := s.State.Waiting; {
	case w != nil:
		t.Reason = w.Reason
		before, _, _ := strings.Cut(w.Message, " restarting failed container") // behind it are names and a UID
		t.Message = cmp.Or(t.Message, before)
	case s.State.Running != nil && !s.Ready:
		t.Reason = "NotReady"
		t.Message = cmp.Or(t.Message, "it runs, and its readiness probe has not succeeded")
	}
	return t
}

// lastWarning is the message of the latest warning event about an object, "" for none. That kubelet waits before it tries
// again is no news.
func lastWarning(ctx context.Context, api object.API, u *unstructured.Unstructured) (string, error) {
	selector := fields.AndSelectors(
		fields.OneTermEqualSelector("involvedObject.uid", string(u.GetUID())),
		fields.OneTermEqualSelector("type", corev1.EventTypeWarning),
	)
	events, err := object.ListWhere(ctx, api, eventResource(), u.GetNamespace(), map[string]string{"fieldSelector": selector.String()})
	events = slices.DeleteFunc(events, func(e *unstructured.Unstructured) bool { return field(e, "reason") == "BackOff" })
	if err != nil || len(events) == 0 {
		return "", err
	}
	last := slices.MaxFunc(events, func(a, b *unstructured.Unstructured) int { return strings.Compare(moment(a), moment(b)) })
	return field(last, "message"), nil
}

// moment is when an event happened last, as the API writes times: later ones sort last.
func moment(e *unstructured.Unstructured) string {
	return cmp.Or(field(e, "series", "lastObservedTime"), field(e, "lastTimestamp"), field(e, "eventTime"), field(e, "metadata", "creationTimestamp"))
}
