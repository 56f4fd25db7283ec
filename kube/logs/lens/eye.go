package lens

import (
	"slices"
	"sync"

	"fathom/kube/logs"
	"fathom/kube/logs/record"
)

const (
	// wordLines is how many lines have their bits in one word of a bitmap, which only one eye may write.
	wordLines = 64
	// alone is how many lines one eye looks at rather than sharing them.
	alone = 4 * wordLines
)

// eye reads lines for one goroutine.
type eye struct {
	readers []record.Reader // by source ID
	line    logs.Line
	read    func() record.Record
	record  record.Record
}

func newEye() *eye {
	y := &eye{}
	y.read = func() record.Record {
		y.reader().ReadInto(y.line.Text, &y.record)
		return y.record
	}
	return y
}

// reader is that of the current line's source.
func (y *eye) reader() *record.Reader {
	id := 0
	if y.line.Source != nil {
		id = y.line.Source.ID
	}
	for id >= len(y.readers) {
		y.readers = append(y.readers, record.Reader{})
	}
	return &y.readers[id]
}

// share has all eyes look at the lines [from, to) of a page, and reports whether they came to the end.
func (e *engine) share(p *page, buf Buffer, from, to int64, stop func() bool) bool {
	n := int64(len(e.eyes))
	if to-from < alone || e.query.Match.Empty() {
		n = 1
	}
	whole := make([]bool, n)
	var wg sync.WaitGroup
	each := (to - from + n - 1) / n
	begin := from
	for i := range n - 1 {
		start, end := begin, (begin+each)&^(wordLines-1)
		begin = end
		wg.Add(1)
		e.start(func() {
			defer wg.Done()
			whole[i] = e.walk(e.eyes[i], p, buf, start, end, stop)
		})
	}
	whole[n-1] = e.walk(e.eyes[n-1], p, buf, begin, to, stop)
	wg.Wait()
	return !slices.Contains(whole, false)
}

// walk looks at the lines [from, to) of a page, and reports whether it came to the end.
func (e *engine) walk(y *eye, p *page, buf Buffer, from, to int64, stop func() bool) bool {
	i := int(from - p.base)
	const often = 16 - 1 // a line may have a megabyte
	for line := range buf.Lines(from, to) {
		if i&often == 0 && stop() {
			return false
		}
		e.look(y, p, i, line)
		i++
	}
	return true
}

// look looks at the line at place i of a page.
func (e *engine) look(y *eye, p *page, i int, line logs.Line) {
	e.times[i], e.levels[i] = line.Time.UnixNano(), counted(&line)
	q := &e.query
	if line.Source != nil && e.left(line.Source.ID) || !q.From.IsZero() && line.Time.Before(q.From) || !q.To.IsZero() && !line.Time.Before(q.To) {
		return
	}
	p.in.set(i)
	mark := line.Kind == logs.Mark
	if mark {
		p.marks.set(i)
	}
	if counted(&line) >= record.Error {
		p.errors.set(i)
	}
	if !mark && line.Level < q.Floor {
		return
	}
	p.above.set(i)
	if q.Match.Empty() {
		return
	}
	y.line = line
	if q.Match.Match(line, y.read) {
		p.hit.set(i)
	}
}

// left reports whether the lines of a source are left out.
func (e *engine) left(id int) bool {
	return id < len(e.hidden) && e.hidden[id] || e.only != nil && (id >= len(e.only) || !e.only[id])
}
