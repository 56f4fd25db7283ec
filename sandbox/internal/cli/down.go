package cli

import (
	"errors"
	"fmt"
	"os"

	"fathom/sandbox/internal/cluster"

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
			if !purge {
				return nil
			}
			// Only what a sandbox puts there: --dir may name any folder.
			for _, name := range cluster.Contents() {
				if err := os.RemoveAll(d.Path(name)); err != nil {
					return fmt.Errorf("deleting the sandbox's data: %w", err)
				}
			}
			_ = os.Remove(string(d)) // stays if it holds anything else
			fmt.Fprintln(cmd.OutOrStdout(), "data deleted")
			return nil
		},
	}
	cmd.Flags().BoolVar(&purge, "purge", false, "also delete its data, certificates and kubeconfig")
	return cmd
}
