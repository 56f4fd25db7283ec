package ui

import (
	"sync"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
)

// sent collects what a mailbox delivers.
type sent struct {
	mu   sync.Mutex
	msgs []tea.Msg
}

func (s *sent) send(m tea.Msg) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.msgs = append(s.msgs, m)
}

func (s *sent) dirty(id int) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, m := range s.msgs {
		if d, ok := m.(dirtyMsg); ok {
			for _, i := range d.ids {
				if i == id {
					n++
				}
			}
		}
	}
	return n
}

func (s *sent) len() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.msgs)
}

func TestMailboxMergesAStorm(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out sent
		m := NewMailbox(mailInterval)
		defer m.Close()
		m.Open(1)
		m.Front(1)
		m.Start(out.send)
		for range 10_000 {
			m.Flag(1)
			time.Sleep(100 * time.Microsecond)
		}
		synctest.Wait()
		if n := out.dirty(1); n < 15 || n > 21 {
			t.Errorf("a second of flags made %d messages, want about 20", n)
		}
		before := out.len()
		time.Sleep(time.Minute)
		if out.len() > before+1 {
			t.Errorf("%d messages in an idle minute", out.len()-before)
		}
	})
}

func TestMailboxKeepsTheHiddenWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out sent
		m := NewMailbox(mailInterval)
		defer m.Close()
		m.Open(1)
		m.Open(2)
		m.Front(2)
		m.Flag(1)
		m.Start(out.send)
		time.Sleep(time.Second)
		if out.len() != 0 {
			t.Error("a hidden screen's flag was delivered")
		}
		m.Front(1)
		time.Sleep(time.Second)
		if out.dirty(1) != 1 {
			t.Error("the flag was not delivered when the screen came to the front")
		}
		m.Front(2)
		m.Flag(1)
		if !m.Take(1) || m.Take(1) {
			t.Error("a flag can be taken once")
		}
		m.Forget(1)
		m.Flag(1)
		m.Front(1)
		time.Sleep(time.Second)
		if out.dirty(1) != 1 {
			t.Error("a closed address got mail")
		}
	})
}

func TestMailboxWorksBeforeTheProgram(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out sent
		m := NewMailbox(mailInterval)
		defer m.Close()
		m.Open(1)
		m.Front(1)
		m.Flag(1)
		m.Post("first")
		m.Post("second")
		m.Start(out.send)
		time.Sleep(time.Second)
		if out.len() != 3 || out.msgs[0] != "first" || out.msgs[1] != "second" || out.dirty(1) != 1 {
			t.Errorf("delivered %v", out.msgs)
		}
	})
}

func TestMailboxNeverBlocksItsCallers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		m := NewMailbox(mailInterval)
		m.Open(1)
		m.Front(1)
		m.Start(func(tea.Msg) { <-release })
		start := time.Now()
		for range 1000 {
			m.Flag(1)
			m.Post("x")
		}
		if time.Since(start) != 0 {
			t.Error("flagging took time while the loop stood still")
		}
		m.Close()
		close(release)
		synctest.Wait() // the bubble ends only if the sender does
	})
}
