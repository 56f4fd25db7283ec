package stream

import "fathom/kube"

// Lease is one reader's hold on a stream. While it is open the stream runs; afterwards it runs on for a while, in case
// somebody comes back. A Lease belongs to one goroutine; only Close may be called from others.
type Lease struct {
	pool   *Pool
	feed   *feed
	run    *running
	flag   func()
	within string // the only namespace wanted, of a stream of all

	// The Store's lock guards these.
	raised bool
	cursor uint64
	layout uint64
	begun  bool
}

// Changes returns what happened since the last call, at first all rows. The flag is raised again after it.
func (l *Lease) Changes() Changes {
	s := l.feed.store
	s.mu.Lock()
	defer s.mu.Unlock()
	c := Changes{Columns: s.columns, State: s.state, Awaiting: s.awaiting}
	c.State.Loaded = s.rows
	if s.decorator != nil {
		c.Notes = s.decorator.Notes()
	}
	if !l.begun || l.cursor < s.base || l.layout != s.layout {
		c.Reset = true
		c.Rows = l.all()
	} else {
		c.Rows = compact(s.log[l.cursor-s.base:], l.within)
	}
	l.begun, l.raised, l.layout = true, false, s.layout
	l.cursor = s.base + uint64(len(s.log))
	s.trim()
	return c
}

// all returns every row there is.
func (l *Lease) all() []Change {
	s := l.feed.store
	out := make([]Change, 0, s.rows)
	for i, h := range s.objects {
		if l.within != "" && i.namespace != l.within {
			continue
		}
		for _, r := range h.rows {
			out = append(out, Change{New: r})
		}
	}
	return out
}

// Rewind makes the next Changes bring all rows again.
func (l *Lease) Rewind() {
	s := l.feed.store
	s.mu.Lock()
	defer s.mu.Unlock()
	l.begun = false
}

// Retry makes a stream that waits for its next attempt try now.
func (l *Lease) Retry() { l.feed.retry() }

// Close gives the stream back. It may be called more than once.
func (l *Lease) Close() { l.pool.release(l) }

// join adds a reader.
func (s *Store) join(l *Lease) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.readers[l] = struct{}{}
}

// leave removes a reader, and reports whether it was one.
func (s *Store) leave(l *Lease) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, ok := s.readers[l]
	delete(s.readers, l)
	if len(s.readers) == 0 {
		s.base += uint64(len(s.log))
		s.log = nil
	}
	return ok
}

// trim drops the part of the log that every reader has read.
func (s *Store) trim() {
	end := s.base + uint64(len(s.log))
	least := end
	for l := range s.readers {
		if l.begun {
			least = min(least, l.cursor)
		}
	}
	if least <= s.base {
		return
	}
	n := int(least - s.base)
	rest := copy(s.log, s.log[n:])
	clear(s.log[rest:])
	s.log = s.log[:rest]
	s.base = least
}

// compact joins the changes of each row into one. Rows outside the namespace are left out when one is given.
func compact(log []Change, within string) []Change {
	if len(log) == 0 {
		return nil
	}
	out := make([]Change, 0, len(log))
	latest := make(map[*kube.Row]int, len(log))
	for _, c := range log {
		if within != "" && c.namespace() != within {
			continue
		}
		at, ok := latest[c.Old]
		if c.Old != nil && ok {
			out[at].New = c.New
		} else {
			at = len(out)
			out = append(out, c)
		}
		if c.New != nil {
			latest[c.New] = at
		}
	}
	return dropVoid(out)
}

func (c Change) namespace() string {
	if c.New != nil {
		return c.New.Namespace
	}
	return c.Old.Namespace
}

// dropVoid removes rows that came and went in between.
func dropVoid(cs []Change) []Change {
	kept := cs[:0]
	for _, c := range cs {
		if c.Old != nil || c.New != nil {
			kept = append(kept, c)
		}
	}
	return kept
}
