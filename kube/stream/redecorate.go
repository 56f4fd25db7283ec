package stream

import "fathom/kube"

// decorate sets the decorator and applies it to the rows that are there.
func (s *Store) decorate(d Decorator) {
	s.mu.Lock()
	s.decorator = d
	s.mu.Unlock()
	s.redecorate()
}

func (s *Store) decoration() Decorator {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.decorator
}

// redecorate fills the decorated cells of every row again. Rows whose cells stay as they were are not touched.
func (s *Store) redecorate() {
	s.change(func() bool {
		if s.decorator == nil {
			return false
		}
		s.awaiting = s.decorator.Awaiting()
		for _, h := range s.objects {
			for i, r := range h.rows {
				if n := s.refill(r); n != nil {
					s.record(r, n)
					h.rows[i] = n
				}
			}
		}
		// Even when no cell changed the notes may have.
		return true
	})
}

// refill returns a copy of the row with fresh cells, nil when they are the same.
func (s *Store) refill(r *kube.Row) *kube.Row {
	s.cells = append(s.cells[:0], r.Cells...)
	s.spare = *r
	s.spare.Cells = s.cells
	s.decorator.Fill(&s.spare)
	if sameCells(r.Cells, s.cells) {
		return nil
	}
	n := s.spare
	n.Cells = append([]kube.Cell(nil), s.cells...)
	return &n
}
