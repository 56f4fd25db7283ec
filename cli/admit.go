package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"

	"fathom/kube/act"
	"fathom/kube/cluster"
	"fathom/kube/problem"
	"fathom/session"
)

// admission asks the rules of the config file before a way into what runs, as carry does before a plan.
type admission struct {
	env Env
	yes bool // nothing is asked
}

func (a *admission) register(cmd *cobra.Command, f *flags) {
	cmd.Flags().BoolVarP(&a.yes, "yes", free(f, cmd, "y"), false, "Do not ask where a rule in the config file says to ask")
}

// barred is why a visit may not be, nil where it may or is asked about; the journal then has it.
func (a *admission) barred(ctx context.Context, sess *session.Session, c *cluster.Cluster, v act.Visit) error {
	why := sess.Barred(v)
	if why == "" {
		return nil
	}
	(&carry{sess: sess, cluster: c}).awaitUser(ctx)
	sess.RefuseVisit(c, v, why)
	return problem.New(problem.Forbidden, why, "", nil)
}

// admit returns nil once a visit may be: at once, or after whoever is at the terminal has said so.
func (a *admission) admit(ctx context.Context, sess *session.Session, c *cluster.Cluster, v act.Visit) error {
	if err := a.barred(ctx, sess, c, v); err != nil {
		return err
	}
	level, why := sess.Admits(v)
	if a.yes || level == act.Allow {
		return nil
	}
	fmt.Fprintln(a.env.Stderr, "fathom: "+why)
	if a.env.Stdin == nil || !term.IsTerminal(a.env.Stdin.Fd()) {
		return problem.New(problem.Cancelled, "Nothing was done: this needs a yes, and there is no terminal to ask on.",
			"Run it again with --yes.", nil)
	}
	question := v.What + " in context " + v.On.Context + "? [y/N] "
	if level == act.Type {
		question = v.What + " in context " + v.On.Context + "\nType " + v.Word() + " to go on: "
	}
	fmt.Fprint(a.env.Stderr, capital(question))
	answer, err := readLine(ctx, a.env.Stdin)
	if err != nil {
		return err
	}
	if level == act.Type && answer == v.Word() || level == act.Confirm && (strings.EqualFold(answer, "y") || strings.EqualFold(answer, "yes")) {
		return nil
	}
	return problem.New(problem.Cancelled, "Nothing was done.", "", nil)
}
