package session

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"fathom/kube"
	"fathom/kube/act"
	"fathom/kube/act/temporary"
	"fathom/kube/cluster"
	"fathom/kube/exec"
	"fathom/kube/object"
	"fathom/kube/problem"
)

const (
	// disposing bounds how long quitting waits for what is to be removed, or to end.
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

// passing is what a plan makes for the time of its use.
func (s *Session) passing(p *act.Plan) []temporary.Item {
	now := s.Clock()
	switch e := p.Enter; {
	case !p.Temporary || s.opts.Temporary == nil:
		return nil
	case e != nil && e.Attach:
		it := temporary.Item{Ref: e.Pod, Container: e.Container, Made: now}
		if pod := p.Changes[0].Before; pod != nil {
			it.UID = pod.GetUID()
		}
		return []temporary.Item{it}
	}
	var out []temporary.Item
	for _, c := range p.Changes {
		out = append(out, temporary.Item{Ref: c.Ref, Made: now})
	}
	return out
}

// hold notes what a plan is about to make for the time of its use. Nothing is made that would not go again.
func (s *Session) hold(p *act.Plan) error {
	for _, it := range s.passing(p) {
		if err := s.opts.Temporary.Hold(it); err != nil {
			return err
		}
	}
	return nil
}

// made strikes off what did not come about, and remembers which journal entry made the rest.
func (s *Session) made(p *act.Plan, id string, results []act.Result) {
	s.lodge(p, results)
	for _, it := range s.passing(p) {
		for _, r := range results {
			switch held, ok := s.mine(it.Ref, it.Container); {
			case r.Ref != it.Ref:
			case r.Err == nil && it.Container == "":
				s.mu.Lock()
				if s.lent == nil {
					s.lent = map[kube.Ref]string{}
				}
				s.lent[r.Ref] = id
				s.mu.Unlock()
			case ok && refused(r.Err):
				s.strike(held)
			}
		}
	}
}

// refused reports whether the API server said no, so that nothing was made. After any other error something may have been.
func refused(err error) bool {
	status, ok := errors.AsType[*apierrors.StatusError](err)
	return ok && status.ErrStatus.Code >= 400 && status.ErrStatus.Code < 500
}

// mine is an object of this run, or a container in it.
func (s *Session) mine(ref kube.Ref, container string) (temporary.Item, bool) {
	all := s.Temporary()
	i := slices.IndexFunc(all, func(it temporary.Item) bool { return it.Ref == ref && it.Container == container })
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

// Temporary is what this run made for the time of its use and what may still be there.
func (s *Session) Temporary() []temporary.Item {
	if s.opts.Temporary == nil {
		return nil
	}
	return s.opts.Temporary.Mine()
}

// Dispose removes, in the background, an object that was made for the time of its use. It does nothing for any other, but for
// striking off containers in it that have ended. When it fails, that is noted, and the next run of Fathom tries again.
func (s *Session) Dispose(ref kube.Ref) {
	items := slices.DeleteFunc(s.Temporary(), func(it temporary.Item) bool { return it.Ref != ref })
	if len(items) == 0 {
		return
	}
	c, release := s.Acquire(ref.Context)
	began := s.task(func() {
		defer release()
		ctx, cancel := context.WithTimeout(context.WithoutCancel(s.ctx), sweeping)
		defer cancel()
		for _, it := range items {
			if it.Container != "" {
				_ = s.settle(ctx, c, it) // what goes on is listed, and ends with this run
			} else if _, err := s.dispose(ctx, c, it); err != nil {
				s.Note(fmt.Sprintf("%s could not be removed: %s It is tried again when Fathom starts next.", ref, problem.Of(err).Text))
			}
		}
	})
	if !began { // the next run removes it
		release()
	}
}

// dispose removes an object, unless another has taken its name, and writes so to the journal; of a container it ends what runs.
// It reports whether there was anything to do.
func (s *Session) dispose(ctx context.Context, c *cluster.Cluster, it temporary.Item) (done bool, err error) {
	if it.Container != "" {
		return s.end(ctx, c, it)
	}
	u, err := object.Get(ctx, c, it.Ref)
	switch {
	case apierrors.IsNotFound(err):
		s.strike(it)
		return false, nil
	case err != nil:
		return false, err
	case u.GetLabels()[act.ManagerLabel] != act.Manager:
		s.strike(it) // somebody else's, of the same name
		return false, nil
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
		return false, err
	}
	s.strike(it)
	return true, nil
}

// disposeAll removes what this run still has, before its connections end.
func (s *Session) disposeAll() {
	items := s.Temporary()
	if len(items) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), disposing)
	defer cancel()
	var all sync.WaitGroup
	for _, it := range items {
		c, release := s.Acquire(it.Ref.Context)
		all.Go(func() {
			defer release()
			s.guarded(func() {
				// What could not be removed stays on the list for the next run.
				_, _ = s.dispose(ctx, c, it)
			})
		})
	}
	all.Wait()
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
		done, err := s.dispose(ctx, c, it)
		release()
		cancel()
		did, cannot := "Removed "+it.Ref.String(), "removed"
		if it.Container != "" {
			did, cannot = "Ended what ran in "+named(it), "ended"
		}
		class := problem.Of(err).Class
		switch {
		case s.ctx.Err() != nil:
			return false
		case err == nil && done:
			s.Note(did + ", which a killed Fathom had left.")
		case err == nil:
		case class == problem.Config || class == problem.Forbidden || errors.Is(err, exec.ErrGoesOn):
			s.Note(fmt.Sprintf("A killed Fathom has left %s, which cannot be %s: %s", named(it), cannot, problem.Of(err).Text))
		default:
			again = true
			if !*told {
				*told = true
				s.Note(fmt.Sprintf("A killed Fathom has left %s, which cannot be %s yet: %s", named(it), cannot, problem.Of(err).Text))
			}
		}
	}
	return again
}
