package cli

import (
	"context"

	"github.com/spf13/cobra"
)

func newUndoLast(env Env, f *flags) *cobra.Command {
	a := &acting{flags: f, env: env}
	cmd := &cobra.Command{
		Use: "undo-last", Short: "Undo the latest change in the context that can be undone",
		Long: "Undo-last undoes what the latest journal entry of the context did. Objects that have moved on since are\n" +
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
	p, id, err := sess.UndoLast(ctx, c, a.yes && !bool(a.dryRun))
	if err != nil {
		return err
	}
	return a.carry(sess, c, p, id).out(ctx)
}
