//go:build e2e

package e2e

import (
	"bytes"
	"context"
	"errors"
	"os/exec"
	"strings"
	"testing"
	"time"

	apiextensions "k8s.io/apiextensions-apiserver/pkg/client/clientset/clientset"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"

	"fathom/e2e/plane"
	"fathom/e2e/term"
	"fathom/e2e/vt"
)

// session is one test's files and the programs that it starts with them.
type session struct {
	*testing.T
	home string
	env  []string
	opts term.Options
}

// newSession is a person with nothing in their home but the sandbox's kubeconfig in the environment.
func newSession(t *testing.T) *session {
	home := t.TempDir()
	t.Cleanup(func() {
		if t.Skipped() {
			world.skips.add(t.Name(), "-v says")
		}
	})
	return &session{T: t, home: home, env: []string{"KUBECONFIG=" + on(t).Kubeconfig()}}
}

// window is Fathom in a terminal, with helpers that fail the test.
type window struct {
	*term.Term
	t *testing.T
}

// start opens Fathom in a terminal. On failure the test shows the screen.
func (s *session) start(args ...string) *window {
	s.Helper()
	o := s.opts
	o.Env = term.Env(s.home, s.env...)
	tm, err := term.Start(world.fathom, o, args...)
	if err != nil {
		s.Fatal(err)
	}
	w := &window{tm, s.T}
	s.Cleanup(func() {
		if s.Failed() {
			s.Logf("fathom %s shows\n%s", strings.Join(args, " "), w.Dump())
		}
		w.Kill()
		if u := w.Unknown(); len(u) > 0 {
			s.Errorf("fathom %s wrote what a terminal does not understand: %v", strings.Join(args, " "), u)
		}
	})
	return w
}

// keys types.
func (w *window) keys(keys ...string) {
	w.t.Helper()
	if err := w.Type(keys...); err != nil {
		w.t.Fatal(err)
	}
}

// wait waits until the screen is as described.
func (w *window) wait(what string, wanted func(vt.Screen) bool) {
	w.t.Helper()
	if err := w.Until(wanted); err != nil {
		w.t.Fatalf("waited for %s: %v", what, err)
	}
}

// waitLong is wait for what takes its time even on an idle machine.
func (w *window) waitLong(what string, limit time.Duration, wanted func(vt.Screen) bool) {
	w.t.Helper()
	if err := w.UntilWithin(limit, wanted); err != nil {
		w.t.Fatalf("waited for %s: %v", what, err)
	}
}

// see waits until all texts are on the screen.
func (w *window) see(texts ...string) {
	w.t.Helper()
	w.wait(strings.Join(texts, " and "), func(s vt.Screen) bool {
		for _, text := range texts {
			if !s.Has(text) {
				return false
			}
		}
		return true
	})
}

// gone waits until none of the texts is on the screen.
func (w *window) gone(texts ...string) {
	w.t.Helper()
	w.wait("the end of "+strings.Join(texts, " and "), func(s vt.Screen) bool {
		for _, text := range texts {
			if s.Has(text) {
				return false
			}
		}
		return true
	})
}

// escape presses esc and waits for what it does.
func (w *window) escape(what string, wanted func(vt.Screen) bool) {
	w.t.Helper()
	w.keys("esc")
	w.wait(what, wanted)
}

// end waits for the program's end.
func (w *window) end() (code int) {
	w.t.Helper()
	code, err := w.Wait()
	if err != nil {
		w.t.Fatal(err)
	}
	return code
}

// output is what a command without a screen has printed.
type output struct {
	stdout, stderr string
	code           int
}

// run runs Fathom without a terminal.
func (s *session) run(args ...string) output {
	s.Helper()
	ctx, cancel := context.WithTimeout(s.Context(), term.Patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, world.fathom, args...)
	cmd.Env = term.Env(s.home, s.env...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	if exit := new(exec.ExitError); err != nil && !errors.As(err, &exit) || ctx.Err() != nil {
		s.Fatalf("fathom %s: %v %v\n%s%s", strings.Join(args, " "), err, ctx.Err(), stdout.String(), stderr.String())
	}
	return output{stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()}
}

// ok runs Fathom without a terminal and expects success.
func (s *session) ok(args ...string) string {
	s.Helper()
	o := s.run(args...)
	if o.code != 0 {
		s.Fatalf("fathom %s failed with %d: %s", strings.Join(args, " "), o.code, o.stderr)
	}
	return o.stdout
}

func config(t *testing.T, context string) *rest.Config {
	t.Helper()
	c, err := on(t).Config(context)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func client(t *testing.T) kubernetes.Interface {
	t.Helper()
	return kubernetes.NewForConfigOrDie(config(t, plane.Admin))
}

func dynamicClient(t *testing.T) dynamic.Interface {
	t.Helper()
	return dynamic.NewForConfigOrDie(config(t, plane.Admin))
}

func crdClient(t *testing.T) apiextensions.Interface {
	t.Helper()
	return apiextensions.NewForConfigOrDie(config(t, plane.Admin))
}

// eventually waits for something that no screen shows.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	limit, tick := time.NewTimer(term.Patience), time.NewTicker(50*time.Millisecond)
	defer limit.Stop()
	defer tick.Stop()
	for !holds() {
		select {
		case <-tick.C:
		case <-limit.C:
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// cleanup is a context for what is done after a test, when the test's own is over.
func cleanup() context.Context { return context.Background() }
