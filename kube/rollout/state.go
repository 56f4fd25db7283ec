package rollout

import (
	"time"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"fathom/kube"
	"fathom/kube/object"
	"fathom/kube/stream"
)

// Phase is how a rollout fares.
type Phase uint8

const (
	Unknown Phase = iota // nothing was seen of it yet
	Moving               // pods of the new template are on their way
	Failing              // it goes on, and a pod of the new template is in trouble
	Stuck                // the controller has given up, or is refused the pods
	Paused
	Manual // pods take the new template only when somebody deletes them
	Done
)

func (p Phase) String() string {
	return [...]string{"unknown", "progressing", "failing", "stuck", "paused", "on delete", "complete"}[p]
}

// State is a rollout at one moment.
type State struct {
	Seen  object.Seen // of the workload
	Phase Phase
	// Sentence is what kubectl rollout status says.
	Sentence string
	// Why says in a sentence what a Stuck rollout waits for. Refusal is the last warning about pods that could not be made.
	Why, Refusal string
	Counts
	// Revisions are all that are kept, the newest first. HistoryErr is why they are not known, or not as they are now.
	Revisions  []Revision
	HistoryErr error
	// Pods are those of the workload: in trouble first, then those of the new template.
	Pods []Pod
	// PodsState is how the stream of the pods fares.
	PodsState stream.State
	// Bad is why the first pod in trouble does not run, nil when there is none. While Looking is set, a newer answer is on its way.
	Bad     *Trouble
	Looking bool
}

// Counts are numbers of pods.
type Counts struct {
	Desired int
	// Updated are those of the new template; Ready and Available those of any.
	Updated, Ready, Available int
	// Old are those of earlier templates.
	Old int
}

// Current is the revision of the template that the workload has now.
func (s *State) Current() (Revision, bool) {
	for _, r := range s.Revisions {
		if r.Current {
			return r, true
		}
	}
	return Revision{}, false
}

// Previous is the revision that an undo goes back to: the newest that is not the current one.
func (s *State) Previous() (Revision, bool) {
	for _, r := range s.Revisions {
		if !r.Current {
			return r, true
		}
	}
	return Revision{}, false
}

// judge fills in what follows from the workload and its pods.
func (s *State) judge(now time.Time) {
	u := s.Seen.Object
	if u == nil {
		return
	}
	s.Counts, s.Why = counts(u), ""
	sentence, done, err := Status(u)
	if err != nil {
		sentence = err.Error()
	}
	s.Sentence = sentence
	reason, message := condition(u, "Progressing", "False")
	switch {
	case field(u, "spec", "updateStrategy", "type") == "OnDelete":
		s.Phase = Manual
	case paused(u):
		s.Phase = Paused
	case reason != "":
		s.Phase, s.Why = Stuck, message
	case err != nil:
		s.Phase = Stuck
	case done:
		s.Phase = Done
	default:
		s.Phase = Moving
	}
	if _, refused := condition(u, "ReplicaFailure", "True"); refused != "" && s.Phase != Done {
		s.Phase, s.Why = Stuck, refused
	}
	if s.Phase == Moving && s.Refusal != "" && len(s.Pods) < s.Desired {
		s.Phase, s.Why = Stuck, s.Refusal
	}
	if s.Phase == Moving && len(s.Pods) > 0 && s.Pods[0].New && s.Pods[0].Row.HealthAt(now.Unix()) >= kube.HealthWarn {
		s.Phase = Failing
	}
}

func counts(u *unstructured.Unstructured) Counts {
	status := func(name string) int { return count(u, "status", name) }
	if u.GetKind() == "DaemonSet" {
		c := Counts{
			Desired: status("desiredNumberScheduled"), Updated: status("updatedNumberScheduled"),
			Ready: status("numberReady"), Available: status("numberAvailable"),
		}
		c.Old = max(0, status("currentNumberScheduled")-c.Updated)
		return c
	}
	c := Counts{Desired: 1, Updated: status("updatedReplicas"), Ready: status("readyReplicas"), Available: status("availableReplicas")}
	if n, ok, _ := unstructured.NestedInt64(u.Object, "spec", "replicas"); ok {
		c.Desired = int(n)
	}
	if u.GetKind() == "StatefulSet" && field(u, "status", "updateRevision") == field(u, "status", "currentRevision") {
		c.Updated = status("currentReplicas") // with nothing to roll out, updated pods are not counted
	}
	c.Old = max(0, status("replicas")-c.Updated)
	return c
}

func field(u *unstructured.Unstructured, path ...string) string {
	s, _, _ := unstructured.NestedString(u.Object, path...)
	return s
}

func paused(u *unstructured.Unstructured) bool {
	p, _, _ := unstructured.NestedBool(u.Object, "spec", "paused")
	return p
}

// condition is the reason and the message of a condition that has that status; empty otherwise.
func condition(u *unstructured.Unstructured, typ, status string) (reason, message string) {
	list, _, _ := unstructured.NestedSlice(u.Object, "status", "conditions")
	for _, item := range list {
		c, _ := item.(map[string]any)
		if c["type"] == typ && c["status"] == status {
			reason, _ = c["reason"].(string)
			message, _ = c["message"].(string)
			return reason, message
		}
	}
	return "", ""
}
