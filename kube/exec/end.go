package exec

import (
	"context"
	"errors"
	"io"
	"time"

	"fathom/kube"
	"fathom/kube/problem"
)

// ErrGoesOn is the cause of the problem that what runs in a container does not end.
var ErrGoesOn = errors.New("it goes on")

const (
	interrupt, endOfInput = "\x03", "\x04"

	keyPause = 200 * time.Millisecond // between two keys: what runs takes its time to end
	settling = 2 * time.Second        // for the kubelet to say that a container has ended
	lookIn   = 200 * time.Millisecond // between two looks
)

// sweep ends every process of a container that can be ended from within: those that see the same files as the one that asks,
// whosever processes are in sight.
const sweep = `own=$(readlink /proc/self/ns/mnt) && [ -n "$own" ] || exit 1
for p in /proc/[0-9]*; do
[ "$(readlink "$p/ns/mnt")" = "$own" ] && [ "${p#/proc/}" != $$ ] && kill -9 "${p#/proc/}"
done; :`

// End ends what runs in a container with a terminal as whoever sits at it would, by ctrl-c and ctrl-d. If it goes on, its
// processes are killed from a second command, where there is a shell for it, and the keys are tried again. over asks whether the
// container has ended. The problem that it has not has the cause ErrGoesOn.
func End(ctx context.Context, api API, pod kube.Ref, container string, over func(context.Context) (bool, error)) error {
	attach := Request{Pod: pod, Container: container, Attach: true, Stdin: true, TTY: true}
	kill := Request{Pod: pod, Container: container, Command: []string{"sh", "-c", sweep}}
	tries := []func() error{
		func() error { return press(ctx, api, attach) },
		func() error {
			_, _ = Output(ctx, api, kill, answered) // without a shell, or the right to one, it goes on
			return nil
		},
		func() error { return press(ctx, api, attach) },
	}
	var failed error
	for _, try := range tries {
		if failed = try(); errors.Is(failed, context.Canceled) {
			return failed
		}
		if ended, err := settle(ctx, over); ended || err != nil {
			return err
		}
	}
	if failed != nil {
		return failed
	}
	return problem.New(problem.Unknown, "What runs in "+attach.name()+" does not end on ctrl-c and ctrl-d.", "Enter it and end it, or delete the pod.", ErrGoesOn)
}

// settle waits a moment for a container to have ended.
func settle(ctx context.Context, over func(context.Context) (bool, error)) (bool, error) {
	for end := time.Now().Add(settling); ; {
		if ended, err := over(ctx); ended || err != nil || !time.Now().Before(end) {
			return ended, err
		}
		if err := wait(ctx, lookIn); err != nil {
			return false, err
		}
	}
}

// press joins what runs, and types what ends it.
func press(ctx context.Context, api API, r Request) error {
	keys := &farewell{left: []string{interrupt, endOfInput, interrupt, endOfInput}}
	var cancel context.CancelFunc
	keys.ctx, cancel = context.WithCancel(ctx)
	defer cancel()
	keys.done = cancel
	err := Run(keys.ctx, api, r, Streams{In: keys, Out: io.Discard})
	if _, exited := errors.AsType[*ExitError](err); exited || keys.ctx.Err() != nil || errors.Is(err, ErrLost) {
		return ctx.Err()
	}
	return err
}

// farewell are keys that are typed slowly. After the last one it is over.
type farewell struct {
	ctx  context.Context
	left []string
	done func()
}

// Read returns the next key.
func (f *farewell) Read(p []byte) (int, error) {
	if err := wait(f.ctx, keyPause); err != nil {
		return 0, io.EOF
	}
	if len(f.left) == 0 {
		f.done()
		return 0, io.EOF
	}
	n := copy(p, f.left[0])
	f.left = f.left[1:]
	return n, nil
}

// wait returns early, with its error, when ctx ends.
func wait(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
