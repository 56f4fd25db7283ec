package live

import (
	"maps"
	"time"

	"fathom/kube"
)

const (
	// flash is how long a change is told of.
	flash = 2 * time.Second
	// flashes is how many are told of at a time; in a flood, one change more says nothing.
	flashes = 512
)

// recent holds what has changed lately.
type recent struct {
	changes map[kube.Key]Change
	// shared is set while a View holds the map.
	shared bool
}

// note takes in a change of a row that is still there.
func (r *recent) note(old, row *kube.Row, cols []kube.Column, now time.Time) {
	if row == nil {
		if old != nil {
			r.drop(old.Key())
		}
		return
	}
	if len(r.changes) >= flashes {
		return
	}
	c := Change{Kind: Updated, At: now}
	switch {
	case row.Deleting:
		c.Kind = Going
	case old == nil:
		c.Kind = New
	case !worthTelling(old, row, cols):
		return
	}
	r.own()
	r.changes[row.Key()] = c
}

func (r *recent) drop(k kube.Key) {
	if _, ok := r.changes[k]; ok {
		r.own()
		delete(r.changes, k)
	}
}

// own makes sure that no View sees the next change to the map.
func (r *recent) own() {
	if r.shared || r.changes == nil {
		r.changes = maps.Clone(r.changes)
		if r.changes == nil {
			r.changes = map[kube.Key]Change{}
		}
		r.shared = false
	}
}

// expire forgets old changes and reports whether there were some. next is when the next will be old; zero for none.
func (r *recent) expire(now time.Time) (next time.Time, expired bool) {
	for k, c := range r.changes {
		end := c.At.Add(flash)
		if !end.After(now) {
			expired = true
			r.drop(k)
		} else if next.IsZero() || end.Before(next) {
			next = end
		}
	}
	return next, expired
}

// share returns the map for a View.
func (r *recent) share() map[kube.Key]Change {
	r.shared = true
	return r.changes
}

// worthTelling reports whether more has changed than usage, which always does.
func worthTelling(old, row *kube.Row, cols []kube.Column) bool {
	if old.Health != row.Health || old.UID != row.UID || len(old.Cells) != len(row.Cells) {
		return true
	}
	for i := range row.Cells {
		if i < len(cols) && isUsage(cols[i]) {
			continue
		}
		a, b := &old.Cells[i], &row.Cells[i]
		if a.Text != b.Text || a.At != b.At {
			return true
		}
	}
	return false
}

func isUsage(c kube.Column) bool {
	return c.Extra && (c.Type == kube.TypeCPU || c.Type == kube.TypeBytes || c.Type == kube.TypePercent)
}
