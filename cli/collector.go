package cli

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// collector sets how much may be allocated before memory is collected again: a share of what the collector has to look
// at. A log's buffer is large and has nothing in it to look at; what is collected costs no more for it, and may be as much
// as without it.
type collector struct {
	percent int // of what is looked at
	set     int // last
}

// leastHeadroom is what may be allocated in any case, in bytes.
const leastHeadroom = 12 << 20

// begin looks again after every collection.
func (c *collector) begin() {
	c.set = c.percent
	debug.SetGCPercent(c.percent)
	c.wait()
}

// wait has adjust called when the next collection has found that nothing refers to a mark.
func (c *collector) wait() {
	mark := new([16]byte)
	runtime.AddCleanup(mark, func(c *collector) {
		c.adjust()
		c.wait()
	}, c)
}

func (c *collector) adjust() {
	read := []metrics.Sample{{Name: "/gc/heap/live:bytes"}, {Name: "/gc/scan/heap:bytes"}}
	metrics.Read(read)
	want := percentFor(c.percent, read[0].Value.Uint64(), read[1].Value.Uint64())
	const worthwhile = 2
	if max(want-c.set, c.set-want) >= worthwhile {
		c.set = want
		debug.SetGCPercent(want)
	}
}

// percentFor is the share of all live memory that is that percentage of what is looked at of it.
func percentFor(percent int, live, looked uint64) int {
	if live == 0 {
		return percent
	}
	headroom := max(uint64(percent)*min(looked, live)/100, leastHeadroom)
	return int(min(uint64(percent), max(1, 100*headroom/live)))
}
