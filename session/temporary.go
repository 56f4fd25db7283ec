package session

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"fathom/kube"
	"fathom/kube/act"
	"fathom/kube/act/temporary"
	"fathom/kube/cluster"
	"fathom/kube/object"
	"fathom/kube/problem"
)

const (
	// disposing bounds how long quitting waits for what is to be removed.
	disposing = 4 * time.Second
	// sweeping bounds an attempt to remove what another run has left, and sweepPause is the time between two.
	sweeping   = 20 * time.Second
	sweepPause = 15 * time.Second
)

// debug is what the config file says of containers and pods for debugging.
func (s *Session) debug() act.Debug {
	out := act.Debug{Image: s.Config.Debug.Image}
	for _, t := range s.Config.Debug.Templates {
		out.Templates = append(out.Templates, act.DebugTemplate{Name: t.Name, Image: t.Image, Profile: t.Profile, Command: t.Command, Env: t.Env})
	}
	return out
}

// hold notes what a plan is about to make for the time of its use. Nothing is made that would not go again.
func (s *Session) hold(p *act.Plan) error {
	if !p.Temporary || s.opts.Temporary == nil {
		return nil
	}
	for _, c := range p.Changes {
		if err := s.opts.Temporary.Hold(c.Ref, s.Clock()); err != nil {
			return err
		}
	}
	return nil
}

// made strikes off what did not come about, and remembers which journal entry made the rest.
func (s *Session) made(p *act.Plan, id string, results []act.Result) {
	s.lodge(p, results)
	if !p.Temporary || s.opts.Temporary == nil {
		return
	}
	for _, r := range results {
		if r.Err == nil {
			s.mu.Lock()
			if s.lent == nil {
				s.lent = map[kube.Ref]string{}
			}
			s.lent[r.Ref] = id
			s.mu.Unlock()
			continue
		}
		if it, ok := s.mine(r.Ref); ok && refused(r.Err) {
			s.strike(it)
		}
	}
}

// refused reports whether the API server said no, so that nothing was made. After any other error something may have been.
func refused(err error) bool {
	status, ok := errors.AsType[*apierrors.StatusError](err)
	return ok && status.ErrStatus.Code >= 400 && status.ErrStatus.Code < 500
}

func (s *Session) mine(ref kube.Ref) (temporary.Item, bool) {
	if s.opts.Temporary == nil {
		return temporary.Item{}, false
	}
	all := s.opts.Temporary.Mine()
	i := slices.IndexFunc(all, func(it temporary.Item) bool { return it.Ref == ref })
	if i < 0 {
		return temporary.Item{}, false
	}
	return all[i], true
}

func (s *Session) strike(it temporary.Item) {
	if err := s.opts.Temporary.Gone(it); err != nil {
		s.Note("The note of " + it.Ref.String() + ", which is gone, could not be removed: " + err.Error())
	}
	s.changed()
}

// Temporary are the objects that this run made for the time of their use and that are still there.
func (s *Session) Temporary() []temporary.Item {
	if s.opts.Temporary == nil {
		return nil
	}
	return s.opts.Temporary.Mine()
}

// Dispose removes, in the background, an object that was made for the time of its use. It does nothing for any other. When it
// fails, that is noted, and the next run of Fathom tries again.
func (s *Session) Dispose(ref kube.Ref) {
	it, ok := s.mine(ref)
	if !ok {
		return
	}
	c, release := s.Acquire(ref.Context)
	began := s.task(func() {
		defer release()
		ctx, cancel := context.WithTimeout(context.WithoutCancel(s.ctx), sweeping)
		defer cancel()
		if err := s.dispose(ctx, c, it); err != nil {
			s.Note(fmt.Sprintf("%s could not be removed: %s It is tried again when Fathom starts next.", ref, problem.Of(err).Text))
		}
	})
	if !began { // the next run removes it
		release()
	}
}

// dispose removes an object, unless another has taken its name, and writes so to the journal.
func (s *Session) dispose(ctx context.Context, c *cluster.Cluster, it temporary.Item) error {
	u, err := object.Get(ctx, c, it.Ref)
	switch {
	case apierrors.IsNotFound(err):
		s.strike(it)
		return nil
	case err != nil:
		return err
	case u.GetLabels()[act.ManagerLabel] != act.Manager:
		s.strike(it) // somebody else's, of the same name
		return nil
	}
	uid, none := u.GetUID(), int64(0)
	p := &act.Plan{
		Verb: "delete", Context: it.Ref.Context, Summary: "remove " + it.Ref.String() + ", which was made for a while only",
		Kubectl: []string{act.KubectlDelete(it.Ref)},
		Changes: []act.Change{{
			Ref: it.Ref, Method: act.Delete, Before: u, Final: "It was made for a while only.",
			Options: &metav1.DeleteOptions{GracePeriodSeconds: &none, Preconditions: &metav1.Preconditions{UID: &uid}},
		}},
	}
	s.mu.Lock()
	undoes := s.lent[it.Ref]
	s.mu.Unlock()
	_, results := s.run(ctx, c, p, undoes, func() string { return "" }, func(act.Progress) {}) // also where changes are forbidden by now
	if err := results[0].Err; err != nil && !apierrors.IsNotFound(err) {
		return err
	}
	s.strike(it)
	return nil
}

// disposeAll removes what this run still has, before its connections end.
func (s *Session) disposeAll() {
	items := s.Temporary()
	if len(items) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), disposing)
	defer cancel()
	for _, it := range items {
		c, release := s.Acquire(it.Ref.Context)
		// What could not be removed stays on the list for the next run.
		_ = s.dispose(ctx, c, it)
		release()
	}
}

// Sweep removes, in the background, what runs of Fathom that were ended by force have left in clusters. It goes on trying as
// long as this run lasts.
func (s *Session) Sweep() {
	if s.opts.Temporary == nil {
		return
	}
	s.Go(func() {
		for told := false; s.sweep(&told); {
			select {
			case <-s.ctx.Done():
				return
			case <-time.After(sweepPause):
			}
		}
	})
}

// sweep tries once, and reports whether something is left.
func (s *Session) sweep(told *bool) bool {
	again := false
	for _, it := range s.opts.Temporary.Left() {
		ctx, cancel := context.WithTimeout(s.ctx, sweeping)
		c, release := s.Acquire(it.Ref.Context)
		err := s.dispose(ctx, c, it)
		release()
		cancel()
		switch {
		case s.ctx.Err() != nil:
			return false
		case err == nil:
			s.Note(fmt.Sprintf("Removed %s, which a killed Fathom had left.", it.Ref))
		case problem.Of(err).Class == problem.Config || problem.Of(err).Class == problem.Forbidden:
			s.Note(fmt.Sprintf("A killed Fathom has left %s, which cannot be removed: %s", it.Ref, problem.Of(err).Text))
		default:
			again = true
			if !*told {
				*told = true
				s.Note(fmt.Sprintf("A killed Fathom has left %s, which cannot be removed yet: %s", it.Ref, problem.Of(err).Text))
			}
		}
	}
	return again
}
