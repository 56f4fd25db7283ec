package stream

import (
	"slices"
	"sync"

	"fathom/kube"
)

// logLimit is the number of changes kept for slow readers. One that falls further behind reads all rows anew.
const logLimit = 8192

// id names an object within its stream.
type id struct{ namespace, name string }

// object is what an API object left behind once it was projected.
type object struct {
	id
	rows []*kube.Row
}

// held is an object in the Store. The epoch is that of the last list that contained it.
type held struct {
	rows  []*kube.Row
	epoch uint32
}

// Store holds the rows of one stream. The stream writes; any number of Leases read.
type Store struct {
	mu      sync.Mutex
	objects map[id]held
	rows    int
	epoch   uint32
	columns []kube.Column
	state   State

	// log holds the latest changes; the first of them is number base.
	log  []Change
	base uint64
	// layout counts the times that all earlier rows became void.
	layout  uint64
	readers map[*Lease]struct{}

	decorator Decorator
	// awaiting is what the decorator said when the rows were filled last.
	awaiting bool
	same     sameness
	spare    kube.Row
	cells    []kube.Cell
}

func newStore(same sameness) *Store {
	return &Store{objects: map[id]held{}, readers: map[*Lease]struct{}{}, same: same}
}

// put replaces all rows of an object.
func (s *Store) put(o object) {
	s.change(func() bool {
		old := s.objects[o.id].rows
		if s.decorator != nil {
			for _, r := range o.rows {
				s.decorator.Fill(r)
			}
		}
		changed := s.replace(old, o.rows)
		if !changed {
			o.rows = old
		}
		s.objects[o.id] = held{rows: o.rows, epoch: s.epoch}
		return changed
	})
}

// replace logs the difference between the rows of an object before and after, and puts old rows in the place of equal
// new ones. It reports whether there was a difference.
func (s *Store) replace(old, rows []*kube.Row) bool {
	changed := len(old) != len(rows)
	for i, r := range rows {
		at := i
		if at >= len(old) || old[at].Part != r.Part {
			at = slices.IndexFunc(old, func(o *kube.Row) bool { return o.Part == r.Part })
		}
		switch {
		case at < 0:
			s.record(nil, r)
		case s.same(old[at], r):
			rows[i] = old[at]
			changed = changed || at != i
			continue
		default:
			s.record(old[at], r)
		}
		changed = true
	}
	for _, o := range old {
		if !slices.ContainsFunc(rows, func(r *kube.Row) bool { return r.Part == o.Part }) {
			s.record(o, nil)
			changed = true
		}
	}
	s.rows += len(rows) - len(old)
	return changed
}

// remove drops an object.
func (s *Store) remove(i id) {
	s.change(func() bool { return s.drop(i) })
}

func (s *Store) drop(i id) bool {
	h, ok := s.objects[i]
	delete(s.objects, i)
	for _, r := range h.rows {
		s.record(r, nil)
	}
	s.rows -= len(h.rows)
	return ok
}

// begin starts a list. Objects that it does not bring are removed by sweep.
func (s *Store) begin() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.epoch++
}

// sweep ends a list.
func (s *Store) sweep() {
	s.change(func() bool {
		changed := false
		for i, h := range s.objects {
			if h.epoch != s.epoch {
				changed = s.drop(i) || changed
			}
		}
		return changed
	})
}

// clear drops all rows.
func (s *Store) clear() {
	s.change(func() bool {
		if len(s.objects) == 0 {
			return false
		}
		s.void()
		return true
	})
}

// setColumns replaces the columns. Rows made for others are void.
func (s *Store) setColumns(cols []kube.Column) {
	s.change(func() bool {
		if slices.Equal(s.columns, cols) {
			return false
		}
		s.columns = cols
		s.void()
		return true
	})
}

func (s *Store) void() {
	clear(s.objects)
	s.rows = 0
	s.base += uint64(len(s.log))
	s.log = nil
	s.layout++
}

// setState changes the state, and tells readers of it.
func (s *Store) setState(edit func(*State)) {
	s.change(func() bool {
		before := s.state
		edit(&s.state)
		return !s.state.Equal(before)
	})
}

func (s *Store) phase() Phase {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.state.Phase
}

// change runs one mutation and flags the readers that have read all before it.
func (s *Store) change(mutate func() bool) {
	s.mu.Lock()
	var flags []func()
	if mutate() {
		for l := range s.readers {
			if !l.raised {
				l.raised = true
				flags = append(flags, l.flag)
			}
		}
	}
	s.mu.Unlock()
	for _, f := range flags {
		f()
	}
}

// record adds to the log what readers are to hear of.
func (s *Store) record(old, row *kube.Row) {
	if len(s.readers) == 0 {
		s.base++
		return
	}
	if len(s.log) >= logLimit {
		n := logLimit / 2
		s.base += uint64(n)
		s.log = append(s.log[:0], s.log[n:]...)
		clear(s.log[len(s.log):cap(s.log)])
	}
	s.log = append(s.log, Change{old, row})
}
