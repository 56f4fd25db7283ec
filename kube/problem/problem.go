package problem

import (
	"errors"
	"fmt"
	"io/fs"
)

// Class sorts problems by what can be done about them.
type Class uint8

const (
	Unknown      Class = iota
	Unauthorized       // 401: the API server does not know who is asking
	Forbidden          // 403: it knows, and says no
	NotFound           // the object or the kind does not exist
	TLS                // the two sides do not trust each other
	DNS                // the server's name has no address
	Refused            // nothing listens, or the network turns the connection away
	Timeout            // no answer in time
	Gone               // 410: the position in the history of changes is too old
	Plugin             // the credential plugin failed, needs the terminal, or is not done yet
	Config             // the kubeconfig is missing, broken or incomplete
	Server             // 429 and 5xx: the API server, or one behind it, cannot answer now
	Conflict           // 409: somebody else was faster, or it exists already
	Invalid            // 400 and 422: the API server does not accept what was sent
	Cancelled          // Fathom itself gave the request up
)

// Problem is an error in words.
type Problem struct {
	Class Class
	// Text says what happened: one sentence, with the API server's own message whole.
	Text string
	// Next says what to do about it: one sentence.
	Next string
}

// Error is an error that knows its own Problem, for failures that only the place where they happen can explain.
type Error struct {
	Problem
	Err error // the cause, may be nil
}

func (e *Error) Error() string { return e.Text }
func (e *Error) Unwrap() error { return e.Err }

// New makes an Error.
func New(class Class, text, next string, cause error) *Error {
	return &Error{Problem{class, text, next}, cause}
}

// Where is the connection that an error belongs to. Empty fields are not known.
type Where struct {
	Context string // kubeconfig context
	Server  string // URL of the API server
}

// At adds to an error the connection that it happened on, so that Of can name it. At of nil is nil.
func (w Where) At(err error) error {
	if err == nil {
		return nil
	}
	return &placed{w, err}
}

type placed struct {
	where Where
	err   error
}

func (p *placed) Error() string { return p.err.Error() }
func (p *placed) Unwrap() error { return p.err }

// server names the API server in a sentence.
func (w Where) server() string {
	if w.Server == "" {
		return "the API server"
	}
	return "the API server at " + w.Server
}

// context names the kubeconfig context in a sentence.
func (w Where) context() string {
	if w.Context == "" {
		return "the kubeconfig context"
	}
	return fmt.Sprintf("context %q", w.Context)
}

// Of says what an error means. Of nil is the zero Problem.
func Of(err error) Problem {
	if err == nil {
		return Problem{}
	}
	if own, ok := errors.AsType[*Error](err); ok {
		return own.Problem
	}
	w := whereOf(err)
	for _, explain := range []func(Where, error) (Problem, bool){
		ofStatus, ofCancel, ofTLS, ofDNS, ofNetwork, ofTimeout,
	} {
		if p, ok := explain(w, err); ok {
			return p
		}
	}
	if _, ok := errors.AsType[*fs.PathError](err); ok {
		return Problem{Unknown, sentence(cause(err)), "Check that path on this host."}
	}
	return Problem{Unknown, sentence(cause(err)), "Try again; if it stays, look at the API server's own log."}
}
