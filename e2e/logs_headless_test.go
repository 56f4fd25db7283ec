//go:build e2e

package e2e

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"

	"fathom/e2e/term"
)

// logLine is what "fathom logs -o json" says of a line.
type logLine struct {
	Time                           time.Time
	Level, Namespace, Pod, Message string
	Container, Raw                 string
	Fields                         map[string]string
}

// logLines are the lines that fathom logs prints as JSON.
func logLines(t *testing.T, out string) (lines []logLine) {
	t.Helper()
	for text := range strings.Lines(out) {
		var l logLine
		if err := json.Unmarshal([]byte(text), &l); err != nil {
			t.Fatalf("%v in %q", err, text)
		}
		lines = append(lines, l)
	}
	return lines
}

// TestLogsMergeAWorkload: the lines of all pods of a Deployment are there, in the order of their times, as kubectl has them.
func TestLogsMergeAWorkload(t *testing.T) {
	t.Parallel()
	s := newSession(t)
	lines := logLines(t, s.ok("logs", "deployment/checkout-api", "-n", "checkout", "--tail", "20", "-o", "json"))
	sources := map[string]int{}
	for i, l := range lines {
		sources[l.Pod+"/"+l.Container]++
		if i > 0 && l.Time.Before(lines[i-1].Time) {
			t.Errorf("line %d of %v comes after %v", i, l.Time, lines[i-1].Time)
		}
		if l.Namespace != "checkout" || l.Raw == "" {
			t.Errorf("line %d: %+v", i, l)
		}
	}
	if len(sources) < 4 {
		t.Fatalf("lines of %v only", sources)
	}
	for name := range sources {
		pod, container, _ := strings.Cut(name, "/")
		tail := int64(20)
		raw, err := client(t).CoreV1().Pods("checkout").GetLogs(pod, &corev1.PodLogOptions{Container: container, TailLines: &tail}).DoRaw(t.Context())
		must(t, err)
		var ours []byte
		for _, l := range lines {
			if l.Pod == pod && l.Container == container {
				ours = append(ours, l.Raw...)
				ours = append(ours, '\n')
			}
		}
		if !bytes.Equal(ours, raw) {
			t.Errorf("%s: fathom has\n%swhere the API server has\n%s", name, ours, raw)
		}
	}
}

// TestLogsFilter: a filter leaves what matches, by text and by field.
func TestLogsFilter(t *testing.T) {
	t.Parallel()
	s := newSession(t)
	all := logLines(t, s.ok("logs", "deployment/checkout-api", "-n", "checkout", "-c", "checkout-api", "-o", "json"))
	some := logLines(t, s.ok("logs", "deployment/checkout-api", "-n", "checkout", "-c", "checkout-api", "-o", "json", "--filter", "method=GET status<300"))
	want := 0
	for _, l := range all {
		if status, err := strconv.Atoi(l.Fields["status"]); err == nil && l.Fields["method"] == "GET" && status < 300 {
			want++
		}
	}
	if want == 0 || len(some) != want {
		t.Errorf("%d lines match, want %d of %d", len(some), want, len(all))
	}
}

// TestLogsInAPipe: a reader that has seen enough ends it without a word.
func TestLogsInAPipe(t *testing.T) {
	t.Parallel()
	s := newSession(t)
	r, w, err := os.Pipe()
	must(t, err)
	errs := &bytes.Buffer{}
	cmd := s.logs(t, w, errs, "-n", "checkout", "-l", "app=cart", "--tail", "-1")
	must(t, w.Close())
	if line, err := bufio.NewReader(r).ReadString('\n'); err != nil || line == "" {
		t.Errorf("the first line is %q, %v", line, err)
	}
	must(t, r.Close())
	_ = cmd.Wait() // ends by the signal, or well when all was written before
	if errs.Len() > 0 {
		t.Errorf("it says %q", errs.String())
	}
}

// logs starts "fathom logs" with its output in a file.
func (s *session) logs(t *testing.T, out *os.File, errs io.Writer, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), world.fathom, append([]string{"logs"}, args...)...)
	cmd.Env = term.Env(s.home, s.env...)
	cmd.Stdout, cmd.Stderr = out, errs
	must(t, cmd.Start())
	return cmd
}

// count makes pods on the real node whose containers write numbered lines: so many, bursts of per at every pause.
type count struct {
	pods, containers, lines, per int
	pause                        time.Duration
}

// start creates the pods, with the label app=NAME.
func (n count) start(t *testing.T, api kubernetes.Interface, name string) {
	t.Helper()
	script := fmt.Sprintf("i=0; while [ $i -lt %d ]; do seq $i $((i+%d)); i=$((i+%d)); usleep %d; done; sleep 3600",
		n.lines, n.per-1, n.per, n.pause.Microseconds())
	for i := range n.pods {
		p := &corev1.Pod{
			ObjectMeta: metav1.ObjectMeta{Name: fmt.Sprintf("%s-%d", name, i), Labels: map[string]string{"app": name}},
			Spec: corev1.PodSpec{
				NodeSelector:                  map[string]string{realMark: "true"},
				Tolerations:                   []corev1.Toleration{{Key: realMark, Operator: corev1.TolerationOpExists}},
				TerminationGracePeriodSeconds: new(int64),
			},
		}
		for j := range n.containers {
			p.Spec.Containers = append(p.Spec.Containers, corev1.Container{
				Name: fmt.Sprintf("c%d", j), Image: realImage, Command: []string{"sh", "-c", script},
			})
		}
		_, err := api.CoreV1().Pods(metav1.NamespaceDefault).Create(t.Context(), p, metav1.CreateOptions{})
		must(t, err)
		t.Cleanup(func() {
			_ = api.CoreV1().Pods(metav1.NamespaceDefault).Delete(cleanup(), p.Name, metav1.DeleteOptions{GracePeriodSeconds: new(int64)})
		})
	}
}

// counted reads lines "POD/CONTAINER NUMBER" and tells how many of each container came, and what was wrong with their order.
func counted(t *testing.T, file string) (next map[string]int, wrong []string) {
	t.Helper()
	data, err := os.ReadFile(file)
	must(t, err)
	next = map[string]int{}
	for line := range strings.Lines(string(data)) {
		source, number, ok := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		n, err := strconv.Atoi(number)
		if !ok || err != nil || n != next[source] {
			wrong = append(wrong, fmt.Sprintf("%q where %s should have %d", line, source, next[source]))
		}
		next[source] = n + 1
	}
	return next, wrong
}

// countPatience is how long all lines may take on a machine that does much else.
const countPatience = 3 * time.Minute

// runCount starts counting containers and "fathom logs -f", and checks that every line came once and in order. between is
// called while they count.
func runCount(t *testing.T, name string, n count, between func()) {
	t.Helper()
	realNode(t)
	api := client(t)
	s := newSession(t)
	out, err := os.Create(t.TempDir() + "/out")
	must(t, err)
	defer out.Close()
	n.start(t, api, name)
	errs := &bytes.Buffer{}
	cmd := s.logs(t, out, errs, "-l", "app="+name, "-n", "default", "-f", "--tail", "-1", "--prefix")
	eventually(t, "the first lines", func() bool {
		info, err := out.Stat()
		return err == nil && info.Size() > 0
	})
	between()
	total := n.pods * n.containers
	deadline := time.Now().Add(countPatience)
	for {
		next, wrong := counted(t, out.Name())
		whole := 0
		for _, last := range next {
			if last == n.lines {
				whole++
			}
		}
		if len(wrong) > 0 || whole == total {
			if len(wrong) > 0 {
				t.Errorf("%d lines are out of order, or missing, or come twice, as %s", len(wrong), wrong[0])
			}
			break
		}
		if time.Now().After(deadline) {
			_ = cmd.Process.Kill() // it is over anyhow
			_ = cmd.Wait()
			t.Fatalf("not all has come: %v\n%s", next, errs)
		}
		time.Sleep(500 * time.Millisecond)
	}
	must(t, cmd.Process.Signal(syscall.SIGINT))
	_ = cmd.Wait() // says that it was interrupted
	usage, _ := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	took := cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	t.Logf("%d lines of %d containers: %v of CPU, %d MB at most", total*n.lines, total, took, usage.Maxrss>>10)
	if code := cmd.ProcessState.ExitCode(); code != 130 {
		t.Errorf("exit code %d after an interrupt", code)
	}
}

// logsOfSixtyContainers: 60 containers at 50 lines a second; the API server restarts in the middle.
func logsOfSixtyContainers(t *testing.T) {
	runCount(t, "e2e-sixty", count{pods: 6, containers: 10, lines: 1000, per: 5, pause: 100 * time.Millisecond}, func() {
		must(t, on(t).Pause("kube-apiserver"))
		must(t, on(t).Resume("kube-apiserver"))
	})
}

// TestLogsOfOneFastContainer: 50,000 lines a second.
func TestLogsOfOneFastContainer(t *testing.T) {
	t.Parallel()
	runCount(t, "e2e-fast", count{pods: 1, containers: 1, lines: 500_000, per: 5000, pause: 100 * time.Millisecond}, func() {})
}
