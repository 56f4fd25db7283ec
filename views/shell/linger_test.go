package shell

import (
	"context"
	"os"
	"strings"
	"sync"
	"testing"

	"fathom/kube"
	"fathom/kube/exec"
)

// screen is what was written, and tells of the first of it.
type screen struct {
	mu    sync.Mutex
	text  strings.Builder
	begun chan struct{}
	once  sync.Once
}

func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.once.Do(func() { close(s.begun) })
	return s.text.Write(p)
}

func (s *screen) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// TestLinger: what a command printed stays until it was read or the session ends, unless something was typed meanwhile.
func TestLinger(t *testing.T) {
	for name, x := range map[string]struct {
		set func(*visit)
		end func(key *os.File, cancel func()) // nil where nothing is waited for
	}{
		"a key":           {func(*visit) {}, func(key *os.File, _ func()) { _, _ = key.WriteString("\x1b[A") }},
		"no more keys":    {func(*visit) {}, func(key *os.File, _ func()) { key.Close() }},
		"the end":         {func(*visit) {}, func(_ *os.File, cancel func()) { cancel() }},
		"typed at once":   {func(v *visit) { v.end.typed = true }, func(key *os.File, _ func()) { _, _ = key.WriteString("x\r") }},
		"typed":           {func(v *visit) { v.end.typed, v.end.took = true, brisk+1 }, nil},
		"nothing printed": {func(v *visit) { v.printed.Store(false) }, nil},
		"a shell":         {func(v *visit) { v.lingers = false }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			in, key, err := os.Pipe()
			if err != nil {
				t.Fatal(err)
			}
			defer in.Close()
			defer key.Close()
			out := &screen{begun: make(chan struct{})}
			v := &visit{in: in, out: out, lingers: true, subject: "curl in web-0/app", end: end{err: &exec.ExitError{Code: 7}}}
			v.request = exec.Request{Pod: kube.Ref{Name: "web-0"}, Container: "app"}
			v.printed.Store(true)
			x.set(v)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			done := make(chan struct{})
			go func() {
				defer close(done)
				v.linger(ctx)
			}()
			if x.end != nil {
				<-out.begun
				select {
				case <-done:
					t.Fatal("it does not wait")
				default:
				}
				x.end(key, cancel)
			}
			<-done
			if got := out.String(); strings.Contains(got, "curl in web-0/app ended with exit code 7 after 0s. Enter returns to Fathom.") != (x.end != nil) {
				t.Errorf("%q", got)
			}
		})
	}
}
