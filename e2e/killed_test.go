//go:build e2e

package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"fathom/e2e/term"
	"fathom/e2e/vt"
)

// inShell is a shell in a terminal, and how Fathom is started from it.
type inShell struct {
	*window
	home string
}

// startShell opens a shell that knows where Fathom is, and notes the modes that it gives to what it runs.
func startShell(t *testing.T, program string, args ...string) *inShell {
	t.Helper()
	s := newSession(t)
	o := s.opts
	o.Env, o.Dir = term.Env(s.home, append(s.env, "PS1=ready> ", "FATHOM="+world.fathom)...), s.home
	tm, err := term.Start(program, o, args...)
	must(t, err)
	w := &inShell{&window{tm, t}, s.home}
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("the shell shows\n%s", w.Dump())
		}
		w.Kill()
	})
	w.see("ready>")
	w.keys("stty -g >before; echo no''ted", "enter")
	w.see("noted")
	return w
}

// fathom starts Fathom and returns its process, once that is watched over.
func (w *inShell) fathom(args ...string) (pid int) {
	w.t.Helper()
	w.keys(`sh -c 'echo $$ >pid; exec "$FATHOM" "$@"' sh `+strings.Join(args, " "), "enter")
	w.see("live")
	pid, err := strconv.Atoi(strings.TrimSpace(w.read("pid")))
	must(w.t, err)
	eventually(w.t, "somebody to watch over it", func() bool { return watched(pid) })
	return pid
}

func (w *inShell) read(file string) string {
	w.t.Helper()
	data, err := os.ReadFile(filepath.Join(w.home, file))
	must(w.t, err)
	return string(data)
}

// watched reports whether there is a child that puts a Fathom's terminal back.
func watched(pid int) bool {
	lines, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil {
		return false
	}
	return slices.ContainsFunc(lines, func(file string) bool {
		line, err := os.ReadFile(file)
		return err == nil && string(line) == fmt.Sprintf("fathom-terminal-watchdog\x00%d\x00", pid)
	})
}

// usable fails unless the terminal is the shell's again, as it was.
func (w *inShell) usable(pid int) {
	w.t.Helper()
	w.wait("the terminal to be put back", func(s vt.Screen) bool {
		return !s.Alternate && s.CursorShown && !s.Mouse && s.Title == "" && s.Has("Fathom was killed. The terminal is put back as it was.")
	})
	w.keys("enter", "stty -g >after; echo usa''ble", "enter")
	w.see("echo usa''ble", "usable")
	if before, after := w.read("before"), w.read("after"); before != after {
		w.t.Errorf("the modes are %q, not %q", after, before)
	}
	eventually(w.t, "nobody to watch over it", func() bool { return !watched(pid) })
}

// userShells are those of this machine: one that leaves the modes of the terminal to others, and one that edits lines.
func userShells() map[string][]string {
	out := map[string][]string{"sh": {"-i"}}
	if _, err := exec.LookPath("bash"); err == nil {
		out["bash"] = []string{"--norc", "--noprofile", "-i"}
	}
	return out
}

// TestKilledFathomLeavesTheTerminalUsable: after kill -9 the shell has its terminal as it was. A Fathom that has been stopped
// has given it back, and nobody touches it.
func TestKilledFathomLeavesTheTerminalUsable(t *testing.T) {
	t.Parallel()
	for shell, args := range userShells() {
		t.Run(shell, func(t *testing.T) {
			w := startShell(t, shell, args...)
			pid := w.fathom("pods", "-n", "shop")
			w.see("postgres-0")
			must(t, syscall.Kill(pid, syscall.SIGKILL))
			w.usable(pid)

			w.keys("clear", "enter")
			w.gone("usable")
			pid = w.fathom("pods", "-n", "shop")
			w.keys("ctrl+z")
			w.wait("the shell", func(s vt.Screen) bool { return !s.Alternate && s.Has("Stopped") })
			must(t, syscall.Kill(pid, syscall.SIGKILL))
			eventually(t, "nobody to watch over it", func() bool { return !watched(pid) })
			w.keys("echo unto''uched", "enter")
			w.see("untouched")
			if s := w.Screen(); s.Has("Fathom was killed") {
				t.Errorf("it is put back although it was given back:\n%s", s.Text())
			}
		})
	}
}

// TestKilledCommandOfAContainer: the same for a command line that joins one, over which a child watches, too.
func TestKilledCommandOfAContainer(t *testing.T) {
	t.Parallel()
	realNode(t)
	startReal(t, client(t), "e2e-killed-exec", realImage, "sleep", "infinity")
	awaitReal(t, client(t), "e2e-killed-exec")
	w := startShell(t, "sh", "-i")
	w.keys(`sh -c 'echo $$ >pid; exec "$FATHOM" "$@"' sh exec -it e2e-killed-exec -n default -- vi /tmp/e2e.txt`, "enter")
	w.wait("vi", inVi)
	pid, err := strconv.Atoi(strings.TrimSpace(w.read("pid")))
	must(t, err)
	eventually(t, "somebody to watch over it", func() bool { return watched(pid) })
	must(t, syscall.Kill(pid, syscall.SIGKILL))
	w.usable(pid)
}

// TestKilledFathomInAShellOfAContainer: the same while the terminal is lent, and what runs far away has changed it.
func TestKilledFathomInAShellOfAContainer(t *testing.T) {
	t.Parallel()
	realNode(t)
	startReal(t, client(t), "e2e-killed-shell", realImage, "sleep", "infinity")
	awaitReal(t, client(t), "e2e-killed-shell")
	w := startShell(t, "sh", "-i")
	pid := w.fathom("pods/e2e-killed-shell", "-n", "default")
	w.shellIn("e2e-killed-shell")
	w.keys("vi /tmp/e2e.txt", "enter")
	w.wait("vi", inVi)
	must(t, syscall.Kill(pid, syscall.SIGKILL))
	w.usable(pid)
}

// inVi reports whether vi shows an empty file. What it says of it may be gone: it takes answers for keys that a shell before it
// has asked the terminal for.
func inVi(s vt.Screen) bool { return s.Line(10) == "~" }

// TestNobodyWatchesOverAnEndedFathom: the child goes with its parent, and writes nothing.
func TestNobodyWatchesOverAnEndedFathom(t *testing.T) {
	t.Parallel()
	w := startShell(t, "sh", "-i")
	pid := w.fathom("pods", "-n", "shop")
	w.keys("q")
	w.wait("the shell", func(s vt.Screen) bool {
		return !s.Alternate && strings.HasSuffix(strings.TrimSpace(s.Text()), "ready>")
	})
	eventually(t, "the child to go", func() bool { return !watched(pid) })
	if s := w.Screen(); s.Has("was killed") || !s.CursorShown || s.Mouse || s.Paste {
		t.Errorf("the screen shows\n%s", s.Text())
	}
}
