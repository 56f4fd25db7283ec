package rollout

import (
	"context"
	"sync/atomic"
	"time"

	"fathom/kube"
	"fathom/kube/object"
	"fathom/kube/stream"
)

const (
	// quiet is the least time between two States: a rollout of many pods changes several times a second.
	quiet = 400 * time.Millisecond
	// again is when a State that is not Done is made anew although nothing has changed: pods become late by time alone.
	again = 5 * time.Second
	// patience bounds the requests for one State.
	patience = 15 * time.Second
)

// Options say which rollout is followed.
type Options struct {
	Pool *stream.Pool
	API  stream.API
	Ref  kube.Ref
	// Pods is the kind pods as the cluster knows it.
	Pods  kube.Kind
	Clock func() time.Time
	// Tell is called from the goroutine of Run with each State, which is not changed afterwards.
	Tell func(*State)
	// After is a timer; nil for time.After.
	After func(time.Duration) <-chan time.Time
}

// Watch follows one rollout. It is told of the workload by who follows it anyway, watches the pods, and fetches the revisions
// when the workload has changed.
type Watch struct {
	opts Options
	seen atomic.Pointer[object.Seen] // not taken yet
	wake chan struct{}

	// The goroutine of Run has these to itself.
	state  State
	lease  *stream.Lease
	rows   map[kube.Key]*kube.Row
	cols   []kube.Column
	stale  bool      // the revisions are to be fetched
	looked *kube.Row // of which Bad tells
}

// New makes a Watch; nothing runs before Run.
func New(o Options) *Watch {
	if o.After == nil {
		o.After = time.After
	}
	return &Watch{opts: o, wake: make(chan struct{}, 1), rows: map[kube.Key]*kube.Row{}}
}

// See tells of the workload. It may be called from any goroutine, and does not block.
func (w *Watch) See(s object.Seen) {
	w.seen.Store(&s)
	w.flag()
}

func (w *Watch) flag() {
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

// Run tells of the rollout until ctx ends. Errors are part of the State, and it goes on trying.
func (w *Watch) Run(ctx context.Context) {
	defer func() {
		if w.lease != nil {
			w.lease.Close()
		}
	}()
	for {
		var late <-chan time.Time
		if w.state.Phase != Done || w.stale {
			late = w.opts.After(again)
		}
		select {
		case <-w.wake:
		case <-late:
		case <-ctx.Done():
			return
		}
		w.step(ctx)
		select {
		case <-w.opts.After(quiet):
		case <-ctx.Done():
			return
		}
	}
}

// step takes what is new and tells of it: first of what is known, then of what had to be asked for.
func (w *Watch) step(ctx context.Context) {
	if s := w.seen.Swap(nil); s != nil {
		w.take(*s)
	}
	w.changes()
	w.tell()
	if w.state.Seen.Object == nil || w.state.Seen.Deleted {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if w.history(ctx) {
		w.tell()
		if w.refusal(ctx) {
			w.tell()
		}
	}
	if w.trouble(ctx) {
		w.tell()
	}
}

// take notes what was seen of the workload. Its pods are watched from the moment that their labels are known.
func (w *Watch) take(s object.Seen) {
	w.stale = w.stale || s.Object != nil && s.Object != w.state.Seen.Object
	w.state.Seen = s
	if w.lease != nil || s.Object == nil {
		return
	}
	selector, err := Selector(s.Object)
	if err != nil {
		w.state.HistoryErr = err
		return
	}
	sel := stream.Selection{Namespace: w.opts.Ref.Namespace, LabelSelector: selector}
	w.lease = w.opts.Pool.Open(w.opts.API, w.opts.Pods, sel, w.flag)
}

// changes takes what the stream of the pods has to say.
func (w *Watch) changes() {
	if w.lease == nil {
		return
	}
	c := w.lease.Changes()
	if c.Reset {
		clear(w.rows)
	}
	for _, r := range c.Rows {
		if r.Old != nil {
			delete(w.rows, r.Old.Key())
		}
		if r.New != nil {
			w.rows[r.New.Key()] = r.New
		}
	}
	w.cols, w.state.PodsState = c.Columns, c.State
}

// tell makes a State of what is known.
func (w *Watch) tell() {
	now := w.opts.Clock()
	s := w.state
	if u := s.Seen.Object; u != nil {
		s.Revisions = mark(s.Revisions, Template(u))
		s.Pods = members(u.GetKind(), u.GetName(), s.Revisions, w.rows, w.cols, now)
	}
	s.judge(now)
	w.state = s
	p := w.first()
	s.Looking = p != nil && p.Row != w.looked
	w.opts.Tell(&s)
}

// history fetches the revisions if they may have changed.
func (w *Watch) history(ctx context.Context) bool {
	if !w.stale {
		return false
	}
	h, err := History(ctx, w.opts.API, w.state.Seen.Object)
	w.state.HistoryErr = err
	if err == nil {
		w.state.Revisions, w.stale = h, false
	}
	return true
}

// trouble looks at the first pod in trouble, if it is another than before or has changed.
func (w *Watch) trouble(ctx context.Context) bool {
	p := w.first()
	if p == nil {
		changed := w.looked != nil
		w.looked, w.state.Bad = nil, nil
		return changed
	}
	if p.Row == w.looked {
		return false
	}
	w.looked = p.Row
	ref := podRef(w.opts.Ref.Context, p.Row)
	t, err := look(ctx, w.opts.API, ref)
	if err != nil { // it is gone, or may not be read
		t = &Trouble{Pod: ref, Reason: p.Status}
	}
	w.state.Bad = t
	return true
}

// first is the first pod in trouble, nil when there is none.
func (w *Watch) first() *Pod {
	if len(w.state.Pods) == 0 {
		return nil
	}
	p := &w.state.Pods[0]
	if p.Row.Deleting || p.Row.HealthAt(w.opts.Clock().Unix()) < kube.HealthWarn {
		return nil
	}
	return p
}

// refusal asks the events why pods are missing, where the workload itself does not say: only deployments have a condition
// for it.
func (w *Watch) refusal(ctx context.Context) bool {
	s := &w.state
	u := s.Seen.Object
	if s.Phase != Moving || u.GetKind() == "Deployment" || !s.PodsState.Phase.Settled() || len(s.Pods) >= s.Desired {
		return false
	}
	text, err := lastWarning(ctx, w.opts.API, u)
	if err != nil || text == "" {
		return false
	}
	s.Refusal = text
	return true
}
