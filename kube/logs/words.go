package logs

import (
	"fmt"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/duration"
)

// These are the sentences of marks. They do not name the source: a line has one.

const clockForm = "15:04:05"

func joinedText(s *Source) string {
	if s.Node == "" {
		return "Joined just now."
	}
	return "Joined just now, on node " + s.Node + "."
}

// exit says how an instance ended: "exit code 1 (Error)", "signal 9 (OOMKilled)".
func exit(t *corev1.ContainerStateTerminated) string {
	how := fmt.Sprintf("exit code %d", t.ExitCode)
	if t.Signal != 0 {
		how = fmt.Sprintf("signal %d", t.Signal)
	}
	if t.Reason != "" {
		how += " (" + t.Reason + ")"
	}
	return how
}

func endedText(t *corev1.ContainerStateTerminated) string {
	text := "The container ended with " + exit(t)
	if ran := t.FinishedAt.Sub(t.StartedAt.Time); !t.StartedAt.IsZero() && ran >= 0 {
		text += " after " + lasting(ran)
	}
	text += "."
	if t.Message != "" {
		text += " It says: " + oneLine(t.Message)
	}
	return text
}

// restartText tells of a new instance. last is how the one before ended, nil when that is not known; told says that a
// mark has said so.
func restartText(now instance, last *corev1.ContainerStateTerminated, told bool) string {
	text := "The container was restarted"
	if last != nil {
		if !told {
			text += " after " + exit(last)
		}
		if waited := now.started.Sub(last.FinishedAt.Time); waited >= time.Second && !last.FinishedAt.IsZero() {
			text += ", with a back-off of " + lasting(waited)
		}
	}
	return fmt.Sprintf("%s: restart %d.", text, now.restarts)
}

func missedText(n int32) string {
	logs := fmt.Sprintf("the logs of %d instances are", n)
	if n == 1 {
		logs = "the log of one instance is"
	}
	return fmt.Sprintf("The container was restarted %d times in between: %s missing here, and perhaps the end of the one before.", n+1, logs)
}

func gapText(from, to int64) string {
	return fmt.Sprintf("Lines may be missing here: what was written from %s to %s is no longer there, as the log was rotated or cut.",
		stampOf(from), stampOf(to))
}

func lostText(from int64, why string) string {
	if from == 0 {
		return "The log of the instance before could not be read: " + why
	}
	return fmt.Sprintf("What the instance wrote after %s could not be read: %s", stampOf(from), why)
}

func stampOf(nanos int64) string { return time.Unix(0, nanos).UTC().Format(clockForm) + " UTC" }

func limitText(most int, raise string) string {
	text := fmt.Sprintf("%d logs are read at once, which is the limit: this one and those that follow wait for their turn.", most)
	if raise != "" {
		text += " " + raise
	}
	return text
}

// fateText says what becomes of a pod that does not just run on; "" when nothing does.
func fateText(p *corev1.Pod) string {
	if p.Status.Reason != "" && p.Status.Phase == corev1.PodFailed {
		return "The pod has failed: " + p.Status.Reason + told(p.Status.Message)
	}
	for _, c := range p.Status.Conditions {
		if c.Type == corev1.DisruptionTarget && c.Status == corev1.ConditionTrue {
			return "The pod is on its way out: " + disruption(c.Reason) + told(c.Message)
		}
	}
	if p.Status.Reason != "" {
		return "The pod's state: " + p.Status.Reason + told(p.Status.Message)
	}
	if unheard(p) {
		return "Node " + p.Spec.NodeName + " does not answer any more: nothing new is known of the pod, and its lines may come late."
	}
	return ""
}

// unheard reports whether the control plane has lost the pod's node: it then says, without a reason, that the pod is not ready,
// while the kubelet's last word, that its containers are, stays.
func unheard(p *corev1.Pod) bool {
	var lost, ready bool
	for _, c := range p.Status.Conditions {
		switch c.Type {
		case corev1.PodReady:
			lost = c.Status == corev1.ConditionFalse && c.Reason == ""
		case corev1.ContainersReady:
			ready = c.Status == corev1.ConditionTrue
		}
	}
	return lost && ready && p.Spec.NodeName != ""
}

func disruption(reason string) string {
	switch reason {
	case corev1.PodReasonPreemptionByScheduler:
		return "it is preempted by a pod of higher priority"
	case "DeletionByTaintManager":
		return "its node has a taint that it does not tolerate"
	case "EvictionByEvictionAPI":
		return "it is evicted"
	case "DeletionByPodGC":
		return "its node is gone"
	case corev1.PodReasonTerminationByKubelet:
		return "its node ends it"
	}
	return reason
}

// goneText says what became of a pod that is there no more.
func goneText(p *corev1.Pod) string {
	text := "The pod is gone"
	if p.Spec.NodeName != "" {
		text += " from node " + p.Spec.NodeName
	}
	for _, c := range p.Status.Conditions {
		if c.Type == corev1.DisruptionTarget && c.Status == corev1.ConditionTrue {
			return text + ": " + disruption(c.Reason) + "."
		}
	}
	switch {
	case p.Status.Reason != "":
		text += ": " + p.Status.Reason
	case p.DeletionTimestamp != nil:
		text += ": it was deleted"
	}
	return text + "."
}

func told(message string) string {
	if message = oneLine(message); message == "" {
		return "."
	}
	return ": " + strings.TrimSuffix(message, ".") + "."
}

const longestMessage = 300

// oneLine is a message of any form as part of a sentence.
func oneLine(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if len(s) > longestMessage {
		s = strings.ToValidUTF8(s[:longestMessage], "") + "…"
	}
	return s
}

// lasting is a time as kubectl writes it: 12s, 3m5s, 130m.
func lasting(d time.Duration) string {
	if d < time.Second {
		return d.Round(time.Millisecond).String()
	}
	return duration.HumanDuration(d)
}
