package logs

import (
	"context"
	"iter"
	"sync"
	"testing"
	"time"

	"fathom/kube"
	"fathom/kube/cluster"
	"fathom/kube/logs"
	"fathom/kube/logs/lens"
	"fathom/kube/logs/record"
	"fathom/session"
	"fathom/session/sessiontest"
	"fathom/ui"
	"fathom/views/kit"
	"fathom/views/kit/kittest"

	"k8s.io/apimachinery/pkg/runtime/schema"
)

// fake is a reader that reads what a test writes.
type fake struct {
	mu      sync.Mutex
	flag    func()
	log     *buffer
	sources []*logs.Source
	dropped logs.Dropped
	status  logs.Status
	calls   []string
}

// buffer is lines with a first number.
type buffer struct {
	first int64
	lines []logs.Line
}

func (b *buffer) Range() (first, end int64) { return b.first, b.first + int64(len(b.lines)) }
func (b *buffer) Line(seq int64) logs.Line  { return b.lines[seq-b.first] }
func (b *buffer) Lines(from, to int64) iter.Seq[logs.Line] {
	return func(yield func(logs.Line) bool) {
		for seq := from; seq < to; seq++ {
			if !yield(b.Line(seq)) {
				return
			}
		}
	}
}

func newFake() *fake {
	return &fake{log: &buffer{}, status: logs.Status{Synced: true, Limit: 100}}
}

func (f *fake) Run(ctx context.Context) error {
	<-ctx.Done()
	return ctx.Err()
}

func (f *fake) Buffer() lens.Buffer {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.log
}

func (f *fake) Sources() []*logs.Source {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.sources
}

func (f *fake) Dropped() logs.Dropped {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.dropped
}

func (f *fake) Status() logs.Status {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.status
}

func (f *fake) called(what string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls = append(f.calls, what)
}

func (f *fake) Older(int)      { f.called("older") }
func (f *fake) Back(time.Time) { f.called("back") }
func (f *fake) Pin(int64)      { f.called("pin") }
func (f *fake) Unpin()         { f.called("unpin") }
func (f *fake) SetStreams(int) { f.called("streams") }
func (f *fake) Retry()         { f.called("retry") }

// source adds a container of a pod.
func (f *fake) source(owner, name, container string) *logs.Source {
	f.mu.Lock()
	defer f.mu.Unlock()
	src := &logs.Source{
		ID: len(f.sources), Container: container, Role: "Main", Owner: owner, Node: "node-a",
		Pod: kube.Ref{Context: kittest.Context, GVR: schema.GroupVersionResource{Version: "v1", Resource: "pods"}, Namespace: kittest.Namespace, Name: name},
	}
	f.sources = append(f.sources, src)
	f.status.Sources = append(f.status.Sources, logs.State{Source: src, Phase: logs.Streaming})
	return src
}

// write adds lines, a second apart, whose levels are those that their texts tell.
func (f *fake) write(src *logs.Source, texts ...string) {
	for _, t := range texts {
		var r record.Reader
		f.add(logs.Line{Source: src, Text: t, Level: r.Level(t)})
	}
}

// mark adds what a Reader says between the lines.
func (f *fake) mark(src *logs.Source, text string) {
	f.add(logs.Line{Source: src, Text: text, Kind: logs.Mark})
}

func (f *fake) add(l logs.Line) {
	f.mu.Lock()
	b := f.log
	l.Seq = b.first + int64(len(b.lines))
	if l.Time.IsZero() {
		l.Time = sessiontest.Start.Add(time.Duration(l.Seq)*time.Second - 10*time.Minute)
	}
	f.log = &buffer{first: b.first, lines: append(b.lines[:len(b.lines):len(b.lines)], l)}
	if l.Kind == logs.Text {
		f.status.Sources = append([]logs.State(nil), f.status.Sources...)
		st := &f.status.Sources[l.Source.ID]
		st.Lines++
		st.Last = l.Time
	}
	flag := f.flag
	f.mu.Unlock()
	if flag != nil {
		flag()
	}
}

// set changes how the reader and its sources fare.
func (f *fake) set(change func(*logs.Status)) {
	f.mu.Lock()
	f.status.Sources = append([]logs.State(nil), f.status.Sources...)
	change(&f.status)
	flag := f.flag
	f.mu.Unlock()
	if flag != nil {
		flag()
	}
}

// rig is the screen on a fake reader.
type rig struct {
	*kittest.Rig
	fake   *fake
	screen *Screen
}

// deployment is what most tests look at.
func deployment() kit.Reach {
	return kit.Reach{On: []kube.Ref{{
		Context: kittest.Context, Namespace: kittest.Namespace, Name: "web",
		GVR: schema.GroupVersionResource{Group: "apps", Version: "v1", Resource: "deployments"},
	}}}
}

// open shows the logs that a fake reads.
func open(t testing.TB, f *fake, arg any, w, h int) *rig {
	t.Helper()
	r := &rig{Rig: kittest.New(t), fake: f}
	screens := map[string]kittest.Make{
		kit.LogsScreen: func(sess *session.Session, o ui.Open) (ui.Screen, error) {
			made, err := New(sess, o)
			if err != nil {
				return nil, err
			}
			s := made.(*Screen)
			s.zone = time.UTC
			s.read = func(flag func()) reader {
				f.mu.Lock()
				defer f.mu.Unlock()
				f.flag = flag
				return f
			}
			r.screen = s
			return s, nil
		},
	}
	r.Open(t, screens, ui.Open{Screen: kit.LogsScreen, Arg: arg}, w, h)
	r.settle()
	return r
}

// settle waits until what is on screen is what there is.
func (r *rig) settle() {
	r.Wait("the lines", func() bool {
		s := r.screen
		st := s.cluster.Status()
		s.Update(ui.Dirty{})
		return st.Phase == cluster.Live && st.User != "" && s.answered() && s.look.Done() && s.look.Buffer == r.fake.Buffer() && s.look.Query.Columns == barsFor(s.width)
	})
	r.Send(ui.Msg{To: r.screen.handle.ID, Body: ui.Dirty{}})
}

// press presses keys and waits for what comes of each.
func (r *rig) press(keys ...string) {
	for _, k := range keys {
		r.Keys(k)
		r.settle()
	}
}

// say types a line into a prompt and accepts it.
func (r *rig) say(text string) {
	r.Type(text)
	r.Keys("enter")
	r.settle()
}
