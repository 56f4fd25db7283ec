package files

import (
	"context"
	"slices"
	"sync"
	"time"

	"fathom/kube"
)

// Job is a copy that runs in the background.
type Job struct {
	Up            bool // to the container
	Local, Remote string
	Pod           kube.Ref
	Container     string
	// Do copies. Meter counts meanwhile.
	Do func(ctx context.Context, m *Meter) (Report, error)
	// Ended is told what came of it, from the goroutine that copied; it may be nil.
	Ended func(Report, error)
}

// Transfer is the state of a Job.
type Transfer struct {
	Job
	ID    int
	Began time.Time
	Ended time.Time // zero while it runs
	Progress
	Rate   float64 // bytes a second on average, 0 if not known yet
	Report Report
	Err    error
}

// Running reports whether it still does.
func (t Transfer) Running() bool { return t.Ended.IsZero() }

// Transfers are the copies of one run of Fathom. They go on when the screen that began them is closed. Its methods may be
// called from any goroutine.
type Transfers struct {
	clock func() time.Time
	start func(work func())

	mu    sync.Mutex
	wg    sync.WaitGroup
	all   []*transfer
	last  int
	flags map[int]func()
	subs  int
}

type transfer struct {
	Transfer
	meter  *Meter
	cancel context.CancelFunc
}

// mostEnded is how many copies are remembered that have ended.
const mostEnded = 50

// NewTransfers makes it; start runs work in a goroutine of its own.
func NewTransfers(clock func() time.Time, start func(work func())) *Transfers {
	return &Transfers{clock: clock, start: start, flags: map[int]func(){}}
}

// Start begins a copy and returns its ID.
func (t *Transfers) Start(j Job) int {
	ctx, cancel := context.WithCancel(context.Background())
	t.mu.Lock()
	t.last++
	x := &transfer{Transfer: Transfer{Job: j, ID: t.last, Began: t.clock()}, meter: NewMeter(t.changed), cancel: cancel}
	t.all = append(t.all, x)
	t.forgetLocked()
	t.mu.Unlock()
	t.wg.Add(1)
	t.start(func() {
		defer t.wg.Done()
		defer cancel()
		report, err := j.Do(ctx, x.meter)
		if j.Ended != nil {
			j.Ended(report, err)
		}
		t.mu.Lock()
		x.Ended, x.Report, x.Err = t.clock(), report, err
		t.mu.Unlock()
		t.changed()
	})
	t.changed()
	return x.ID
}

// forgetLocked keeps the list short.
func (t *Transfers) forgetLocked() {
	for over := len(t.all) - mostEnded; over > 0; over-- {
		i := slices.IndexFunc(t.all, func(x *transfer) bool { return !x.Ended.IsZero() })
		if i < 0 {
			return
		}
		t.all = slices.Delete(t.all, i, i+1)
	}
}

// All are the copies, the latest last.
func (t *Transfers) All() []Transfer {
	t.mu.Lock()
	defer t.mu.Unlock()
	out := make([]Transfer, len(t.all))
	for i, x := range t.all {
		out[i] = x.Transfer
		out[i].Progress = x.meter.Progress()
		end := x.Ended
		if end.IsZero() {
			end = t.clock()
		}
		if took := end.Sub(x.Began).Seconds(); took > 0 {
			out[i].Rate = float64(x.meter.fresh()) / took
		}
	}
	return out
}

// Running is how many there are that have not ended.
func (t *Transfers) Running() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	n := 0
	for _, x := range t.all {
		if x.Ended.IsZero() {
			n++
		}
	}
	return n
}

// Cancel ends a copy. What has arrived of a single file is kept for the next attempt.
func (t *Transfers) Cancel(id int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, x := range t.all {
		if x.ID == id {
			x.cancel()
		}
	}
}

// Subscribe calls flag whenever a copy has moved on. The flag must not block.
func (t *Transfers) Subscribe(flag func()) (cancel func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.subs++
	id := t.subs
	t.flags[id] = flag
	return func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		delete(t.flags, id)
	}
}

func (t *Transfers) changed() {
	t.mu.Lock()
	flags := make([]func(), 0, len(t.flags))
	for _, f := range t.flags {
		flags = append(flags, f)
	}
	t.mu.Unlock()
	for _, f := range flags {
		f()
	}
}

// Close ends all copies and waits for them.
func (t *Transfers) Close() {
	t.mu.Lock()
	for _, x := range t.all {
		x.cancel()
	}
	t.mu.Unlock()
	t.wg.Wait()
}
