package exec_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"fathom/kube"
	"fathom/kube/exec"
	"fathom/kube/exec/exectest"
	"fathom/kube/pods"
	"fathom/kube/problem"
)

const soon = 2 * time.Minute // never waited for in full when a test passes

var web = kube.Ref{Context: "test", GVR: pods.Resource(), Namespace: "shop", Name: "web-0"}

// both runs a test over each protocol.
func both(t *testing.T, run func(c *exectest.Call) error, test func(t *testing.T, api exec.API)) {
	t.Helper()
	for _, spdy := range []bool{false, true} {
		t.Run(map[bool]string{false: "websocket", true: "spdy"}[spdy], func(t *testing.T) {
			checked := func(c *exectest.Call) error {
				if c.WebSocket == spdy {
					t.Errorf("it came over the wrong protocol")
				}
				return run(c)
			}
			test(t, exectest.Serve(t, &exectest.Handler{Run: checked, OnlySPDY: spdy}))
		})
	}
}

func TestRun(t *testing.T) {
	echo := func(c *exectest.Call) error {
		if c.Pod != "web-0" || c.Container != "app" || c.Attach || strings.Join(c.Command, "|") != "cat|a b" {
			return fmt.Errorf("asked for %+v", c)
		}
		fmt.Fprintln(c.Err, "to stderr")
		_, err := io.Copy(c.Out, c.In)
		return err
	}
	both(t, echo, func(t *testing.T, api exec.API) {
		var out, errs bytes.Buffer
		err := exec.Run(t.Context(), api, exec.Request{Pod: web, Container: "app", Command: []string{"cat", "a b"}, Stdin: true},
			exec.Streams{In: strings.NewReader("line\n"), Out: &out, Err: &errs})
		if err != nil || out.String() != "line\n" || errs.String() != "to stderr\n" {
			t.Errorf("%v, %q, %q", err, &out, &errs)
		}
	})
}

func TestExitCode(t *testing.T) {
	both(t, func(*exectest.Call) error { return &exec.ExitError{Code: 42} }, func(t *testing.T, api exec.API) {
		err := exec.Run(t.Context(), api, exec.Request{Pod: web, Command: []string{"false"}}, exec.Streams{Out: io.Discard})
		if exit, ok := errors.AsType[*exec.ExitError](err); !ok || exit.Code != 42 {
			t.Errorf("%v", err)
		}
	})
}

// endless is input without an end.
type endless struct{ read atomic.Int64 }

func (e *endless) Read(p []byte) (int, error) {
	e.read.Add(int64(len(p)))
	return len(p), nil
}

// TestUnread: a command that fails before it reads its input says so, and is not drowned in it.
func TestUnread(t *testing.T) {
	fails := func(c *exectest.Call) error {
		fmt.Fprint(c.Out, "No such directory.")
		return &exec.ExitError{Code: 3}
	}
	both(t, fails, func(t *testing.T, api exec.API) {
		in := &endless{}
		err := exec.Run(t.Context(), api, exec.Request{Pod: web, Command: []string{"tar", "x"}, Stdin: true}, exec.Streams{In: in, Out: io.Discard})
		if exit, ok := errors.AsType[*exec.ExitError](err); !ok || exit.Code != 3 {
			t.Errorf("%v", err)
		}
		if n := in.read.Load(); n > 96<<10 {
			t.Errorf("%d bytes were read for a command that takes none", n)
		}
	})
}

// TestFailsLate: a command that fails in the middle of its input ends the session with its exit code at once, whatever still
// waits to be sent.
func TestFailsLate(t *testing.T) {
	const taken = 2 << 20
	fails := func(c *exectest.Call) error {
		if _, err := io.CopyN(io.Discard, c.In, taken); err != nil {
			return err
		}
		return &exec.ExitError{Code: 7}
	}
	both(t, fails, func(t *testing.T, api exec.API) {
		in := &endless{}
		err := exec.Run(t.Context(), api, exec.Request{Pod: web, Command: []string{"head"}, Stdin: true}, exec.Streams{In: in, Out: io.Discard})
		if exit, ok := errors.AsType[*exec.ExitError](err); !ok || exit.Code != 7 {
			t.Errorf("%v", err)
		}
		if n := in.read.Load(); n < taken {
			t.Errorf("only %d bytes were read", n)
		}
	})
}

// TestMuch: 10 MB come through as they were sent, both ways, with the streams told apart.
func TestMuch(t *testing.T) {
	const size = 10 << 20
	data := make([]byte, size)
	for i, r := 0, rand.New(rand.NewPCG(1, 2)); i < size; i++ {
		data[i] = byte(r.Uint32())
	}
	twice := func(c *exectest.Call) error {
		_, err := io.Copy(io.MultiWriter(c.Out, c.Err), c.In)
		return err
	}
	both(t, twice, func(t *testing.T, api exec.API) {
		out, errs := sha256.New(), sha256.New()
		err := exec.Run(t.Context(), api, exec.Request{Pod: web, Command: []string{"cat"}, Stdin: true},
			exec.Streams{In: bytes.NewReader(data), Out: out, Err: errs})
		want := sha256.Sum256(data)
		if err != nil || !bytes.Equal(out.Sum(nil), want[:]) || !bytes.Equal(errs.Sum(nil), want[:]) {
			t.Errorf("%v, or the bytes differ", err)
		}
	})
}

// TestTerminal: the far side has a terminal, whose size it is told first and whenever it changes.
func TestTerminal(t *testing.T) {
	sizes := func(c *exectest.Call) error {
		if !c.TTY {
			return errors.New("no terminal")
		}
		for range 2 {
			s := <-c.Size
			fmt.Fprintf(c.Out, "%dx%d\n", s.Width, s.Height)
		}
		return nil
	}
	both(t, sizes, func(t *testing.T, api exec.API) {
		queue := make(chan exec.Size, 1)
		queue <- exec.Size{Width: 80, Height: 24}
		out := &told{heard: make(chan string, 16)}
		done := make(chan error, 1)
		go func() {
			done <- exec.Run(t.Context(), api, exec.Request{Pod: web, Command: []string{"top"}, TTY: true, Stdin: true},
				exec.Streams{In: newTyped(t), Out: out, Size: queue})
		}()
		out.wait(t, "80x24\n")
		queue <- exec.Size{Width: 120, Height: 40}
		out.wait(t, "120x40\n")
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

func TestAttach(t *testing.T) {
	joined := func(c *exectest.Call) error {
		if !c.Attach || len(c.Command) > 0 {
			return fmt.Errorf("asked for %+v", c)
		}
		fmt.Fprint(c.Out, "hello")
		return nil
	}
	both(t, joined, func(t *testing.T, api exec.API) {
		var out bytes.Buffer
		if err := exec.Run(t.Context(), api, exec.Request{Pod: web, Attach: true}, exec.Streams{Out: &out}); err != nil || out.String() != "hello" {
			t.Errorf("%v, %q", err, &out)
		}
	})
}

// TestLost: a connection that breaks is no success, and says so.
func TestLost(t *testing.T) {
	cut := func(c *exectest.Call) error {
		fmt.Fprint(c.Out, "half")
		return exectest.ErrHangUp
	}
	both(t, cut, func(t *testing.T, api exec.API) {
		err := exec.Run(t.Context(), api, exec.Request{Pod: web, Container: "app", Command: []string{"x"}}, exec.Streams{Out: io.Discard})
		if !errors.Is(err, exec.ErrLost) || problem.Of(err).Text != "The connection to web-0/app was lost." {
			t.Errorf("%v", err)
		}
	})
}

// TestCancel: the context ends a session whatever the far side does, and nobody reads the input any more.
func TestCancel(t *testing.T) {
	hold := make(chan struct{})
	hang := func(c *exectest.Call) error {
		fmt.Fprint(c.Out, "here")
		<-hold
		return nil
	}
	defer close(hold)
	both(t, hang, func(t *testing.T, api exec.API) {
		ctx, cancel := context.WithCancel(t.Context())
		out, in := &told{heard: make(chan string, 16)}, newTyped(t)
		done := make(chan error, 1)
		go func() {
			done <- exec.Run(ctx, api, exec.Request{Pod: web, Command: []string{"x"}, Stdin: true}, exec.Streams{In: in, Out: out})
		}()
		out.wait(t, "here")
		cancel()
		select {
		case err := <-done:
			if !errors.Is(err, context.Canceled) {
				t.Errorf("%v", err)
			}
		case <-time.After(soon):
			t.Fatal("it goes on")
		}
		if in.reading.Load() != 0 {
			t.Error("somebody still reads the input")
		}
	})
}

// TestBrokenOutput: nobody to write for ends the command.
func TestBrokenOutput(t *testing.T) {
	yes := func(c *exectest.Call) error {
		for {
			if _, err := fmt.Fprintln(c.Out, "y"); err != nil {
				return err
			}
		}
	}
	both(t, yes, func(t *testing.T, api exec.API) {
		full := errors.New("no space left")
		err := exec.Run(t.Context(), api, exec.Request{Pod: web, Command: []string{"yes"}}, exec.Streams{Out: failing{full}})
		if !errors.Is(err, full) {
			t.Errorf("%v", err)
		}
	})
}

func TestRefusals(t *testing.T) {
	for _, x := range []struct {
		name  string
		serve exectest.Handler
		class problem.Class
		text  string
		cause error
	}{
		{"forbidden", exectest.Handler{Deny: &metav1.Status{
			TypeMeta: metav1.TypeMeta{Kind: "Status", APIVersion: "v1"}, Status: metav1.StatusFailure, Code: 403, Reason: metav1.StatusReasonForbidden,
			Message: `pods "web-0" is forbidden: User "eve" cannot create resource "pods/exec" in API group "" in the namespace "shop"`,
		}}, problem.Forbidden, `cannot create resource "pods/exec"`, nil},
		{"no command", exectest.Handler{Run: func(*exectest.Call) error {
			return errors.New(`error executing command in container: OCI runtime exec failed: exec: "vim": executable file not found in $PATH`)
		}}, problem.NotFound, "web-0/app has no vim.", exec.ErrNoCommand},
		{"not running", exectest.Handler{Run: func(*exectest.Call) error {
			return errors.New(`unable to upgrade connection: container not found ("app")`)
		}}, problem.NotFound, "web-0/app is not running.", nil},
		{"no node", exectest.Handler{Run: func(*exectest.Call) error {
			return errors.New("error dialing backend: dial tcp 10.0.0.3:10250: i/o timeout")
		}}, problem.Server, "does not reach the kubelet", nil},
		{"something else", exectest.Handler{Run: func(*exectest.Call) error { return errors.New("out of pipes") }}, problem.Server, "out of pipes.", nil},
	} {
		for _, spdy := range []bool{false, true} {
			t.Run(fmt.Sprint(x.name, " ", spdy), func(t *testing.T) {
				h := x.serve
				h.OnlySPDY = spdy
				err := exec.Run(t.Context(), exectest.Serve(t, &h), exec.Request{Pod: web, Container: "app", Command: []string{"vim"}}, exec.Streams{Out: io.Discard})
				p := problem.Of(err)
				if p.Class != x.class || !strings.Contains(p.Text, x.text) || p.Next == "" {
					t.Errorf("%+v", p)
				}
				if x.cause != nil && !errors.Is(err, x.cause) {
					t.Errorf("%v is not %v", err, x.cause)
				}
			})
		}
	}
}

func TestOutput(t *testing.T) {
	both(t, func(c *exectest.Call) error {
		fmt.Fprint(c.Out, "one ")
		fmt.Fprint(c.Err, "oops")
		return &exec.ExitError{Code: 3}
	}, func(t *testing.T, api exec.API) {
		r, err := exec.Output(t.Context(), api, exec.Request{Pod: web, Command: []string{"x"}}, 100)
		if err != nil || string(r.Out) != "one " || string(r.Err) != "oops" || r.Code != 3 || r.Cut || len(r.Pieces) != 2 {
			t.Errorf("%v, %+v", err, r)
		}
		r, err = exec.Output(t.Context(), api, exec.Request{Pod: web, Command: []string{"x"}}, 2)
		if err != nil || !r.Cut || r.Code != -1 || len(r.Out)+len(r.Err) != 2 {
			t.Errorf("%v, %+v", err, r)
		}
	})
}

// TestLeaks: fifty sessions leave no goroutine behind.
func TestLeaks(t *testing.T) {
	both(t, func(c *exectest.Call) error {
		_, err := io.CopyN(c.Out, c.In, 3)
		return err
	}, func(t *testing.T, api exec.API) {
		before := runtime.NumGoroutine()
		var wg sync.WaitGroup
		for range 50 {
			wg.Go(func() {
				in := newTyped(t)
				in.keys <- []byte("abc")
				var out bytes.Buffer
				err := exec.Run(t.Context(), api, exec.Request{Pod: web, Command: []string{"x"}, Stdin: true, TTY: true},
					exec.Streams{In: in, Out: &out, Size: make(chan exec.Size)})
				if err != nil || out.String() != "abc" || in.reading.Load() != 0 {
					t.Errorf("%v, %q, %d read", err, &out, in.reading.Load())
				}
			})
		}
		wg.Wait()
		for deadline := time.Now().Add(soon); runtime.NumGoroutine() > before+2; time.Sleep(10 * time.Millisecond) {
			if time.Now().After(deadline) {
				stacks := make([]byte, 1<<16)
				t.Fatalf("%d goroutines before, %d after\n%s", before, runtime.NumGoroutine(), stacks[:runtime.Stack(stacks, true)])
			}
		}
	})
}

func TestCheck(t *testing.T) {
	pod := func(s corev1.ContainerState) *corev1.Pod {
		return &corev1.Pod{
			ObjectMeta: metav1.ObjectMeta{Name: "web-0"},
			Spec:       corev1.PodSpec{NodeName: "n1", Containers: []corev1.Container{{Name: "app"}}},
			Status:     corev1.PodStatus{ContainerStatuses: []corev1.ContainerStatus{{Name: "app", State: s}}},
		}
	}
	for _, x := range []struct {
		state corev1.ContainerState
		text  string
	}{
		{corev1.ContainerState{Running: &corev1.ContainerStateRunning{}}, ""},
		{corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{Reason: "ImagePullBackOff"}}, "web-0/app is not running yet: ImagePullBackOff."},
		{corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{Reason: "Completed"}}, "web-0/app has ended: Completed, exit code 0."},
		{corev1.ContainerState{}, "web-0/app has not been started yet."},
	} {
		if got := problem.Of(exec.Check(pod(x.state), "app")).Text; got != x.text {
			t.Errorf("%q, want %q", got, x.text)
		}
	}
	p := pod(corev1.ContainerState{})
	p.Spec.InitContainers = []corev1.Container{{Name: "migrate"}}
	if got := problem.Of(exec.Check(p, "other")); got.Text != "Pod web-0 has no container other." || got.Next != "It has app, migrate (init)." {
		t.Errorf("a container that is not there: %+v", got)
	}
}

func TestKubectl(t *testing.T) {
	for want, r := range map[string]exec.Request{
		"kubectl --context test -n shop exec -it web-0 -c app -- sh -c 'echo $HOME'": {Pod: web, Container: "app", Command: []string{"sh", "-c", "echo $HOME"}, Stdin: true, TTY: true},
		"kubectl --context test -n shop attach -i web-0":                             {Pod: web, Attach: true, Stdin: true},
	} {
		if got := r.Kubectl(); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}
