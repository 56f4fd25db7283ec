package live

import (
	"time"

	"fathom/kube"
)

// due knows which rows' health turns as time passes, and the moment that all healths are reckoned to. That moment moves
// only when a health turns, so that rows are counted alike when they come and when they go.
type due struct {
	at   int64
	rows map[*kube.Row]struct{} // due after at
	next int64                  // no row is due before it; 0 when there are none
}

func (d *due) await(r *kube.Row) {
	if r.Overdue(d.at) {
		return
	}
	if d.rows == nil {
		d.rows = map[*kube.Row]struct{}{}
	}
	d.rows[r] = struct{}{}
	if at := int64(r.Due); d.next == 0 || at < d.next {
		d.next = at
	}
}

// judge moves on to a later time, and reports whether the health of any row has turned by then.
func (e *engine) judge(now time.Time) bool {
	d := &e.due
	if d.next == 0 || now.Unix() < d.next {
		return false
	}
	turned := false
	before := d.at
	d.at, d.next = now.Unix(), 0
	for r := range d.rows {
		if !r.Overdue(d.at) {
			d.await(r)
			continue
		}
		delete(d.rows, r)
		turned = true
		if !faulty(r, before) && faulty(r, d.at) {
			e.faults++
		}
	}
	return turned
}
