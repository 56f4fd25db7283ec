package cli

import (
	"encoding/json"
	"strings"
	"syscall"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"

	"fathom/kube/cluster/clustertest"
	"fathom/kube/logs/logstest"
	"fathom/session/sessiontest"
)

// runLogs runs the command line on a server with two pods and their logs.
func runLogs(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	server := clustertest.New(t, logstest.Pod("web-0", "app", "proxy"), logstest.Pod("web-1", "app"))
	l := logstest.NewLogs(t)
	server.Front(l.Answer)
	at := func(s int) time.Time { return sessiontest.Start.Add(time.Duration(s) * time.Second) }
	l.Write("shop/web-0/app", at(-40), `{"level":"info","msg":"up","port":80}`)
	l.Write("shop/web-1/app", at(-30), `{"level":"info","msg":"up","port":81}`)
	l.Write("shop/web-0/app", at(-20), `{"level":"error","msg":"down","port":80}`)
	l.Write("shop/web-0/proxy", at(-10), "odd \x1b]0;title\a")
	stdout, stderr, code = fathom(t, server, args...)
	return code, stdout, stderr
}

func TestLogsPrints(t *testing.T) {
	for _, c := range []struct{ args, want string }{
		{"logs web-0 -c app", "{\"level\":\"info\",\"msg\":\"up\",\"port\":80}\n{\"level\":\"error\",\"msg\":\"down\",\"port\":80}\n"},
		{"logs pod/web-0 -c app --tail 1 --prefix", "web-0/app {\"level\":\"error\",\"msg\":\"down\",\"port\":80}\n"},
		{"logs -l app=web -c app --filter port=81", "web-1 {\"level\":\"info\",\"msg\":\"up\",\"port\":81}\n"},
		{"logs web-0 web-1 --filter level>=error", "web-0/app {\"level\":\"error\",\"msg\":\"down\",\"port\":80}\n"},
		{"logs web-0 --since 15s --prefix=false", "odd \x1b]0;title\a\n"}, // to no terminal: as raw as it is
		{"logs web-0 -c app --tail 0", ""},
	} {
		code, out, errs := runLogs(t, strings.Fields(c.args)...)
		if code != 0 || out != c.want || errs != "" {
			t.Errorf("fathom %s: code %d, printed\n%s%s\nwant\n%s", c.args, code, out, errs, c.want)
		}
	}
}

func TestLogsPrintsJSON(t *testing.T) {
	_, out, errs := runLogs(t, "logs", "web-0", "-c", "app", "--tail", "1", "-o", "json")
	want := `{"time":"` + sessiontest.Start.Add(-20*time.Second).UTC().Format(time.RFC3339Nano) + `","level":"error","namespace":"shop","pod":"web-0","container":"app",` +
		`"message":"down","fields":{"port":"80"},"raw":"{\"level\":\"error\",\"msg\":\"down\",\"port\":80}"}` + "\n"
	if out != want || errs != "" || !json.Valid([]byte(out)) {
		t.Errorf("printed\n%s%swant\n%s", out, errs, want)
	}
}

// TestLogsTellsOfAbsentPods: those that are there are printed, and the command fails for the others.
func TestLogsTellsOfAbsentPods(t *testing.T) {
	for _, c := range []struct{ args, said string }{
		{"logs web-0 web-7 -c app --tail 1", `fathom: There is no pod "web-7" in namespace shop.`},
		{"logs web-0 web-7 web-8 --since 25s", "fathom: There are no pods of pods/web-7, pods/web-8 in shop."},
		{"logs web-0 web-1 -c proxy", `fathom: Pod web-1 has no container proxy.`},
	} {
		code, out, errs := runLogs(t, strings.Fields(c.args)...)
		if code != 1 || out == "" || !strings.HasPrefix(errs, c.said) {
			t.Errorf("fathom %s: code %d, printed %q, said %q", c.args, code, out, errs)
		}
	}
	if code, _, errs := runLogs(t, "logs", "web-0", "web-1", "-n", "ops,shop"); code != 0 {
		t.Errorf("pods of one of two namespaces: code %d, said %q", code, errs)
	}
}

func TestLogsOutputCannotBeWritten(t *testing.T) {
	if err := closedQuietly(syscall.EPIPE); err != nil {
		t.Errorf("a reader that has seen enough: %v", err)
	}
	want := "The log cannot be written: no space left on device.\nLook at where the output goes."
	if got := explain(closedQuietly(syscall.ENOSPC)); got != want {
		t.Errorf("said %q, want %q", got, want)
	}
}

func TestLogsFails(t *testing.T) {
	for _, c := range []struct{ args, want string }{
		{"logs", "name a pod or KIND/NAME, or select pods with -l"},
		{"logs web-0 -l app=web", "not both"},
		{"logs web-0 -o yaml", "-o yaml is not known: use text or json"},
		{"logs web-0 --since 5m --since-time 2026-01-02T15:04:05Z", "use one of them"},
		{"logs web-0 --since-time yesterday", "--since-time yesterday is no time like"},
		{"logs web-0 --filter re:(", "--filter re:(: "},
		{"logs web-0 --filter status>=", `"status>=" is not finished`},
		{"logs web-0 -A", "web-0 is in one namespace: name that one with -n"},
		{"logs pod/", `"pod/" is not KIND/NAME`},
		{"logs web-7", `There is no pod "web-7" in namespace shop.`},
		{"logs -l app=none", "There are no pods in shop with app=none.\nLook at what is there: fathom get pods -n shop."},
		{"logs -l app=none -n shop,ops", "There are no pods in shop, ops with app=none.\nLook at what is there: fathom get pods -n shop,ops."},
		{"logs -l app=none -A", "There are no pods in all namespaces with app=none.\nLook at what is there: fathom get pods -A."},
		{"logs web-7 web-8", "There are no pods of pods/web-7, pods/web-8 in shop."},
		{"logs -l a=b=c", "-l a=b=c: "},
		{"logs web-0 --tail -2", "--tail -2: write how many lines, or -1 for all"},
		{"logs web-0 -c none", "Pod web-0 has no container none.\nIt has app, proxy."},
		{"logs -l app=web -c none", "None of the 2 pods has a container none.\nThey have app, proxy."},
		{"logs node/none", `There is no node "none" in context east.`},
		{"logs node/none -f", `There is no node "none" in context east.`},
		{"logs ns/none", `There is no namespace "none" in context east.`},
		{"logs deployment/none", "not found"},
	} {
		code, out, errs := runLogs(t, strings.Fields(c.args)...)
		if code != 1 || out != "" || !strings.Contains(errs, c.want) {
			t.Errorf("fathom %s: code %d, printed %q, said %q; want %q", c.args, code, out, errs, c.want)
		}
	}
}

func TestHarmless(t *testing.T) {
	for line, want := range map[string]string{
		"plain": "plain", "a\tb": "a\tb", "\x1b[31mred\x1b[0m\tx": "red\tx", "\x1b]0;title\aq": "q", "nul\x00": "nul␀",
	} {
		if got := harmless(line); got != want {
			t.Errorf("%q becomes %q, want %q", line, got, want)
		}
	}
}

func TestJSONCommandsNoTerminal(t *testing.T) {
	const given = "a\u009b31m\u007f\u00e9\u65e5 \ufffd\n"
	want := `a\u009b31m\u007f` + "\u00e9\u65e5 \ufffd\n"
	if got := string(appendEscaped(nil, []byte(given))); got != want {
		t.Errorf("%q becomes %q, want %q", given, got, want)
	}
}

// TestLogsOfAContainerThatWaits: there is no log, and why is said.
func TestLogsOfAContainerThatWaits(t *testing.T) {
	pod := logstest.Pod("web-0", "app")
	pod.Status.ContainerStatuses[0].State = corev1.ContainerState{
		Waiting: &corev1.ContainerStateWaiting{Reason: "ImagePullBackOff", Message: "no such image"},
	}
	server := clustertest.New(t, pod)
	server.Front(logstest.NewLogs(t).Answer)
	out, errs, code := fathom(t, server, "logs", "web-0")
	if code != 1 || out != "" || !strings.Contains(errs, "web-0/app: waits to start: ImagePullBackOff: no such image") {
		t.Errorf("code %d, printed %q, said %q", code, out, errs)
	}
}

// TestLogsOfAPodThatNeverRan: nothing is to be waited for.
func TestLogsOfAPodThatNeverRan(t *testing.T) {
	pod := logstest.Pod("web-0", "app")
	pod.Status = corev1.PodStatus{Phase: corev1.PodFailed, Reason: "Evicted", Message: "The node was low on memory."}
	server := clustertest.New(t, pod)
	server.Front(logstest.NewLogs(t).Answer)
	out, errs, code := fathom(t, server, "logs", "web-0")
	if code != 1 || out != "" || !strings.Contains(errs, "web-0/app: never started: Evicted") || strings.Contains(errs, "-f") {
		t.Errorf("code %d, printed %q, said %q", code, out, errs)
	}
}
