package metrics

import (
	"context"
	"sync"
	"time"

	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/utils/clock"

	"fathom/kube"
	"fathom/kube/stream"
)

const (
	// defaultInterval is how often metrics-server measures unless it is told otherwise.
	defaultInterval = 15 * time.Second
	// absentInterval is the pause between looks at an API that is not there.
	absentInterval = time.Minute
	// lifetime is how long samples count when no new ones come.
	lifetime = time.Minute
	// perSample is the pause for each sample of a list, from 5,000 of them on, and longest is what makes a pause no longer:
	// samples must come well before those before them are too old.
	perSample = 3 * time.Millisecond
	longest   = lifetime / 2
	// patience is how long a first answer may take before it is called late.
	patience = 3 * time.Second
)

// Options say how a Hub polls. All may be zero.
type Options struct {
	// Guard runs the work of each goroutine, and sees to its panics; nil for none.
	Guard    func(work func())
	Clock    clock.WithDelayedExecution
	Interval time.Duration
}

// Hub polls the usage of every context and namespace that somebody looks at, once for all who do.
type Hub struct {
	guard    func(func())
	clock    clock.WithDelayedExecution
	interval time.Duration
	wg       sync.WaitGroup

	mu      sync.Mutex
	pollers map[target]*poller
}

// target is what one poller asks for.
type target struct{ context, resource, namespace string }

// New returns a Hub that does nothing until a stream is decorated.
func New(o Options) *Hub {
	if o.Clock == nil {
		o.Clock = clock.RealClock{}
	}
	if o.Interval == 0 {
		o.Interval = defaultInterval
	}
	if o.Guard == nil {
		o.Guard = func(work func()) { work() }
	}
	return &Hub{guard: o.Guard, clock: o.Clock, interval: o.Interval, pollers: map[target]*poller{}}
}

// Decorate is a stream.Decorate. Kinds without usage get no Decorator.
func (h *Hub) Decorate(api stream.API, kind kube.Kind, sel stream.Selection, cols []kube.Column, changed func()) stream.Decorator {
	var resource string
	switch kind.Source() {
	case schema.GroupVersionResource{Version: "v1", Resource: "pods"}:
		resource = "pods"
	case schema.GroupVersionResource{Version: "v1", Resource: "nodes"}:
		resource = "nodes"
	default:
		return nil
	}
	return &decorator{
		hub: h, api: api, target: target{api.Name(), resource, sel.Namespace},
		columns: findColumns(cols), changed: changed, texts: map[quantity]string{},
	}
}

// Close waits for the last poll to end. All Decorators must have been closed before.
func (h *Hub) Close() { h.wg.Wait() }

// join makes the decorator one of those that its target is polled for, and gives it what is known already.
func (h *Hub) join(d *decorator) *poller {
	h.mu.Lock()
	defer h.mu.Unlock()
	p := h.pollers[d.target]
	if p == nil {
		ctx, cancel := context.WithCancel(context.Background())
		p = &poller{hub: h, api: d.api, target: d.target, cancel: cancel, readers: map[*decorator]struct{}{}}
		h.pollers[d.target] = p
		// The time runs from here, not from whenever the goroutine is scheduled.
		late := h.clock.AfterFunc(patience, func() { go h.guard(p.late) })
		h.wg.Go(func() { h.guard(func() { p.run(ctx, late) }) })
	}
	p.readers[d] = struct{}{}
	if p.told != nil {
		d.answer.Store(p.told)
	}
	return p
}

func (h *Hub) leave(p *poller, d *decorator) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(p.readers, d)
	if len(p.readers) == 0 {
		p.cancel()
		delete(h.pollers, p.target)
	}
}

// tell hands a poller's answer to everyone who waits for it. That one is late is worth telling only of the first.
func (h *Hub) tell(p *poller, a *answer) {
	h.mu.Lock()
	if a.late && p.told != nil {
		h.mu.Unlock()
		return
	}
	p.told = a
	readers := make([]*decorator, 0, len(p.readers))
	for d := range p.readers {
		readers = append(readers, d)
	}
	h.mu.Unlock()
	for _, d := range readers {
		d.answer.Store(a)
		d.changed()
	}
}
