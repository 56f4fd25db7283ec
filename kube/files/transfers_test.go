package files_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"fathom/kube/files"
)

// TestTransfers runs copies in the background, cancels one, and remembers how they ended.
func TestTransfers(t *testing.T) {
	now := time.Unix(1000, 0)
	x := files.NewTransfers(func() time.Time { return now }, func(work func()) { go work() })
	moved := make(chan struct{}, 100)
	defer x.Subscribe(func() {
		select {
		case moved <- struct{}{}:
		default:
		}
	})()
	ended := make(chan error, 2)
	job := func(do func(context.Context, *files.Meter) (files.Report, error)) int {
		return x.Start(files.Job{Remote: "/a", Do: do, Ended: func(_ files.Report, err error) { ended <- err }})
	}
	waits := job(func(ctx context.Context, _ *files.Meter) (files.Report, error) {
		<-ctx.Done()
		return files.Report{}, ctx.Err()
	})
	job(func(context.Context, *files.Meter) (files.Report, error) {
		return files.Report{Files: 1, Bytes: 5}, nil
	})
	if err := <-ended; err != nil {
		t.Errorf("the second ended with %v", err)
	}
	x.Cancel(waits)
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("the first ended with %v", err)
	}
	for x.Running() > 0 {
		<-moved
	}
	all := x.All()
	if len(all) != 2 || all[0].Running() || !errors.Is(all[0].Err, context.Canceled) || all[1].Report.Bytes != 5 {
		t.Errorf("remembered are %+v", all)
	}
	job(func(ctx context.Context, _ *files.Meter) (files.Report, error) {
		<-ctx.Done()
		return files.Report{}, ctx.Err()
	})
	x.Close()
	if x.Running() != 0 {
		t.Error("something runs on")
	}
}
