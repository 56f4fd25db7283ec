package cli

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/charmbracelet/x/term"

	"fathom/kube"
	"fathom/kube/act"
	"fathom/kube/cluster"
	"fathom/kube/problem"
	"fathom/session"
)

// carry takes one plan through preview, confirmation and run.
type carry struct {
	*acting
	sess    *session.Session
	cluster *cluster.Cluster
	plan    *act.Plan
	undoes  string // the journal entry that the plan takes back

	trials []act.Trial
	denied map[int]string // by change: why the user may not make it
	// several namespaces are written beside names
	several bool
}

func (a *acting) carry(sess *session.Session, c *cluster.Cluster, p *act.Plan, undoes string) *carry {
	out := &carry{acting: a, sess: sess, cluster: c, plan: p, undoes: undoes}
	for _, ch := range p.Changes {
		out.several = out.several || ch.Ref.Namespace != p.Changes[0].Ref.Namespace
	}
	return out
}

// out carries the plan out, as far as the command line and whoever is asked let it.
func (r *carry) out(ctx context.Context) error {
	r.awaitUser(ctx)
	r.try(ctx)
	if err := ctx.Err(); err != nil {
		return err
	}
	if r.dryRun {
		if err := r.show(r.env.Stdout, nil); err != nil {
			return err
		}
		return r.refusedInPreview()
	}
	if r.output == "text" || !r.yes {
		r.preview(r.env.Stderr)
	}
	if err := r.allowed(); err != nil {
		r.sess.Refuse(r.cluster, r.plan, problem.Of(err).Text)
		return err
	}
	if err := r.ask(ctx); err != nil {
		return err
	}
	_, results := r.sess.Run(ctx, r.cluster, r.plan, r.undoes, r.teller())
	if r.output == "json" {
		if err := r.document(r.env.Stdout, results); err != nil {
			return err
		}
	}
	r.entrance(results)
	return r.failed(results)
}

// userWait is how long the journal may wait for the user's name.
const userWait = 3 * time.Second

// awaitUser waits until the API server has said who the user is, for the journal.
func (r *carry) awaitUser(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, userWait)
	defer cancel()
	changed := make(chan struct{}, 1)
	defer r.sess.Subscribe(func() {
		select {
		case changed <- struct{}{}:
		default:
		}
	})()
	for {
		if st := r.cluster.Status(); st.User != "" || st.Phase == cluster.Down {
			return
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return
		}
	}
}

// try fills in what the API server says would come of each change.
func (r *carry) try(ctx context.Context) {
	r.trials = make([]act.Trial, len(r.plan.Changes))
	r.plan.Try(ctx, r.cluster, func(i int, t act.Trial) { r.trials[i] = t })
	untried := r.plan.Only(func(act.Change) bool { return true })
	r.denied = untried.Refusals(ctx, r.cluster)
}

// refusal is why a change cannot be made, nil where nothing is known against it.
func (r *carry) refusal(i int) error {
	if err := r.trials[i].Err; err != nil {
		return err
	}
	if why, ok := r.denied[i]; ok {
		return problem.New(problem.Forbidden, why+".", "", nil)
	}
	return nil
}

// refusals counts the changes that cannot be made, and joins why.
func (r *carry) refusals() (n int, first error) {
	for i := range r.plan.Changes {
		if err := r.refusal(i); err != nil {
			first = cmp.Or(first, err)
			n++
		}
	}
	return n, first
}

// allowed says why nothing of the plan may run.
func (r *carry) allowed() error {
	if reason := r.sess.Refused(r.plan.Context); reason != "" {
		return problem.New(problem.Forbidden, reason, "", nil)
	}
	if level, why := r.sess.Policy().Decide(r.plan); level == act.Forbid {
		return problem.New(problem.Forbidden, why, "", nil)
	}
	if n, err := r.refusals(); n > 0 && n == len(r.plan.Changes) {
		return err
	}
	if len(r.plan.Changes) == 0 {
		return problem.New(problem.Invalid, "There is nothing to do.", "", nil)
	}
	return nil
}

// refusedInPreview is the outcome of a dry run: an error when something would be refused.
func (r *carry) refusedInPreview() error {
	n, first := r.refusals()
	n += len(r.plan.Refused)
	switch total := len(r.plan.Changes) + len(r.plan.Refused); {
	case n == 0:
		return nil
	case total == 1 && first != nil:
		return first
	default:
		return problem.New(problem.Invalid, fmt.Sprintf("%d of %d changes would be refused.", n, total), "", nil)
	}
}

// ask asks whoever is at the terminal, as the policy wants it.
func (r *carry) ask(ctx context.Context) error {
	level, _ := r.sess.Policy().Decide(r.plan)
	if r.yes || level == act.Allow || r.empty() {
		return nil
	}
	if r.env.Stdin == nil || !term.IsTerminal(r.env.Stdin.Fd()) {
		return problem.New(problem.Cancelled, "Nothing was changed: this needs a yes, and there is no terminal to ask on.",
			"Run it again with --yes; --dry-run only shows what it would do.", nil)
	}
	want, question := "y", r.plan.Summary+" in context "+r.plan.Context+"? [y/N] "
	if level == act.Type {
		want = r.plan.Word()
		question = fmt.Sprintf("%s in context %s\nType %s to go on: ", r.plan.Summary, r.plan.Context, want)
	}
	fmt.Fprint(r.env.Stderr, capital(question))
	answer, err := readLine(ctx, r.env.Stdin)
	if err != nil {
		return err
	}
	yes := answer == want || level == act.Confirm && strings.EqualFold(answer, "yes") || level == act.Confirm && strings.EqualFold(answer, "y")
	if !yes {
		return problem.New(problem.Cancelled, "Nothing was changed.", "", nil)
	}
	return nil
}

// empty reports whether nothing would be sent.
func (r *carry) empty() bool {
	for _, c := range r.plan.Changes {
		if !c.Empty() {
			return false
		}
	}
	return true
}

// readLine reads a line that a person types; the end of ctx ends the wait.
func readLine(ctx context.Context, in io.Reader) (string, error) {
	type answer struct {
		line string
		err  error
	}
	got := make(chan answer, 1)
	go func() { // it ends with the process when nothing is ever typed
		line, err := bufio.NewReader(in).ReadString('\n')
		got <- answer{strings.TrimSpace(line), err}
	}()
	select {
	case a := <-got:
		if errors.Is(a.err, io.EOF) {
			a.err = nil
		}
		return a.line, a.err
	case <-ctx.Done():
		return "", problem.New(problem.Cancelled, "Nothing was changed.", "", ctx.Err())
	}
}

// teller prints what becomes of each change as it is known.
func (r *carry) teller() func(act.Progress) {
	if r.output == "json" {
		return func(act.Progress) {}
	}
	var mu sync.Mutex
	said := map[int]string{}
	return func(p act.Progress) {
		mu.Lock()
		defer mu.Unlock()
		object := r.name(r.plan.Changes[p.Index].Ref)
		switch p.Phase {
		case act.Done:
			said := r.env.Stdout
			if text := p.Result.Revealed(); text != "" { // alone, so that a script can take it
				fmt.Fprintln(r.env.Stdout, text)
				said = r.env.Stderr
			}
			fmt.Fprintln(said, r.name(p.Result.Ref)+" "+p.Result.Word)
			for _, w := range p.Result.Warnings {
				fmt.Fprintln(r.env.Stderr, "warning: "+object+": "+w)
			}
		case act.Failed, act.Skipped:
			fmt.Fprintln(r.env.Stderr, "failed: "+object+": "+p.Note)
		case act.Pending:
			if said[p.Index] != p.Note {
				said[p.Index] = p.Note
				fmt.Fprintln(r.env.Stderr, object+" "+p.Note)
			}
		}
	}
}

// failed is the outcome of the run as a whole.
func (r *carry) failed(results []act.Result) error {
	bad, stopped := len(r.plan.Refused), 0
	for _, res := range results {
		if res.Err != nil {
			bad++
		}
		if res.Stopped() {
			stopped++
		}
	}
	total := len(results) + len(r.plan.Refused)
	switch {
	case bad == 0:
		return nil
	case total == 1 && r.output == "text" && stopped == 0:
		return problem.New(problem.Invalid, "Nothing was changed.", problem.Of(results[0].Err).Next, nil)
	case stopped > 0:
		return problem.New(problem.Cancelled, fmt.Sprintf("Stopped: %d of %d changes went in.", total-bad, total), "", nil)
	}
	return problem.New(problem.Invalid, fmt.Sprintf("%d of %d changes failed.", bad, total), "", nil)
}

// name is an object as kubectl writes it: deployment.apps/web.
func (r *carry) name(ref kube.Ref) string {
	kind := ref.GVR.Resource
	if k, ok := r.cluster.Kinds().Find(kind + "." + ref.GVR.Version + "." + ref.GVR.Group); ok && k.Singular != "" {
		kind = k.Singular
	}
	if ref.GVR.Group != "" {
		kind += "." + ref.GVR.Group
	}
	name := kind + "/" + ref.Name
	if r.several && ref.Namespace != "" {
		name += " in namespace " + ref.Namespace
	}
	return name
}
