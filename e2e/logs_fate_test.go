//go:build e2e

package e2e

import (
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// tailing is a "fathom logs -f" whose output is looked at while it runs.
type tailing struct {
	*testing.T
	cmd       *exec.Cmd
	out, errs *os.File
}

func (s *session) tail(t *testing.T, args ...string) *tailing {
	t.Helper()
	dir := t.TempDir()
	out, err := os.Create(dir + "/out")
	must(t, err)
	errs, err := os.Create(dir + "/err")
	must(t, err)
	f := &tailing{T: t, out: out, errs: errs}
	f.cmd = s.logs(t, out, errs, append(args, "-f")...)
	t.Cleanup(func() {
		_ = f.cmd.Process.Signal(syscall.SIGINT) // it may have ended
		_ = f.cmd.Wait()
		if t.Failed() {
			t.Logf("fathom logs printed\n%s\nand said\n%s", f.read(out), f.read(errs))
		}
		out.Close()
		errs.Close()
	})
	return f
}

func (f *tailing) read(file *os.File) string {
	data, err := os.ReadFile(file.Name())
	must(f.T, err)
	return string(data)
}

func (f *tailing) prints(texts ...string) {
	f.Helper()
	for _, text := range texts {
		eventually(f.T, text, func() bool { return strings.Contains(f.read(f.out), text) })
	}
}

func (f *tailing) says(texts ...string) {
	f.Helper()
	for _, text := range texts {
		eventually(f.T, text, func() bool { return strings.Contains(f.read(f.errs), text) })
	}
}

// TestLogsOfARestartedContainer: every instance's lines are there once and in order, with the restart and its exit code told.
func TestLogsOfARestartedContainer(t *testing.T) {
	t.Parallel()
	realNode(t)
	startReal(t, client(t), "e2e-logs-crash", realImage, "sh", "-c", "seq 1 50; usleep 300000; seq 51 60; exit 7")
	f := newSession(t).tail(t, "e2e-logs-crash", "-n", "default")
	f.says("The container ended with exit code 7 (Error)", "The container was restarted", "restart 2.")
	f.prints(numbers(1, 60) + numbers(1, 60))
	if out := f.read(f.out); !strings.HasPrefix(out, numbers(1, 60)+numbers(1, 60)) {
		t.Errorf("it printed\n%s", out)
	}
}

func numbers(from, to int) string {
	var b strings.Builder
	for i := from; i <= to; i++ {
		b.WriteString(strconv.Itoa(i) + "\n")
	}
	return b.String()
}

// TestLogsGoOnWithTheNextPod: a pod is evicted; it says so, and its successor joins.
func TestLogsGoOnWithTheNextPod(t *testing.T) {
	t.Parallel()
	realNode(t)
	api := client(t)
	labels := map[string]string{"app": "e2e-logs-next"}
	_, err := api.AppsV1().Deployments("default").Create(t.Context(), &appsv1.Deployment{
		ObjectMeta: metav1.ObjectMeta{Name: "e2e-logs-next"},
		Spec: appsv1.DeploymentSpec{
			Selector: &metav1.LabelSelector{MatchLabels: labels},
			Template: corev1.PodTemplateSpec{
				ObjectMeta: metav1.ObjectMeta{Labels: labels},
				Spec: corev1.PodSpec{
					NodeSelector:                  map[string]string{realMark: "true"},
					Tolerations:                   []corev1.Toleration{{Key: realMark, Operator: corev1.TolerationOpExists}},
					TerminationGracePeriodSeconds: new(int64),
					Containers: []corev1.Container{{
						Name: "main", Image: realImage, Command: []string{"sh", "-c", "echo I am $HOSTNAME; exec sleep 3600"},
					}},
				},
			},
		},
	}, metav1.CreateOptions{})
	must(t, err)
	t.Cleanup(func() {
		_ = api.AppsV1().Deployments("default").Delete(cleanup(), "e2e-logs-next", metav1.DeleteOptions{})
	})
	f := newSession(t).tail(t, "deployment/e2e-logs-next", "-n", "default")
	f.prints("I am e2e-logs-next-")
	list, err := api.CoreV1().Pods("default").List(t.Context(), metav1.ListOptions{LabelSelector: "app=e2e-logs-next"})
	must(t, err)
	first := list.Items[0].Name
	must(t, api.PolicyV1().Evictions("default").Evict(t.Context(), &policyv1.Eviction{ObjectMeta: metav1.ObjectMeta{Namespace: "default", Name: first}}))
	f.says(first+"/main: The pod is on its way out: it is evicted", first+"/main: The pod is gone", "Joined just now")
	eventually(t, "the successor", func() bool { return strings.Count(f.read(f.out), "I am e2e-logs-next-") == 2 })
}

// TestLogsOfAPodThatIsNotThere: it says so and fails; with -f it waits for it.
func TestLogsOfAPodThatIsNotThere(t *testing.T) {
	t.Parallel()
	s := newSession(t)
	if o := s.run("logs", "nosuch", "-n", "default"); o.code != 1 || !strings.Contains(o.stderr, `There is no pod "nosuch"`) {
		t.Errorf("code %d, it said %q", o.code, o.stderr)
	}
	f := s.tail(t, "nosuch", "-n", "default")
	f.says(`There is no pod "nosuch" in namespace default yet; waiting`)
}
