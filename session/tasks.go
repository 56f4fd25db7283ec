package session

import "sync"

// tasks are what Close waits for: changes that are being made, visits that the journal will tell of, writes to disk. Unlike a
// sync.WaitGroup they may begin while Close waits. The zero value is ready.
type tasks struct {
	mu    sync.Mutex
	open  int
	ended chan struct{} // closed when the last one ends; nil until somebody waits
	over  bool          // somebody has waited, and the last one has ended
}

// begin counts one in, and reports false when it comes too late to be waited for.
func (t *tasks) begin() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.over {
		return false
	}
	t.open++
	return true
}

// end counts one out that begin has counted in.
func (t *tasks) end() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.open--
	t.settle()
}

// settle needs mu.
func (t *tasks) settle() {
	if t.open == 0 && t.ended != nil && !t.over {
		t.over = true
		close(t.ended)
	}
}

// task does work in a goroutine of its own that Close waits for. It reports false, and does nothing, when Close has waited.
func (s *Session) task(work func()) bool {
	if !s.tasks.begin() {
		return false
	}
	s.Go(func() {
		defer s.tasks.end()
		work()
	})
	return true
}

// wait returns when none is under way. None begins afterwards.
func (t *tasks) wait() {
	t.mu.Lock()
	if t.ended == nil {
		t.ended = make(chan struct{})
	}
	t.settle()
	ended := t.ended
	t.mu.Unlock()
	<-ended
}
