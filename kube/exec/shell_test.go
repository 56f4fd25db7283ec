package exec_test

import (
	"errors"
	"fmt"
	"os"
	osexec "os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"fathom/kube/exec"
	"fathom/kube/exec/exectest"
	"fathom/kube/problem"
)

// TestShell: the first shell that a container has is found, whatever it has beside.
func TestShell(t *testing.T) {
	missing := func(name string) error {
		return fmt.Errorf(`OCI runtime exec failed: exec failed: unable to start container process: exec: %q: executable file not found in $PATH`, name)
	}
	for _, x := range []struct {
		name    string
		has     map[string]string // command -> what it prints
		windows bool
		want    string
	}{
		{"debian", map[string]string{"sh": "/usr/bin/bash\n"}, false, "/usr/bin/bash"},
		{"busybox", map[string]string{"sh": "/bin/ash\n"}, false, "/bin/ash"},
		{"busybox's own", map[string]string{"sh": "ash\n"}, false, "ash"},
		{"an alias", map[string]string{"sh": "alias sh='x'\n"}, false, ""},
		{"bash alone", map[string]string{"bash": "/bin/bash\n"}, false, "/bin/bash"},
		{"no path", map[string]string{"/bin/sh": "/bin/sh\n"}, false, "/bin/sh"},
		{"distroless", nil, false, ""},
		{"windows", map[string]string{"powershell.exe": ""}, true, "powershell.exe"},
		{"nano", map[string]string{"cmd.exe": ""}, true, "cmd.exe"},
	} {
		t.Run(x.name, func(t *testing.T) {
			api := exectest.Serve(t, &exectest.Handler{Run: func(c *exectest.Call) error {
				out, ok := x.has[c.Command[0]]
				if !ok {
					return missing(c.Command[0])
				}
				_, err := fmt.Fprint(c.Out, out)
				return err
			}})
			pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "web-0"}, Spec: corev1.PodSpec{Containers: []corev1.Container{{Name: "app", Image: "static:1"}}}}
			if x.windows {
				pod.Spec.OS = &corev1.PodOS{Name: corev1.Windows}
			}
			got, err := exec.Shell(t.Context(), api, pod, "app")
			if x.want == "" {
				if !errors.Is(err, exec.ErrNoShell) || !strings.Contains(problem.Of(err).Text, "static:1") {
					t.Errorf("%v, %v", got, err)
				}
				return
			}
			if err != nil || !slices.Equal(got, []string{x.want}) {
				t.Errorf("%v, %v", got, err)
			}
		})
	}
}

// TestShellForbidden: where commands may not be run, one refusal is enough.
func TestShellForbidden(t *testing.T) {
	h := &exectest.Handler{Deny: &metav1.Status{TypeMeta: metav1.TypeMeta{Kind: "Status", APIVersion: "v1"}, Code: 403, Reason: metav1.StatusReasonForbidden, Message: "no"}}
	_, err := exec.Shell(t.Context(), exectest.Serve(t, h), &corev1.Pod{}, "app")
	if problem.Of(err).Class != problem.Forbidden {
		t.Errorf("%v", err)
	}
}

// TestInteractive: the user's own TERM counts where there is a description of it, and the runtime's elsewhere.
func TestInteractive(t *testing.T) {
	sh, err := osexec.LookPath("sh")
	if err != nil {
		t.Skip("there is no sh here")
	}
	home := t.TempDir()
	if err := os.MkdirAll(filepath.Join(home, ".terminfo", "f"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(home, ".terminfo", "f", "fathom-known"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for term, want := range map[string]string{"fathom-known": "fathom-known", "fathom-unknown": "xterm", "": "xterm", "$(touch x)": "xterm"} {
		command := exec.Interactive([]string{sh}, term)
		cmd := osexec.Command(command[0], command[1:]...)
		cmd.Env, cmd.Stdin = []string{"HOME=" + home, "TERM=xterm"}, strings.NewReader("echo $TERM $#\n")
		out, err := cmd.CombinedOutput()
		if err != nil || string(out) != want+" 0\n" {
			t.Errorf("%q: %q, %v", term, out, err)
		}
	}
	windows := []string{"powershell.exe"}
	if got := exec.Interactive(windows, "xterm"); !slices.Equal(got, windows) {
		t.Errorf("%v", got)
	}
}
