// Package session is what one run of Fathom holds: the kubeconfig, the clusters that are open, the streams they share,
// the configuration and the remembered state.
//
// It knows Kubernetes but no terminal. Screens get a *Session and ask it for clusters, tables and scopes. It imports
// kube, config and state; only cli and views import it.
package session

import (
	"context"
	"slices"
	"sync"
	"time"

	"fathom/config"
	"fathom/kube"
	"fathom/kube/act"
	"fathom/kube/act/journal"
	"fathom/kube/act/temporary"
	"fathom/kube/cluster"
	"fathom/kube/files"
	"fathom/kube/forward"
	"fathom/kube/metrics"
	"fathom/kube/problem"
	"fathom/kube/rows"
	"fathom/kube/stream"
	"fathom/state"
)

// Options are what a Session is made of.
type Options struct {
	Cluster cluster.Options
	Config  config.Config
	State   *state.Store
	Journal *journal.Journal
	// Temporary is the list of what is made for a while only; nil makes such things nevertheless, and leaves them.
	Temporary *temporary.List
	Clock     func() time.Time
	ReadOnly  bool
	// Namespaces and All come from the command line; with neither, what was remembered counts.
	Namespaces []string
	All        bool
}

// Session is shared by all screens. Its methods may be called from any goroutine.
type Session struct {
	Config   config.Config
	Clock    func() time.Time
	Registry *rows.Registry
	Pool     *stream.Pool
	Kube     *cluster.Kubeconfig
	Journal  *journal.Journal

	opts      Options
	guard     func(work func()) // nil for none
	hub       *metrics.Hub
	forwards  *forward.Hub
	transfers *files.Transfers
	ctx       context.Context
	cancel    context.CancelFunc

	mu       sync.Mutex
	scope    kube.Scope
	remember state.State
	readOnly bool
	held     bool // read-only by a key
	clusters clusters
	tasks    tasks
	subs     map[int]func()
	nextSub  int
	unsaved  []func(*state.State) // changes of the state that are not on disk yet
	saving   bool
	notes    []string
	fault    string // what is wrong with the kubeconfig, as told last
	warned   map[string]bool
	guests   []Guest                       // what this run made to be entered
	goesOn   map[guestKey]string           // containers for debugging that could not be ended, and why
	lent     map[kube.Ref]string           // what was made for a while only, and the journal entry that made it
	secrets  map[string]map[int]act.Change // what undoes changes of Secrets, by journal entry and item; never on disk
	ran      []Ran                         // in this run of Fathom
}

// New reads the kubeconfig and the state and returns at once; no network is touched.
func New(o Options) *Session {
	reg := rows.New()
	o.Cluster.Builtin, o.Cluster.Scheme = reg.Kinds(), rows.Scheme
	s := &Session{
		Config: o.Config, Clock: o.Clock, Registry: reg, opts: o,
		Kube:     cluster.Load(o.Cluster),
		Journal:  o.Journal,
		readOnly: o.ReadOnly || o.Config.ReadOnly,
		subs:     map[int]func(){},
		warned:   map[string]bool{},
	}
	guard := o.Cluster.Guard
	s.guard = guard
	s.hub = metrics.New(metrics.Options{Guard: guard})
	s.forwards = s.newForwards()
	s.transfers = files.NewTransfers(s.Clock, s.Go)
	s.Pool = stream.NewPool(stream.Options{Rows: reg, Decorate: s.hub.Decorate, Guard: guard})
	s.ctx, s.cancel = context.WithCancel(context.Background())
	st, err := o.State.Load()
	if err != nil {
		s.notes = append(s.notes, err.Error())
	}
	s.remember = st
	s.scope = s.first()
	if err := s.Kube.Err(); err != nil {
		s.fault = problem.Of(err).Text
	}
	s.Kube.Watch(s.ctx, s.kubeconfigChanged)
	return s
}

// first is the Scope to start with: the command line, then what is remembered, then all namespaces.
func (s *Session) first() kube.Scope {
	name := s.Kube.Current()
	if name == "" {
		name = s.remember.Context
	}
	sc := kube.Scope{Contexts: []string{name}}
	switch {
	case s.opts.All:
	case len(s.opts.Namespaces) > 0:
		sc.Namespaces = s.opts.Namespaces
	default:
		sc.Namespaces = s.usual(name)
	}
	return sc
}

// usual are the namespaces that a context opens with: those of the last visit, else the one that the kubeconfig names.
func (s *Session) usual(name string) []string {
	if c, ok := s.remember.Contexts[name]; ok && (c.All || len(c.Namespaces) > 0) {
		return slices.Clone(c.Namespaces)
	}
	for _, c := range s.Kube.Contexts() {
		if c.Name == name && c.Namespace != "" {
			return []string{c.Namespace}
		}
	}
	return nil
}

// Scope is where the session stands: the context and namespaces that new screens open in.
func (s *Session) Scope() kube.Scope {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.scope
}

// Context is the name of the current context; with several, the first.
func (s *Session) Context() string {
	if sc := s.Scope(); len(sc.Contexts) > 0 {
		return sc.Contexts[0]
	}
	return ""
}

// InNamespaces moves the session to these namespaces, none meaning all, and remembers it.
func (s *Session) InNamespaces(namespaces []string) kube.Scope {
	s.mu.Lock()
	s.scope.Namespaces = slices.Clone(namespaces)
	sc := s.scope
	s.mu.Unlock()
	for _, c := range sc.Contexts {
		s.Remember(func(st *state.State) {
			st.InContext(c, func(c *state.Context) { c.Visit(namespaces) })
		})
	}
	return sc
}

// InContexts moves the session to these contexts, with the namespaces last looked at in the first of them.
func (s *Session) InContexts(names []string) kube.Scope {
	s.mu.Lock()
	s.scope = kube.Scope{Contexts: slices.Clone(names)}
	if len(names) == 1 {
		s.scope.Namespaces = s.usual(names[0])
	}
	sc := s.scope
	s.mu.Unlock()
	s.Remember(func(st *state.State) { st.Context = names[0] })
	return sc
}

// Remembered is the state as this Fathom knows it.
func (s *Session) Remembered() state.State {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.remember
}

// Remember changes the remembered state, here at once and on disk in the background, in the order of the calls. change
// runs twice, on two copies.
func (s *Session) Remember(change func(*state.State)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.remember = clone(s.remember)
	change(&s.remember)
	s.unsaved = append(s.unsaved, change)
	if !s.saving {
		s.saving = s.task(s.save)
	}
}

// save brings the changes to disk, until there are no more.
func (s *Session) save() {
	for {
		s.mu.Lock()
		changes := s.unsaved
		s.unsaved = nil
		s.saving = len(changes) > 0
		s.mu.Unlock()
		if len(changes) == 0 {
			return
		}
		err := s.opts.State.Update(func(st *state.State) {
			for _, change := range changes {
				change(st)
			}
		})
		if err != nil {
			s.Note(err.Error())
		}
	}
}

// ReadOnly reports whether changes are forbidden in a context, and by what.
func (s *Session) ReadOnly(context string) (bool, string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.readOnly:
		return true, "Fathom runs read-only"
	case s.Config.For(context).ReadOnly:
		return true, "the config file makes context " + context + " read-only"
	case s.held:
		return true, "read-only mode is on"
	}
	return false, ""
}

// HoldReadOnly switches read-only mode on for this run, or off again. What the command line or the config file made
// read-only stays so.
func (s *Session) HoldReadOnly(on bool) {
	s.mu.Lock()
	s.held = on
	s.mu.Unlock()
	s.changed()
}

// Held reports whether HoldReadOnly has switched read-only mode on.
func (s *Session) Held() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.held
}

// Note keeps a message for the message list.
func (s *Session) Note(text string) {
	s.mu.Lock()
	s.notes = append(s.notes, text)
	s.mu.Unlock()
	s.changed()
}

// TakeNotes returns the messages since the last call.
func (s *Session) TakeNotes() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := s.notes
	s.notes = nil
	return n
}

// Subscribe calls flag whenever a cluster's state, kinds, rights or warnings, or the kubeconfig, changed. The flag must
// not block.
func (s *Session) Subscribe(flag func()) (cancel func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := s.nextSub
	s.nextSub++
	s.subs[id] = flag
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.subs, id)
	}
}

func (s *Session) changed() {
	s.mu.Lock()
	flags := make([]func(), 0, len(s.subs))
	for _, f := range s.subs {
		flags = append(flags, f)
	}
	s.mu.Unlock()
	for _, f := range flags {
		f()
	}
}

// Close removes what was made for a while only, ends every stream and connection, and waits for the state to be written.
func (s *Session) Close() {
	s.disposeAll()
	s.forwards.Close()
	s.transfers.Close()
	s.cancel()
	s.Pool.Close()
	s.hub.Close()
	s.closeClusters()
	s.tasks.wait()
	if s.opts.Temporary != nil {
		s.opts.Temporary.Close()
	}
	if s.Journal != nil {
		s.Journal.Close()
	}
}

// Go runs work in a goroutine of its own, which a panic does not leave the terminal broken with.
func (s *Session) Go(work func()) { go s.guarded(work) }

func (s *Session) guarded(work func()) {
	if s.guard == nil {
		work()
		return
	}
	s.guard(work)
}
