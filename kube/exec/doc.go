// Package exec runs commands in containers, and joins what they run already: over WebSocket, and over SPDY where the way to
// the API server does not let WebSocket through.
//
// It knows nothing of terminals: raw mode, sizes and keys come through Streams. It keeps no history and writes no journal.
// What reaches into containers (shells, files, debugging, probes) imports it.
package exec

import (
	"context"
	"io"

	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/remotecommand"

	"fathom/kube"
	"fathom/kube/pods"
)

// API is a cluster as this package needs it.
type API interface {
	pods.API
	UpgradeConfig(ctx context.Context) (*rest.Config, error)
}

// Request says what to run, and where.
type Request struct {
	Pod       kube.Ref
	Container string   // "" is the one that the API server takes to be meant
	Command   []string // not of a shell: each word as it is
	// Attach joins the container's main process instead of running a command.
	Attach bool
	Stdin  bool // Streams.In is sent
	TTY    bool // the remote side gets a terminal; its stderr comes with stdout then
}

// Size is that of a terminal, in cells.
type Size = remotecommand.TerminalSize

// SizeQueue gives the size of the terminal first, and every new one after.
type SizeQueue <-chan Size

// Canceler is an In whose Read ends when it is told to: with it, nobody reads on once Run has returned.
type Canceler interface {
	io.Reader
	// Cancel ends a Read that is under way, and those to come. It reports whether it can.
	Cancel() bool
}

// Streams are the near ends. Nil ones are not asked for.
type Streams struct {
	// In is read until it ends, which ends the remote side's stdin, or until the command has ended. Have it be a Canceler
	// if anybody is to read from the same source afterwards.
	In       io.Reader
	Out, Err io.Writer
	Size     SizeQueue
	// Down says why the API server does not answer, nil while it does. With it, a session is given up that has answered
	// nothing for a while to what was typed, long before the connection would be given up.
	Down func() error
}
