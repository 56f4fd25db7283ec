package cli

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/adrg/xdg"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"fathom/kube/cluster/clustertest"
	"fathom/kube/exec"
	"fathom/kube/exec/exectest"
	"fathom/session/sessiontest"
)

// execServer has a pod of two containers, the second of which waits.
func execServer(t *testing.T, run func(*exectest.Call) error) *clustertest.Server {
	t.Helper()
	running := corev1.ContainerState{Running: &corev1.ContainerStateRunning{}}
	server := clustertest.New(t, &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "web-0"},
		Spec:       corev1.PodSpec{NodeName: "n1", Containers: []corev1.Container{{Name: "app"}, {Name: "proxy"}, {Name: "late"}}},
		Status: corev1.PodStatus{ContainerStatuses: []corev1.ContainerStatus{
			{Name: "app", State: running}, {Name: "proxy", State: running},
			{Name: "late", State: corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{Reason: "ErrImagePull"}}},
		}},
	})
	h := &exectest.Handler{Run: run}
	server.Front(func(w http.ResponseWriter, r *http.Request) bool {
		if !strings.HasSuffix(r.URL.Path, "/exec") && !strings.HasSuffix(r.URL.Path, "/attach") {
			return false
		}
		h.ServeHTTP(w, r)
		return true
	})
	return server
}

// TestExecCommand: the words after -- are the command, its streams are Fathom's, and so is its exit code.
func TestExecCommand(t *testing.T) {
	server := execServer(t, func(c *exectest.Call) error {
		fmt.Fprintf(c.Out, "%s %t %q", c.Container, c.Attach, c.Command)
		fmt.Fprint(c.Err, "err")
		return &exec.ExitError{Code: 17}
	})
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	xdg.Reload()
	for _, x := range []struct {
		args, out, errs string
		code            int
	}{
		{"exec web-0 -- ls -l", `app false ["ls" "-l"]`, "in container app; -c takes another: proxy.", 17},
		{"exec pod/web-0 -c proxy -- ls", `proxy false ["ls"]`, "err", 17},
		{"exec pods web-0 -c proxy -- ls", `proxy false ["ls"]`, "err", 17},
		{"attach web-0 -c app", `app true []`, "err", 17},
		{"exec web-0 -c late -- ls", "", "web-0/late is not running yet: ErrImagePull.", 1},
		{"exec web-0 -c none -- ls", "", "has no container none.\nIt has app, proxy, late.", 1},
		{"attach web-0 -c none", "", "has no container none.\nIt has app, proxy, late.", 1},
		{"exec web-0 ls", "", "there is no web-0 ls; a command goes after --, as in: fathom exec web-0 -- ls", 1},
		{"exec none -- ls", "", "not found", 1},
		{"exec web-0 ls x", "", "write the command after --", 1},
		{"exec web-0 --", "", "there is no command after --", 1},
		{"exec", "", "name a pod", 1},
		{"exec pod/ -- ls", "", "is not KIND/NAME", 1},
		{"exec a b c -- ls", "", "one object at a time", 1},
		{"exec nosuch/web-0 -- ls", "", "nosuch", 1},
		{"exec node/n1 -- ls", "", "nodes/n1 cannot be entered.\nName one of its pods, or make one for a shell on the node itself: fathom act debug-node node/n1", 1},
		{"attach ns/shop", "", "namespaces/shop cannot be entered.\nName a pod, a workload or a Service.", 1},
		{"exec web-0 --read-only -- ls", "", "Nothing can be changed", 1},
	} {
		// What comes after -- is not Fathom's, so flags go before it.
		words := strings.Fields(x.args)
		t.Setenv("KUBECONFIG", clustertest.Kubeconfig(t, clustertest.Context{Name: "east", URL: server.URL(), Namespace: "shop"}))
		var stdout, stderr bytes.Buffer
		code := Main(t.Context(), Env{
			Version: "test", Stdout: &stdout, Stderr: &stderr, Clock: sessiontest.NewClock().Now, Getenv: func(string) string { return "" },
		}, append([]string{words[0], "--config", os.DevNull}, words[1:]...))
		out, errs := stdout.String(), stderr.String()
		if code != x.code || out != x.out || !strings.Contains(errs, x.errs) {
			t.Errorf("fathom %s: code %d, stdout %q, stderr %q", x.args, code, out, errs)
		}
	}
}
