package exec

import (
	"context"
	"errors"
	"sync"
)

// Result is what a command wrote, and how it ended.
type Result struct {
	Out, Err []byte
	// Pieces are Out and Err in the order in which they came.
	Pieces []Piece
	// Code is the exit code. It is not known, and -1, when Cut is set: the command was ended because it wrote too much.
	Code int
	Cut  bool
}

// Piece is a run of bytes of one of a Result's streams.
type Piece struct {
	Err      bool
	From, To int // in Result.Err if Err is set, else in Result.Out
}

// errEnough ends a command that writes more than is wanted.
var errEnough = errors.New("enough")

// Output runs a command without input or terminal and keeps what it writes: at most most bytes of stdout and stderr
// together, after which the command is ended and the Result cut. An exit code other than 0 is no error.
func Output(ctx context.Context, api API, r Request, most int) (Result, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	k := &keeper{left: most, enough: func() { cancel(errEnough) }}
	r.Stdin, r.TTY = false, false
	err := Run(ctx, api, r, Streams{Out: side{k, false}, Err: side{k, true}})
	k.mu.Lock()
	defer k.mu.Unlock()
	exit, exited := errors.AsType[*ExitError](err)
	switch {
	case k.result.Cut:
		k.result.Code = -1
	case exited:
		k.result.Code = exit.Code
	case err != nil:
		return k.result, err
	}
	return k.result, nil
}

// keeper keeps what comes, up to a bound.
type keeper struct {
	enough func()

	mu     sync.Mutex
	left   int
	result Result
}

// side is one of the two streams into a keeper.
type side struct {
	k   *keeper
	err bool
}

// Write implements io.Writer. It takes everything, and keeps what there is room for.
func (s side) Write(p []byte) (int, error) {
	k := s.k
	k.mu.Lock()
	defer k.mu.Unlock()
	kept := p[:min(len(p), k.left)]
	k.left -= len(kept)
	to := &k.result.Out
	if s.err {
		to = &k.result.Err
	}
	from := len(*to)
	*to = append(*to, kept...)
	k.piece(Piece{s.err, from, len(*to)})
	if len(kept) < len(p) && !k.result.Cut {
		k.result.Cut = true
		k.enough()
	}
	return len(p), nil
}

func (k *keeper) piece(p Piece) {
	if p.From == p.To {
		return
	}
	if n := len(k.result.Pieces); n > 0 && k.result.Pieces[n-1].Err == p.Err {
		k.result.Pieces[n-1].To = p.To
		return
	}
	k.result.Pieces = append(k.result.Pieces, p)
}
