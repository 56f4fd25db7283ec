package files

import "sync/atomic"

// Meter counts a copy while it goes on. Its methods may be called from any goroutine, on nil too.
type Meter struct {
	bytes, total, files atomic.Int64
	base                atomic.Int64 // of bytes, those that were there before
	name                atomic.Pointer[string]
	flag                func()
}

// NewMeter makes one that calls flag, which may be nil and must not block, whenever it has moved on.
func NewMeter(flag func()) *Meter {
	m := &Meter{flag: flag}
	m.total.Store(-1)
	return m
}

// Progress is how far a copy is.
type Progress struct {
	Bytes int64 // copied so far, with those that an earlier attempt left
	Total int64 // about how many there are, -1 if not known
	Files int64 // done
	Name  string
}

// Progress tells how far it is.
func (m *Meter) Progress() Progress {
	if m == nil {
		return Progress{Total: -1}
	}
	p := Progress{Bytes: m.bytes.Load(), Total: m.total.Load(), Files: m.files.Load()}
	if n := m.name.Load(); n != nil {
		p.Name = *n
	}
	return p
}

// fresh is how many bytes were copied since the last beginning.
func (m *Meter) fresh() int64 { return m.bytes.Load() - m.base.Load() }

func (m *Meter) moved() {
	if m.flag != nil {
		m.flag()
	}
}

func (m *Meter) add(n int64) {
	if m != nil {
		m.bytes.Add(n)
		m.moved()
	}
}

// set is where a copy begins that goes on with an earlier one, or begins anew.
func (m *Meter) set(n int64) {
	if m != nil {
		m.bytes.Store(n)
		m.base.Store(n)
		m.moved()
	}
}

func (m *Meter) expect(total int64) {
	if m != nil {
		m.total.Store(total)
		m.moved()
	}
}

func (m *Meter) at(name string) {
	if m != nil {
		m.name.Store(&name)
	}
}

func (m *Meter) done() {
	if m != nil {
		m.files.Add(1)
		m.moved()
	}
}

// meterWriter counts what is written through it.
type meterWriter struct{ m *Meter }

func (w meterWriter) Write(p []byte) (int, error) {
	w.m.add(int64(len(p)))
	return len(p), nil
}
