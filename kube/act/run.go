package act

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"fathom/kube"
	"fathom/kube/object"
	"fathom/kube/problem"
)

// Phase is how far a Change of a running Plan is.
type Phase uint8

const (
	Waiting Phase = iota // for its turn
	Sending
	Pending // accepted or refused for now; the run retries, or waits for the object to go
	Done
	Failed
	Skipped // an earlier stage failed, or the run was stopped
)

// Progress tells of one Change.
type Progress struct {
	Index int
	Phase Phase
	// Note is a phrase: "configured", "waits: the disruption budget allows no eviction now".
	Note string
	// Result is set once the phase is Done or Failed.
	Result *Result
}

// Result is the outcome of a Change.
type Result struct {
	Ref kube.Ref
	// Word is kubectl's: configured, unchanged, created, deleted, evicted, scaled; "" if the change failed.
	Word     string
	Before   *unstructured.Unstructured
	After    *unstructured.Unstructured
	Warnings []string
	Err      error
	Change   Change
}

const (
	// An eviction that a disruption budget refuses is retried after this long, as kubectl drain does.
	evictionPause = 5 * time.Second
	gonePause     = time.Second
	// An API server serves a new kind within a second or so of being told of it; several may take longer.
	freshPause = 500 * time.Millisecond
	freshTries = 60
)

// Runner makes Plans real.
type Runner struct {
	API API
	// Refused says in a sentence why nothing may be changed now (read-only mode); "" if changes are allowed.
	Refused func() string
	// After is a timer; time.After.
	After func(time.Duration) <-chan time.Time
}

// Run makes the changes, stage by stage, and reports the progress of each to tell, which may be called from several
// goroutines. It returns the results in the order of the changes. Those that were not begun before ctx ended or an earlier
// stage failed have an empty Word, and the reason as Err.
func (r Runner) Run(ctx context.Context, p *Plan, tell func(Progress)) []Result {
	ctx, end := r.limited(ctx, p.Timeout)
	defer end()
	results := make([]Result, len(p.Changes))
	var failed []kube.Ref
	for _, stage := range p.stages() {
		each(r.API, len(stage), p.parallel(), func(k int) {
			i := stage[k]
			res := Result{Ref: p.Changes[i].Ref, Change: p.Changes[i], Before: p.Changes[i].Before}
			if reason := r.skip(ctx, p.Changes[i], failed); reason != nil {
				res.Err = reason
				results[i] = res
				tell(Progress{i, Skipped, reason.Error(), &res})
				return
			}
			tell(Progress{Index: i, Phase: Sending})
			r.one(ctx, p.Changes[i], &res, func(note string) { tell(Progress{Index: i, Phase: Pending, Note: note}) })
			results[i] = res
			if res.Err != nil {
				tell(Progress{i, Failed, problem.Of(res.Err).Text, &res})
				return
			}
			tell(Progress{i, Done, res.Word, &res})
		})
		for _, i := range stage {
			if results[i].Err != nil {
				failed = append(failed, results[i].Ref)
			}
		}
	}
	return results
}

// skip is why a change is not begun. failed are the objects of earlier stages whose changes did not succeed.
func (r Runner) skip(ctx context.Context, c Change, failed []kube.Ref) error {
	if c.Needs != nil {
		failed = slices.DeleteFunc(slices.Clone(failed), func(ref kube.Ref) bool { return !slices.Contains(c.Needs, ref) })
	}
	switch {
	case r.Refused != nil && r.Refused() != "":
		return problem.New(problem.Forbidden, r.Refused(), "Leave read-only mode, and try again.", nil)
	case ctx.Err() != nil:
		return problem.New(problem.Cancelled, sentence(ended(ctx, "it was stopped"))+" before this change.", "Run the rest again.", ctx.Err())
	case len(failed) > 0:
		return problem.New(problem.Cancelled, "A change before it failed: "+failed[0].String()+".", "Correct that one, and run the rest again.", nil)
	}
	return nil
}

// stages are the indices of the changes, by stage.
func (p *Plan) stages() [][]int {
	var out [][]int
	for i, c := range p.Changes {
		for len(out) <= c.Stage {
			out = append(out, nil)
		}
		out[c.Stage] = append(out[c.Stage], i)
	}
	return slices.DeleteFunc(out, func(s []int) bool { return len(s) == 0 })
}

func (p *Plan) parallel() int {
	if p.Parallel > 0 {
		return p.Parallel
	}
	return atOnce
}

// one makes one change.
func (r Runner) one(ctx context.Context, c Change, res *Result, pending func(string)) {
	if c.Empty() {
		res.Word = "unchanged"
		res.After = c.Before
		return
	}
	if c.blind() {
		c.Before = r.latest(ctx, c)
		res.Before, res.Change.Before = c.Before, c.Before
	}
	for tries := 1; ; tries++ {
		sent, end := grace(ctx, r.After)
		a, err := c.Send(sent, r.API, false)
		end()
		res.Warnings, res.After, res.Err = a.Warnings, a.After, err
		wait := c.patience(err, tries)
		if wait == 0 {
			break
		}
		pending("waits: " + err.Error())
		if !r.pause(ctx, wait) {
			res.Err = problem.New(problem.Cancelled, sentence(ended(ctx, "it was stopped"))+" while it was refused: "+err.Error(), "Run the rest again.", err)
			return
		}
	}
	if res.Err != nil {
		if c.Await && c.Goes() && r.goneBefore(ctx, c, res.Err) {
			res.Err, res.Word = nil, "gone already"
		}
		return
	}
	res.Word = c.word(res.After)
	if c.Await {
		pending("waits for it to go")
		res.Err = r.gone(ctx, c)
	}
}

// goneBefore reports whether a refusal only means that the object has gone meanwhile, or is another of the same name.
func (r Runner) goneBefore(ctx context.Context, c Change, refusal error) bool {
	if !apierrors.IsConflict(refusal) || c.Before == nil {
		return apierrors.IsNotFound(refusal)
	}
	u, err := object.Get(ctx, r.API, c.Ref)
	return apierrors.IsNotFound(err) || err == nil && u.GetUID() != c.Before.GetUID()
}

// patience is how long to wait before a change is sent again that failed so many times, 0 for not at all.
func (c Change) patience(err error, tries int) time.Duration {
	switch {
	case err == nil:
	case c.Retry && refusedForNow(err):
		return evictionPause
	case c.Fresh && tries < freshTries && notServed(err):
		return freshPause
	}
	return 0
}

// notServed reports whether the API server does not know the kind of an object, rather than the object.
func notServed(err error) bool {
	var status apierrors.APIStatus
	if !errors.As(err, &status) || !apierrors.IsNotFound(err) {
		return false
	}
	d := status.Status().Details
	return d == nil || d.Name == "" || slices.ContainsFunc(d.Causes, func(c metav1.StatusCause) bool {
		return c.Type == metav1.CauseTypeUnexpectedServerResponse
	})
}

// Revealed is the text that the change was made for, "" for none.
func (r Result) Revealed() string {
	if r.After == nil || len(r.Change.Reveals) == 0 {
		return ""
	}
	text, _, _ := unstructured.NestedString(r.After.Object, r.Change.Reveals...)
	return text
}

// gone waits until the object is not there any more, or is another of the same name.
func (r Runner) gone(ctx context.Context, c Change) error {
	for {
		u, err := object.Get(ctx, r.API, c.Ref)
		switch {
		case apierrors.IsNotFound(err):
			return nil
		case err == nil && c.Before != nil && u.GetUID() != c.Before.GetUID():
			return nil
		case err != nil && ctx.Err() == nil && !passing(err):
			return err
		}
		if !r.pause(ctx, gonePause) {
			return problem.New(problem.Cancelled, fmt.Sprintf("%s was asked to go and was still there when %s.", c.Ref, ended(ctx, "the wait was stopped")),
				"It goes by itself; look at it again later.", ctx.Err())
		}
	}
}

func (r Runner) pause(ctx context.Context, d time.Duration) bool {
	after := r.After
	if after == nil {
		after = time.After
	}
	select {
	case <-after(d):
		return true
	case <-ctx.Done():
		return false
	}
}

// word is what kubectl prints after the object.
func (c Change) word(after *unstructured.Unstructured) string {
	switch {
	case c.Word != "":
		return c.Word
	case c.Subresource == "eviction":
		return "evicted"
	case c.Method == Create && c.Subresource == "":
		return "created"
	case c.Method == Delete:
		return "deleted"
	case c.Before == nil && c.Method == Apply:
		return "created"
	case c.Subresource == "scale":
		return "scaled"
	case after != nil && c.Before != nil && len(between(c.Before, after)) == 0:
		return "unchanged"
	}
	return "configured"
}

// Stopped reports whether a result is of a change that was not begun, or given up.
func (r Result) Stopped() bool {
	return errors.Is(r.Err, context.Canceled) || problem.Of(r.Err).Class == problem.Cancelled
}

// passing reports whether an error may go away by itself.
func passing(err error) bool {
	switch problem.Of(err).Class {
	case problem.Refused, problem.Timeout, problem.DNS, problem.Server:
		return true
	}
	return false
}
