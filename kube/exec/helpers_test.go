package exec_test

import (
	"io"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"fathom/kube/cluster"
)

func TestMain(m *testing.M) {
	cluster.Quiet(io.Discard)
	os.Exit(m.Run())
}

// typed is a terminal's keys: reading waits for the next one, or until it is cancelled.
type typed struct {
	keys    chan []byte
	ended   chan struct{}
	once    sync.Once
	reading atomic.Int32
}

func newTyped(t *testing.T) *typed {
	k := &typed{keys: make(chan []byte, 16), ended: make(chan struct{})}
	t.Cleanup(func() { k.Cancel() })
	return k
}

func (k *typed) Read(p []byte) (int, error) {
	k.reading.Add(1)
	defer k.reading.Add(-1)
	select {
	case key := <-k.keys:
		return copy(p, key), nil
	case <-k.ended:
		return 0, io.EOF
	}
}

func (k *typed) Cancel() bool {
	k.once.Do(func() { close(k.ended) })
	return true
}

// told passes on what is written to it.
type told struct {
	heard chan string
	all   string
}

func (o *told) Write(p []byte) (int, error) {
	o.heard <- string(p)
	return len(p), nil
}

// wait waits until text has been written.
func (o *told) wait(t *testing.T, text string) {
	t.Helper()
	for deadline := time.After(soon); !strings.Contains(o.all, text); {
		select {
		case s := <-o.heard:
			o.all += s
		case <-deadline:
			t.Fatalf("waited in vain for %q, got %q", text, o.all)
		}
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }
