package logs

import (
	"time"

	"fathom/kube/problem"
)

// Phase is what a source, or a Reader as a whole, is doing.
type Phase uint8

const (
	Waiting   Phase = iota // for the first answer, or for the container to start: State.Reason says why
	Queued                 // as many streams are open as may be
	Opening                // the log is asked for
	Streaming              // new lines arrive as they are written
	Ended                  // the container has ended and its log was read whole; it may start again
	Gone                   // the pod or the container is no more; its lines stay
	Forbidden              // the user may not read it
	Failed                 // State.Err says why; State.Retry when it is tried again
)

func (p Phase) String() string {
	return [...]string{"waiting", "queued", "opening", "streaming", "ended", "gone", "forbidden", "failed"}[p]
}

// State is how one source fares.
type State struct {
	Source *Source
	Phase  Phase
	// Reason is Kubernetes' own word: ContainerCreating, CrashLoopBackOff, Completed, OOMKilled, Evicted; "" for none.
	Reason string
	// Message is Kubernetes' sentence to the Reason, such as how long the back-off is; "" for none.
	Message string
	// Never says that the container has not run and will not, as its pod has ended. Its Phase is Waiting, for good.
	Never bool
	// Since is when the phase began.
	Since time.Time
	// Restarts is the container's number of restarts.
	Restarts int32
	// ExitCode is that of the last instance that ended; Exited says whether one did.
	ExitCode int32
	Exited   bool
	// Lines and Bytes are what arrived, text only, without what Older has fetched.
	Lines, Bytes int64
	// Rate is in lines a second, over the last seconds.
	Rate float64
	// Last is the time of the last line, zero when there is none.
	Last time.Time
	// Err is why it is not Streaming, with the time of the next attempt; nil and zero when there is no error.
	Err   error
	Retry time.Time
}

// Problem is the error in words.
func (s State) Problem() problem.Problem { return problem.Of(s.Err) }

// Status is how a Reader fares.
type Status struct {
	// Sources are the states by Source.ID.
	Sources []State
	// Synced says that the pods are known, so that a Status without sources means that there are none.
	Synced bool
	// Err is why the pods are not known, or not followed, now; Retry is when that is tried again.
	Err   error
	Retry time.Time
	// Open is how many logs are being read, Queued how many wait because Limit are.
	Open, Queued, Limit int
	// Held says that the buffer is full and pinned: nothing is lost, the network waits until it is unpinned.
	Held bool
	// Rate is in lines a second, of all sources together.
	Rate float64
	// Done says that Run has returned, or that everything was read and nothing is followed.
	Done  bool
	Older Older
}

// Older is how the fetching of older lines fares.
type Older struct {
	Busy bool
	// Exhausted says that there is nothing before the first line any more.
	Exhausted bool
	// Full says that there is more, for which the buffer has no room.
	Full bool
	// Err is why some sources could not be asked.
	Err error
}

// Status is how the Reader and its sources fare.
func (r *Reader) Status() Status {
	now := r.o.Clock.Now()
	r.mu.Lock()
	defer r.mu.Unlock()
	s := Status{
		Sources: make([]State, len(r.roster.feeds)), Synced: r.roster.synced, Retry: r.roster.retry,
		Held: r.merger.held.Load(), Done: r.done, Older: r.older,
	}
	s.Open, s.Queued, s.Limit = r.limit.counts()
	for _, err := range r.roster.errs {
		if s.Err = err; err != nil {
			break
		}
	}
	for i, f := range r.roster.feeds {
		s.Sources[i] = f.status(now)
		s.Rate += s.Sources[i].Rate
	}
	return s
}

func (f *feed) status(now time.Time) State {
	f.mu.Lock()
	defer f.mu.Unlock()
	s := f.state
	s.Lines, s.Bytes = f.meter.lines.Load(), f.meter.bytes.Load()
	s.Rate = f.meter.rate(now)
	if last := f.meter.last.Load(); last != 0 {
		s.Last = time.Unix(0, last)
	}
	return s
}
