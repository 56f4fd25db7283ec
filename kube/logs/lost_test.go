package logs_test

import (
	"slices"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"

	"fathom/kube/logs"
	"fathom/kube/logs/logstest"
)

// TestAContainerThatTheKubeletLostGoesOn: after a node has started anew, its kubelet tells of an end and of a restart before
// the successor runs. Then the successor's log is followed, whichever of them the log was read from meanwhile.
func TestAContainerThatTheKubeletLostGoesOn(t *testing.T) {
	for name, early := range map[string]bool{"successor's log": true, "old log": false} {
		t.Run(name, func(t *testing.T) {
			p := web0("app")
			r := newRig(t, p)
			r.server.Write(app, at(0), "a")
			r.open(nil)
			r.shows("web-0/app: a")

			lost := p.DeepCopy()
			s := &lost.Status.ContainerStatuses[0]
			s.RestartCount, s.ContainerID = 1, ""
			s.State = corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{Reason: "ContainerCreating"}}
			s.LastTerminationState.Terminated = &corev1.ContainerStateTerminated{ExitCode: 137, Reason: "ContainerStatusUnknown"}
			r.server.End(app)
			if early {
				r.server.Restart(app)
				r.server.Write(app, at(5_000), "b")
			}
			r.server.Apply(lost)
			r.phase(0, logs.Ended)
			if !early {
				r.server.Restart(app)
				r.server.Write(app, at(5_000), "b")
			}
			r.server.Apply(logstest.Restarted(p, at(4_000)))
			r.phase(0, logs.Streaming)
			r.server.Write(app, at(6_000), "c")
			want := []string{"web-0/app: a", "web-0/app: b", "web-0/app: c"}
			r.until("a, b and c", func() bool {
				got := slices.DeleteFunc(texts(r.reader.Snapshot()), func(line string) bool { return strings.Contains(line, "! ") })
				return slices.Equal(got, want)
			})
		})
	}
}
