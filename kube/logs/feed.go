package logs

import (
	"context"
	"errors"
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"

	"fathom/kube/pods"
)

// feed reads one source, through all instances of its container, into its lane.
type feed struct {
	r      *Reader
	source *Source
	lane   *lane
	// late says that the source joined when others were read already.
	late  bool
	begun time.Time
	// speaks says that this source, of those of its pod, tells of the pod.
	speaks bool
	news   chan struct{}

	mu     sync.Mutex
	pod    *corev1.Pod
	gone   bool
	fate   string // what was told of the pod
	state  State
	cut    context.CancelCauseFunc // ends the open stream; nil when none is
	cuts   instance                // whose log that stream is
	goes   bool                    // that stream follows the log
	births []birth

	meter meter

	// What follows belongs to the goroutine of follow.
	pos      position
	at       instance // whose log is read; unknown before the first
	over     bool     // it has ended and was read whole
	unsure   bool     // the log may be of at's successor, when the last line does not come again
	opened   bool     // a stream was accepted
	whole    bool     // the log was empty when it was opened: all lines are new
	failed   int      // attempts in a row
	refusals int      // in a row
	broken   string   // why the last stream ended before its time
	left     []byte   // a line without its end that the last stream ended in
	said     string   // the last text that came without a timestamp
	tail     *int64
}

var (
	// errGone ends the reading of a pod that is there no more.
	errGone = errors.New("the pod is gone")
	// errOver ends a stream that stays open though its instance has ended.
	errOver = errors.New("the instance has ended")
)

const (
	// settling is how long the pod's status may be behind its log.
	settling = 2 * time.Second
	// lingering is how long a stream may stay open after its instance has ended.
	lingering = 5 * time.Second
)

func newFeed(r *Reader, s *Source, p *corev1.Pod, late bool) *feed {
	now := r.o.Clock.Now()
	f := &feed{r: r, source: s, lane: newLane(s), late: late, begun: now, pod: p, news: make(chan struct{}, 1), meter: meter{since: now.UnixNano()}}
	f.state = State{Source: s, Since: now}
	f.lane.turn(opening, now)
	if !late {
		f.tail = r.o.tail()
	}
	return f
}

// notice takes what is known of the pod now, and with gone that it is there no more.
func (f *feed) notice(p *corev1.Pod, gone bool) {
	f.mu.Lock()
	f.pod, f.gone = p, gone
	c, _ := pods.Find(p, f.source.Container)
	if c.Status != nil {
		f.state.Restarts = c.Status.RestartCount
	}
	at := instanceOf(p, f.source.Container)
	f.state.Never = !at.known && pods.Ended(p)
	if t := at.ended; t != nil {
		f.state.ExitCode, f.state.Exited = t.ExitCode, true
	} else if last := previous(p, f.source.Container); last != nil {
		f.state.ExitCode, f.state.Exited = last.ExitCode, true
	}
	fate := ""
	if now := fateText(p); f.speaks && !gone && now != f.fate {
		f.fate, fate = now, now
	}
	if f.lingers() {
		f.r.o.Clock.AfterFunc(lingering, func() { f.r.o.Go(f.linger) })
	}
	f.mu.Unlock()
	if fate != "" {
		f.mark(f.r.o.Clock.Now(), fate)
	}
	signal(f.news)
}

// lingers reports whether the log of an instance is being followed that has ended.
func (f *feed) lingers() bool {
	at := instanceOf(f.pod, f.source.Container)
	return f.cut != nil && (f.gone || f.goes && (at.ended != nil || !at.same(f.cuts)))
}

// linger ends a stream that should have ended by itself, once nothing comes from it any more.
func (f *feed) linger() {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch {
	case !f.lingers():
	case f.lane.quiet(f.r.o.Clock.Now()):
		f.cut(errOver)
	default:
		f.r.o.Clock.AfterFunc(lingering, func() { f.r.o.Go(f.linger) })
	}
}

// look is what is known of the container now.
func (f *feed) look() (at instance, p *corev1.Pod, gone bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return instanceOf(f.pod, f.source.Container), f.pod, f.gone
}

// follow reads until the pod is gone or ctx ends.
func (f *feed) follow(ctx context.Context) {
	defer f.lane.turn(idle, f.r.o.Clock.Now())
	if f.late {
		f.mark(f.r.o.Clock.Now(), joinedText(f.source))
	}
	if f.r.o.Previous {
		f.readPrevious(ctx)
	}
	for ctx.Err() == nil {
		at, p, gone := f.look()
		switch {
		case gone:
			f.leave(p)
			return
		case !at.known:
			f.lane.turn(idle, f.r.o.Clock.Now())
			f.rest(Waiting, at)
			f.await(ctx, 0)
		case f.at.known && !f.over && !at.same(f.at):
			f.replace(ctx, at)
		case f.over && at.running && at.same(f.at):
			// Of a container that it lost track of, the kubelet tells the end and the restart before the successor runs.
			f.over, f.unsure, f.at = false, true, at
		case f.over && at.same(f.at):
			f.idle(at)
			f.await(ctx, 0)
		default:
			f.attempt(ctx, at)
		}
	}
}

// attempt reads the log of an instance once, until the stream ends.
func (f *feed) attempt(ctx context.Context, at instance) {
	if f.over {
		f.mark(at.started, restartText(at, previous(f.podNow(), f.source.Container), true))
		f.pos, f.over, f.tail, f.whole = position{}, false, nil, false
	}
	f.at = at
	err := f.read(ctx, reading{follow: at.ended == nil, ended: at.ended != nil})
	switch {
	case ctx.Err() != nil:
	case errors.Is(err, errGone):
		f.await(ctx, settling) // until the watch says so too
	case err != nil && !errors.Is(err, errOver):
		f.fail(ctx, err)
	case err == nil && at.ended != nil:
		f.end(at)
	default:
		f.settle(ctx)
	}
}

// end notes that an instance has ended and was read to its end.
func (f *feed) end(at instance) {
	f.over = true
	if at.ended.ExitCode == 0 && !f.late && at.ended.FinishedAt.Time.Before(f.begun.Add(-settling)) {
		return // it had done its work before anybody looked
	}
	f.mark(at.ended.FinishedAt.Time, endedText(at.ended))
}

// settle waits, after a stream has ended in good order, for the status to say why. When it does not, somebody in between has
// ended the stream.
func (f *feed) settle(ctx context.Context) {
	f.rest(Opening, instance{})
	deadline := f.r.o.Clock.After(settling)
	for {
		at, _, gone := f.look()
		if gone || at.ended != nil || !at.same(f.at) {
			return
		}
		select {
		case <-f.news:
		case <-deadline:
			return
		case <-ctx.Done():
			return
		}
	}
}

// replace goes from an instance, whose log may not have been read whole, to its successor.
func (f *feed) replace(ctx context.Context, at instance) {
	last := previous(f.podNow(), f.source.Container)
	if missed := at.restarts - f.at.restarts - 1; missed > 0 {
		f.mark(at.started, missedText(missed))
		f.unsure = f.pos.last != 0
	} else if err := f.drain(ctx); err != nil {
		if ctx.Err() == nil {
			f.fail(ctx, err)
		}
		return
	}
	f.mark(at.started, restartText(at, last, false))
	f.at, f.tail, f.whole = at, nil, false
}

// drain reads what is left of an instance that has a successor. Its error is one to try again after.
func (f *feed) drain(ctx context.Context) error {
	err := f.read(ctx, reading{previous: true, ended: true})
	switch {
	case err != nil && f.passing(err):
		return err
	case err != nil && f.broken != "":
		f.mark(time.Unix(0, f.pos.last), lostText(f.pos.last, sentence(err)))
	}
	f.broken = ""
	if f.pos.resuming {
		f.unsure = true // perhaps the successor's lines were read already
		return nil
	}
	f.pos = position{}
	return nil
}

// readPrevious reads the instance before the present one.
func (f *feed) readPrevious(ctx context.Context) {
	at, p, _ := f.look()
	last := previous(p, f.source.Container)
	if !at.known || last == nil || at.ended == last {
		return
	}
	f.at.restarts = at.restarts - 1
	for ctx.Err() == nil {
		err := f.read(ctx, reading{previous: true, ended: true})
		if err != nil && f.passing(err) && (f.r.o.Follow || f.pos.last != 0 && f.failed < tries) {
			f.fail(ctx, err)
			continue
		}
		if err != nil {
			f.mark(last.FinishedAt.Time, lostText(0, sentence(err)))
		}
		break
	}
	f.mark(at.started, restartText(at, last, false))
	f.pos = position{}
}

// once reads what there is and returns.
func (f *feed) once(ctx context.Context) {
	defer f.lane.turn(idle, f.r.o.Clock.Now())
	if f.r.o.Previous {
		f.readPrevious(ctx)
	}
	at, _, _ := f.look()
	if !at.known {
		f.rest(Waiting, at)
		return
	}
	f.at = at
	for ctx.Err() == nil {
		err := f.read(ctx, reading{ended: true})
		switch {
		case err == nil:
			if at.ended != nil {
				f.end(at)
			}
			f.rest(Ended, at)
			return
		case f.pos.last == 0 || !f.passing(err) || f.failed == tries: // what has not begun may as well be asked for again by hand
			f.fails(err, time.Time{})
			return
		}
		f.fail(ctx, err)
	}
}

// leave notes that the pod is gone.
func (f *feed) leave(p *corev1.Pod) {
	if f.left != nil {
		last := reading{feed: f, arrived: f.r.o.Clock.Now().UnixNano()}
		last.line(f.left, 0)
	}
	f.rest(Gone, instance{reason: p.Status.Reason, message: p.Status.Message})
	f.mark(f.r.o.Clock.Now(), goneText(p))
}

// idle shows that an instance has ended and its successor has not begun.
func (f *feed) idle(at instance) {
	if at.reason == "CrashLoopBackOff" {
		f.rest(Waiting, at)
		return
	}
	f.rest(Ended, at)
}

func (f *feed) podNow() *corev1.Pod {
	_, p, _ := f.look()
	return p
}
