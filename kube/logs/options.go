package logs

import (
	"slices"
	"time"

	"k8s.io/utils/clock"

	"fathom/kube/pods"
)

const (
	// DefaultBytes is how much a Reader keeps when its Options do not say, in bytes.
	DefaultBytes = 64 << 20
	// DefaultStreams is how many streams may be open at once when Options do not say.
	DefaultStreams = 100
	// MaxLine is how much of one line is kept, in bytes; the rest of a longer one is counted.
	MaxLine = 1 << 20
)

// API is one cluster, as a Reader needs it.
type API = pods.API

// Choice is which containers of a pod are read. The zero Choice reads all of them: init and ephemeral ones too.
type Choice struct {
	// Names are the containers that are read; none means all.
	Names []string
	// MainOnly leaves out init, sidecar and ephemeral containers.
	MainOnly bool
}

// Options are what a Reader reads and how.
type Options struct {
	API API
	// Targets are the pods, by themselves or by what stands for them. A pod that several of them mean is read once.
	Targets    []pods.Target
	Containers Choice
	// Previous reads the instance before the current one first, where there is one.
	Previous bool
	// Since leaves out lines from before it; the zero time leaves out none.
	Since time.Time
	// Tail is how many lines of each container are read at first, counted from the end: 0 means all, a negative number
	// none, so that only what is written from now on shows.
	Tail int64
	// Follow goes on with new lines, containers and pods until the context ends. Without it, Run reads what there is and
	// returns.
	Follow bool
	// Bytes bounds the buffer; 0 means DefaultBytes.
	Bytes int64
	// Streams bounds how many logs are read at once; 0 means DefaultStreams.
	Streams int
	// Raise is the sentence that tells the user how to read more at once, for the line that says that some wait; "" for none.
	Raise string
	// Clock tells the time and makes timers; nil means the real one.
	Clock clock.WithDelayedExecution
	// Go starts a goroutine; nil means the go statement.
	Go func(func())
	// Flag is called, often and from other goroutines, when Snapshot or Status differ; it must not block. Nil is fine.
	Flag func()
}

// filled is o with its defaults.
func (o Options) filled() Options {
	if o.Bytes <= 0 {
		o.Bytes = DefaultBytes
	}
	if o.Streams <= 0 {
		o.Streams = DefaultStreams
	}
	if o.Clock == nil {
		o.Clock = clock.RealClock{}
	}
	if o.Go == nil {
		o.Go = func(work func()) { go work() }
	}
	if o.Flag == nil {
		o.Flag = func() {}
	}
	return o
}

// tail is Tail as the API has it: nil for all.
func (o Options) tail() *int64 {
	if o.Tail == 0 {
		return nil
	}
	n := max(0, o.Tail)
	return &n
}

// takes reports whether the choice has a container.
func (c Choice) takes(p pods.Container) bool {
	if len(c.Names) > 0 {
		return slices.Contains(c.Names, p.Name)
	}
	return !c.MainOnly || p.Role == pods.Main
}
