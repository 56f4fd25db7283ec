package session

import (
	"sync"
	"testing"
)

// TestTasksBeginWhileWaiting begins one while the end of another is waited for, as a change may while Fathom is closed.
func TestTasksBeginWhileWaiting(t *testing.T) {
	var ts tasks
	ts.begin()
	waits := make(chan struct{})
	go func() {
		defer close(waits)
		ts.wait()
	}()
	if !ts.begin() {
		t.Fatal("none may begin although one is under way")
	}
	ts.end()
	select {
	case <-waits:
		t.Fatal("wait returned although one is under way")
	default:
	}
	ts.end()
	<-waits
	if ts.begin() {
		t.Error("one began after the end was waited for")
	}
	ts.wait() // a second time does not block
}

// TestTasksFromManySides begins and ends tasks from many goroutines against one that waits. The race detector watches.
func TestTasksFromManySides(t *testing.T) {
	var ts tasks
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() {
			if ts.begin() {
				ts.end()
			}
		})
	}
	ts.wait()
	all.Wait()
	if ts.open != 0 {
		t.Errorf("%d are left", ts.open)
	}
}
