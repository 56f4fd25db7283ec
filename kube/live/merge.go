package live

import (
	"slices"

	"fathom/kube"
)

// sorted is rows in an order.
type sorted struct {
	order order
	rows  []*kube.Row
}

// index is the place of a row that is in, else -1.
func (s *sorted) index(r *kube.Row) int {
	i, ok := slices.BinarySearchFunc(s.rows, r, s.order.compare)
	if ok && s.rows[i] == r {
		return i
	}
	return -1
}

// merge returns the rows without those that go and with those that come, in order, in a new slice. Rows to go that
// are not in are ignored. added is put in order on the way.
func (s *sorted) merge(gone, added []*kube.Row) []*kube.Row {
	holes := make([]int, 0, len(gone))
	for _, r := range gone {
		if i := s.index(r); i >= 0 {
			holes = append(holes, i)
		}
	}
	slices.Sort(holes)
	slices.SortFunc(added, s.order.compare)
	out := make([]*kube.Row, 0, len(s.rows)-len(holes)+len(added))
	from := 0
	for _, r := range added {
		to := from + seek(s.rows[from:], r, s.order)
		out, holes = copyAround(out, s.rows, from, to, holes)
		out = append(out, r)
		from = to
	}
	out, _ = copyAround(out, s.rows, from, len(s.rows), holes)
	return out
}

// seek is the place in rows where r belongs.
func seek(rows []*kube.Row, r *kube.Row, o order) int {
	i, _ := slices.BinarySearchFunc(rows, r, o.compare)
	return i
}

// copyAround appends rows[from:to] without the holes, and returns the holes that are left.
func copyAround(out, rows []*kube.Row, from, to int, holes []int) ([]*kube.Row, []int) {
	for len(holes) > 0 && holes[0] < to {
		out = append(out, rows[from:holes[0]]...)
		from = holes[0] + 1
		holes = holes[1:]
	}
	if from < to {
		out = append(out, rows[from:to]...)
	}
	return out, holes
}
