package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"fathom/sandbox/internal/cluster"
	"fathom/sandbox/internal/realnode"
	"fathom/sandbox/internal/state"
	"fathom/sandbox/scenario"

	"github.com/spf13/cobra"
)

func newDown(f *folder) *cobra.Command {
	var purge bool
	cmd := &cobra.Command{
		Use:   "down",
		Short: "Stop a sandbox",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			d, err := f.get()
			if err != nil {
				return err
			}
			err = stop(cmd.Context(), d)
			switch {
			case errors.Is(err, cluster.ErrNotRunning):
				fmt.Fprintln(cmd.OutOrStdout(), "not running")
			case err != nil:
				return err
			default:
				fmt.Fprintln(cmd.OutOrStdout(), "stopped")
			}
			// After "stopped", too: one that was killed just before ends while it is waited for.
			if err := sweep(cmd.Context(), d); err != nil {
				return err
			}
			if !purge {
				return nil
			}
			if err := deleteData(d); err != nil {
				return err
			}
			fmt.Fprintln(cmd.OutOrStdout(), "data deleted")
			return nil
		},
	}
	cmd.Flags().BoolVar(&purge, "purge", false, "also delete its data, certificates and kubeconfig")
	return cmd
}

// sweep removes what a sandbox that was killed could not: its processes are dead
// or dying, and its real node has left control groups behind.
func sweep(ctx context.Context, d state.Dir) error {
	if s, err := d.Load(); err == nil && s.PID == 0 {
		return nil // nothing ran here, or it was stopped in order
	}
	const patience = 2 * time.Second // others' groups stay for good
	deadline := time.After(patience)
	for !realnode.Clean() {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-deadline:
			return nil
		case <-time.After(pollInterval):
		}
	}
	return nil
}

// deleteData deletes only what a sandbox puts into its folder: --dir may name any.
func deleteData(d state.Dir) error {
	for _, name := range append(cluster.Contents(), scenario.LogsFolder) {
		for _, path := range []string{d.Path(name), d.Path(name + state.Unfinished)} {
			if err := os.RemoveAll(path); err != nil {
				return fmt.Errorf("deleting the sandbox's data: %w", err)
			}
		}
	}
	_ = os.Remove(string(d)) // stays if it holds anything else
	return nil
}
