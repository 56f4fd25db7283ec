package rows

import (
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"fathom/kube"
)

func TestContainers(t *testing.T) {
	p := testPod(
		inits(ended(0, 0, "Completed"), hasStarted(running(true))), sidecar(1),
		mains(restarted(3, 5*time.Minute, running(false)), waits("CrashLoopBackOff"), waits("ContainerCreating"), ended(1, 0, "Error")),
	)
	p.Spec.NodeName = "n1"
	main := &p.Spec.Containers[0]
	main.Image = "nginx:1.29"
	main.Ports = []corev1.ContainerPort{{ContainerPort: 80, Protocol: "TCP"}, {ContainerPort: 53, Protocol: "UDP"}}
	main.Resources = corev1.ResourceRequirements{Requests: claims("250m", ""), Limits: claims("", "1Gi")}
	main.ReadinessProbe = &corev1.Probe{
		ProbeHandler:  corev1.ProbeHandler{HTTPGet: &corev1.HTTPGetAction{Scheme: "HTTP", Path: "/ready", Port: intstr.FromInt32(8080)}},
		PeriodSeconds: 10, FailureThreshold: 3,
	}
	main.LivenessProbe = &corev1.Probe{
		ProbeHandler:  corev1.ProbeHandler{TCPSocket: &corev1.TCPSocketAction{Port: intstr.FromString("http")}},
		PeriodSeconds: 5, FailureThreshold: 2,
	}
	p.Status.ContainerStatuses[0].LastTerminationState.Terminated.Reason = "OOMKilled"
	p.Status.ContainerStatuses[0].LastTerminationState.Terminated.ExitCode = 137
	p.Status.ContainerStatuses[0].State.Running.StartedAt = ago(4 * time.Minute)
	p.Spec.EphemeralContainers = []corev1.EphemeralContainer{{EphemeralContainerCommon: corev1.EphemeralContainerCommon{Name: "debug"}}}

	want := []struct {
		cells  string
		health kube.Health
	}{
		{"init-a|p|Init|Completed|False|0|<none>|0|<none>|<none>|<none>|<none>|<none>|<none>|<none>|", kube.HealthDone},
		{"init-b|p|Sidecar|Running|True|0|<none>||<none>|<none>|<none>|<none>|<none>|<none>|<none>|", kube.HealthOK},
		{"a|p|Main|Running|False|3 (5m ago)|OOMKilled (5m ago)|137|4m|ready: http :8080/ready every 10s x3; live: tcp :http every 5s x2|80/TCP,53/UDP|250m|<none>|<none>|1Gi|nginx:1.29", kube.HealthWarn},
		{"b|p|Main|CrashLoopBackOff|False|0|<none>||<none>|<none>|<none>|<none>|<none>|<none>|<none>|", kube.HealthBad},
		{"c|p|Main|ContainerCreating|False|0|<none>||<none>|<none>|<none>|<none>|<none>|<none>|<none>|", kube.HealthProgress},
		{"d|p|Main|Error|False|0|<none>|1|<none>|<none>|<none>|<none>|<none>|<none>|<none>|", kube.HealthBad},
		{"debug|p|Ephemeral|Waiting|False|0|<none>||<none>|<none>|<none>|<none>|<none>|<none>|<none>|", kube.HealthProgress},
	}
	proj := containers()
	rows := proj.Rows(NewMaker("test"), p)
	if len(rows) != len(want) {
		t.Fatalf("%d rows, want %d", len(rows), len(want))
	}
	for i, r := range rows {
		if len(r.Cells) != len(proj.Columns) {
			t.Fatalf("%d cells for %d columns", len(r.Cells), len(proj.Columns))
		}
		if got := shown(proj, r); got != want[i].cells {
			t.Errorf("row %d\n got %s\nwant %s", i, got, want[i].cells)
		}
		if r.Health != want[i].health {
			t.Errorf("row %d: health %d, want %d", i, r.Health, want[i].health)
		}
		if r.Name != "p" || r.Part != strings.SplitN(want[i].cells, "|", 2)[0] {
			t.Errorf("row %d is %s part %s", i, r.Name, r.Part)
		}
		if want := (kube.ObjectName{APIVersion: "v1", Kind: "Pod", Namespace: "shop", Name: "p"}); *r.Owner != want {
			t.Errorf("row %d: owner %v, want %v", i, *r.Owner, want)
		}
	}
	if want := (kube.Resources{CPURequest: 250, MemLimit: 1 << 30}); *rows[2].Resources != want {
		t.Errorf("resources %+v, want %+v", *rows[2].Resources, want)
	}
}
