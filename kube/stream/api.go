package stream

import (
	"time"

	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/rest"

	"fathom/kube"
)

// API is one cluster as a stream needs it: a name and clients. It is asked for a client at each connect, so that a
// cluster whose credentials change may hand out new ones.
type API interface {
	// Name is the kubeconfig context.
	Name() string
	Client(gv schema.GroupVersion, enc kube.Encoding) (rest.Interface, error)
}

// Observer is an API that wants to hear how its streams fare. The methods must not block.
type Observer interface {
	// Alive is called when the server has answered.
	Alive()
	// Failed is called when it could not be reached or did not accept the credentials.
	Failed(error)
}

// Selection is which objects of a kind a stream holds.
type Selection struct {
	Namespace                    string // empty: all namespaces
	LabelSelector, FieldSelector string
}

// Phase is what a stream is doing.
type Phase uint8

const (
	Waiting   Phase = iota // for the first answer
	Loading                // the first list; the rows so far are there
	Live                   // the rows are what the server says now
	Polling                // the kind cannot be watched, so it is listed every few seconds
	Stale                  // the rows are complete but old; see State.Fresh
	Forbidden              // the user may not list the kind here
	Missing                // the server does not have the kind
	Failed                 // there is no complete list, and State.Err says why
)

func (p Phase) String() string {
	return [...]string{"waiting", "loading", "live", "polling", "stale", "forbidden", "missing", "failed"}[p]
}

// Settled reports whether the phase is an answer, good or bad, rather than the wait for one.
func (p Phase) Settled() bool { return p != Waiting && p != Loading }

// State is how a stream fares.
type State struct {
	Phase Phase
	// Loaded is the number of rows held.
	Loaded int
	// Remaining is how many more objects the server has announced for the list being loaded, 0 when it does not say.
	Remaining int64
	// Fresh is when the rows were last known to be what the server says; zero when they never were.
	Fresh time.Time
	// Retry is when the next attempt is due; zero when none is.
	Retry time.Time
	// Err is why the stream is not Live. A Polling stream may have one too: why it cannot watch.
	Err error
}

// Equal reports whether two States say the same. Errors are compared by their words: not all of them can be compared.
func (s State) Equal(o State) bool {
	return s.Phase == o.Phase && s.Loaded == o.Loaded && s.Remaining == o.Remaining && s.Fresh.Equal(o.Fresh) &&
		s.Retry.Equal(o.Retry) && words(s.Err) == words(o.Err)
}

func words(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// Change is one row before and after. Old is nil for a new row, New for one that is gone.
type Change struct{ Old, New *kube.Row }

// Changes is what happened to a stream since its Lease was last asked.
type Changes struct {
	// Reset says that Rows are all rows there are, each with a nil Old, and that earlier ones no longer count.
	Reset   bool
	Rows    []Change
	Columns []kube.Column // nil until they are known
	State   State
	// Notes say in sentences what is missing from the rows, such as metrics.
	Notes []string
	// Awaiting says that cells which the objects do not hold are still on their way.
	Awaiting bool
}

// Decorator fills cells that the objects themselves do not hold. It is called with locks held and must be quick.
type Decorator interface {
	// Fill writes into the cells of a row that nobody else has seen yet.
	Fill(*kube.Row)
	Notes() []string
	// Awaiting reports whether it is still worth waiting for what Fill writes.
	Awaiting() bool
	// Active tells whether anybody looks at the rows.
	Active(bool)
	Close()
}

// Decorate makes the Decorator of a stream, nil for none. The Decorator calls changed when its cells may differ.
type Decorate func(api API, kind kube.Kind, sel Selection, cols []kube.Column, changed func()) Decorator
