package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"fathom/kube/act"
	"fathom/kube/act/journal"
	"fathom/kube/problem"
)

func newUndoLast(env Env, f *flags) *cobra.Command {
	a := &acting{flags: f, env: env}
	cmd := &cobra.Command{
		Use: "undo-last", Short: "Take back the latest change in the context that can be",
		Long: "Undo-last takes back what the latest journal entry of the context did. Objects that have moved on since are\n" +
			"left alone, and named with what is different now.",
		Args:              cobra.NoArgs,
		RunE:              func(cmd *cobra.Command, _ []string) error { return a.undoLast(cmd.Context()) },
		ValidArgsFunction: cobra.NoFileCompletions,
	}
	a.register(cmd)
	return cmd
}

func (a *acting) undoLast(ctx context.Context) error {
	if err := a.check(); err != nil {
		return err
	}
	sess, c, done := a.connect()
	defer done()
	entries, _, err := sess.Journal.Read()
	if err != nil {
		return err
	}
	last, changes, why := journal.Last(entries, c.Name())
	if len(changes) == 0 {
		return problem.New(problem.NotFound, fmt.Sprintf("The journal holds nothing of context %s that can be undone.", c.Name()), why, nil)
	}
	p, err := act.Revert(ctx, sess.World(c), last.Summary, changes)
	if err != nil {
		return err
	}
	return a.carry(sess, c, p, last.ID).out(ctx)
}
