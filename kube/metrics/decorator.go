package metrics

import (
	"math"
	"strconv"
	"sync/atomic"

	"fathom/kube"
	"fathom/kube/stream"
)

// decorator fills the usage cells of one stream's rows. The Store calls Fill one row at a time.
type decorator struct {
	hub     *Hub
	api     stream.API
	target  target
	columns columns
	changed func()
	poller  *poller // nil while nobody looks
	answer  atomic.Pointer[answer]
	texts   map[quantity]string
}

// columns are the indices of the usage columns, -1 for none.
type columns struct{ cpu, cpuRequest, cpuLimit, mem, memRequest, memLimit int }

func (c columns) all() [6]int {
	return [...]int{c.cpu, c.cpuRequest, c.cpuLimit, c.mem, c.memRequest, c.memLimit}
}

func findColumns(cols []kube.Column) columns {
	find := func(names ...string) int {
		for _, n := range names {
			if i := kube.ColumnIndex(cols, n); i >= 0 {
				return i
			}
		}
		return -1
	}
	return columns{
		cpu: find("CPU"), cpuRequest: find("%CPU/R", "%CPU"), cpuLimit: find("%CPU/L"),
		mem: find("MEM"), memRequest: find("%MEM/R", "%MEM"), memLimit: find("%MEM/L"),
	}
}

// Active starts and stops the polling. The Pool calls it one at a time.
func (d *decorator) Active(on bool) {
	switch {
	case on && d.poller == nil:
		waits := d.Awaiting()
		d.poller = d.hub.join(d)
		if waits && !d.Awaiting() {
			d.changed() // cheap: a stream that has just begun holds no rows
		}
	case !on && d.poller != nil:
		d.hub.leave(d.poller, d)
		d.poller = nil
	}
}

// Close stops the polling for good.
func (d *decorator) Close() { d.Active(false) }

// Notes say why there is no usage.
func (d *decorator) Notes() []string {
	if a := d.answer.Load(); a != nil && a.note != "" {
		return []string{a.note}
	}
	return nil
}

// Awaiting reports whether the first answer is on its way, and not yet late.
func (d *decorator) Awaiting() bool { return d.answer.Load() == nil }

// Fill writes the usage cells of a row. Before the first answer they say that it is on its way.
func (d *decorator) Fill(r *kube.Row) {
	a := d.answer.Load()
	if a == nil || a.late {
		d.await(r)
		return
	}
	u, ok := a.of(r)
	res := r.Resources
	if res == nil {
		res = &kube.Resources{}
	}
	d.fill(r, d.columns.cpu, milli, u.cpu, ok)
	d.fill(r, d.columns.mem, mebi, u.mem>>20, ok)
	d.share(r, d.columns.cpuRequest, u.cpu, res.CPURequest, ok)
	d.share(r, d.columns.cpuLimit, u.cpu, res.CPULimit, ok)
	d.share(r, d.columns.memRequest, u.mem, res.MemRequest, ok)
	d.share(r, d.columns.memLimit, u.mem, res.MemLimit, ok)
}

func (d *decorator) await(r *kube.Row) {
	for _, i := range d.columns.all() {
		if i >= 0 && i < len(r.Cells) {
			r.Cells[i] = kube.Cell{Text: kube.Awaited, Num: math.NaN()}
		}
	}
}

// of is the usage of what a row shows.
func (a *answer) of(r *kube.Row) (usage, bool) {
	if a.samples == nil {
		return usage{}, false
	}
	s, ok := a.samples.of[object{r.Namespace, r.Name}]
	if !ok || r.Part == "" {
		return s.usage, ok
	}
	for _, c := range s.containers {
		if c.name == r.Part {
			return c.usage, true
		}
	}
	return usage{}, false
}

// unit is what a cell counts in.
type unit uint8

const (
	milli unit = iota
	mebi
	percent
)

// quantity is a value as it is shown: the same quantity is the same text.
type quantity struct {
	unit  unit
	value int64
}

// textsLimit is the number of texts after which the decorator forgets them.
const textsLimit = 1 << 13

func (d *decorator) text(q quantity) string {
	if s, ok := d.texts[q]; ok {
		return s
	}
	if len(d.texts) >= textsLimit {
		clear(d.texts)
	}
	s := strconv.FormatInt(q.value, 10) + [...]string{milli: "m", mebi: "Mi", percent: ""}[q.unit]
	d.texts[q] = s
	return s
}

// fill writes one cell. Its number is that of its text, not finer, so that a row is new only when it looks new.
func (d *decorator) fill(r *kube.Row, i int, u unit, value int64, ok bool) {
	if i < 0 || i >= len(r.Cells) {
		return
	}
	if !ok {
		r.Cells[i] = kube.Cell{Text: kube.Unavailable, Num: math.NaN()}
		return
	}
	n := float64(value)
	if u == mebi {
		n *= 1 << 20
	}
	r.Cells[i] = kube.Cell{Text: d.text(quantity{u, value}), Num: n}
}

// share writes a percentage of what is requested or allowed; there is none of nothing.
func (d *decorator) share(r *kube.Row, i int, value, of int64, ok bool) {
	if of <= 0 {
		d.fill(r, i, percent, 0, false)
		return
	}
	d.fill(r, i, percent, value*100/of, ok)
}
