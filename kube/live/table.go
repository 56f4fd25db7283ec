package live

import (
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"fathom/kube"
	"fathom/kube/rows"
	"fathom/kube/stream"
)

const (
	defaultPace = 50 * time.Millisecond
	// reconsider is how often a filter by age is answered anew.
	reconsider = 2 * time.Second
	// unhurried is the least wait for a View that only forgets changes; one that comes for another reason forgets too.
	unhurried = 250 * time.Millisecond
)

// Options say what a Table shows.
type Options struct {
	Pool *stream.Pool
	APIs []API
	Kind kube.Kind
	// Kinds are what to show in contexts that have something else than Kind: another version of it, or, in a Mixed
	// table, the kinds themselves.
	Kinds map[string][]kube.Kind
	// Mixed makes a table of several kinds: its columns are rows.MixedColumns, and each row tells its Kind.
	Mixed bool
	// Scope gives the namespaces and selectors; its contexts are those of APIs.
	Scope kube.Scope
	// Keep leaves out the rows that it says no to, as if they were not there; nil keeps all. It is called from the
	// Table's goroutine. When it would answer differently, Recheck.
	Keep func(*kube.Row) bool
	// Fold is how Query.Fold joins rows; nil where rows never tell the same.
	Fold *rows.Fold
	// Flag is called, from the Table's goroutine, when there is a new View. It must not block.
	Flag  func()
	Clock func() time.Time
	// Pace is the least time between two Views that new rows call for; 0 for the default. A Query does not wait for it.
	Pace time.Duration
}

// Table is a live table. Its methods never wait for its work.
type Table struct {
	opts    Options
	sources []*source
	view    atomic.Pointer[View]
	rows    chan struct{} // something to read
	recheck atomic.Bool   // Keep is to be asked again about all rows
	asked   chan struct{} // a query to answer
	done    chan struct{}
	wg      sync.WaitGroup
	close   sync.Once

	mu    sync.Mutex
	query Query
	asks  atomic.Uint64 // counts the queries set

	// The goroutine's own.
	engine   engine
	answered uint64
	filtered time.Time            // when last
	alike    map[*kube.Row]string // fold keys of the rows shown last
}

// Open begins to show a kind. The first View is there at once, and empty.
func Open(o Options) *Table {
	if o.Flag == nil {
		o.Flag = func() {}
	}
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Pace == 0 {
		o.Pace = defaultPace
	}
	t := &Table{
		opts:  o,
		rows:  make(chan struct{}, 1),
		asked: make(chan struct{}, 1),
		done:  make(chan struct{}),
	}
	var cols []kube.Column
	if o.Mixed {
		cols = rows.MixedColumns()
	}
	t.engine.setColumns(cols, o.Clock())
	t.open()
	t.view.Store(t.snapshot())
	t.wg.Go(func() { o.Pool.Guard(t.run) })
	return t
}

// open leases a stream for every context, kind and namespace.
func (t *Table) open() {
	for _, api := range t.opts.APIs {
		kinds, ok := t.opts.Kinds[api.Name()]
		if !ok {
			kinds = []kube.Kind{t.opts.Kind}
		}
		for _, kind := range kinds {
			for _, ns := range t.namespaces(kind) {
				t.sources = append(t.sources, t.lease(api, kind, ns))
			}
		}
	}
	signal(t.rows)
}

func (t *Table) lease(api API, kind kube.Kind, namespace string) *source {
	s := &source{context: api.Name(), namespace: namespace, kind: &kind, mixed: t.opts.Mixed, keep: t.opts.Keep}
	s.dirty.Store(true)
	sel := stream.Selection{
		Namespace: namespace, LabelSelector: t.opts.Scope.LabelSelector, FieldSelector: t.opts.Scope.FieldSelector,
	}
	s.lease = t.opts.Pool.Open(api, kind, sel, func() {
		s.dirty.Store(true)
		signal(t.rows)
	})
	return s
}

// namespaces to open streams for; the empty one stands for all.
func (t *Table) namespaces(kind kube.Kind) []string {
	if !kind.Namespaced || t.opts.Scope.AllNamespaces() {
		return []string{""}
	}
	ns := slices.Clone(t.opts.Scope.Namespaces)
	slices.Sort(ns)
	return slices.Compact(ns)
}

func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// Set asks for another answer. It comes with a flag; only the latest Query counts.
func (t *Table) Set(q Query) {
	t.mu.Lock()
	t.query = q
	t.asks.Add(1)
	t.mu.Unlock()
	signal(t.asked)
}

// View is the latest answer.
func (t *Table) View() *View { return t.view.Load() }

// Recheck asks Keep again about all rows.
func (t *Table) Recheck() {
	t.recheck.Store(true)
	signal(t.rows)
}

// Retry makes sources that wait for their next attempt try now.
func (t *Table) Retry() {
	for _, s := range t.sources {
		s.lease.Retry()
	}
}

// Close ends the Table. The last View stays readable.
func (t *Table) Close() {
	t.close.Do(func() {
		close(t.done)
		for _, s := range t.sources {
			s.lease.Close()
		}
	})
	t.wg.Wait()
}
