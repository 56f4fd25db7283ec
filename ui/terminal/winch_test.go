//go:build unix

package terminal

import (
	"os"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
)

// changing is a terminal that gets another size as soon as it was measured.
type changing struct {
	*device
	times atomic.Int32
	again chan struct{} // closed when it is measured once more
}

func (c *changing) GetSize() (w, h int, err error) {
	switch c.times.Add(1) {
	case 1:
		return width, height, syscall.Kill(os.Getpid(), syscall.SIGWINCH)
	case 2:
		close(c.again)
	}
	return width - 1, height, nil
}

// TestSizeChangesAtTheStart: a size that changes before the program has begun is not missed.
func TestSizeChangesAtTheStart(t *testing.T) {
	c := &changing{device: newDevice(), again: make(chan struct{})}
	tm := New(Options{Console: c, Out: c, Environ: []string{"TERM=xterm-256color"}})
	if _, err := tm.Program(board{}, tea.WithInput(nil), tea.WithoutSignals()); err != nil {
		t.Fatal(err)
	}
	defer tm.Close()
	select {
	case <-c.again:
	case <-time.After(2 * time.Minute):
		t.Error("the new size was not asked for")
	}
}
