package cli

import (
	"fmt"

	"fathom/sandbox/internal/cluster"
	"fathom/sandbox/internal/identity"
	"fathom/sandbox/internal/plane"

	"github.com/spf13/cobra"
)

func newPause(f *folder) *cobra.Command {
	return &cobra.Command{
		Use:       "pause COMPONENT",
		Short:     "Stop one component of a running sandbox",
		ValidArgs: plane.Names(),
		Args:      cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			d, err := f.get()
			if err != nil {
				return err
			}
			return cluster.Pause(cmd.Context(), d, args[0])
		},
	}
}

func newResume(f *folder) *cobra.Command {
	return &cobra.Command{
		Use:       "resume COMPONENT",
		Short:     "Start a paused component again at its old address, and wait until it is ready",
		ValidArgs: plane.Names(),
		Args:      cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			d, err := f.get()
			if err != nil {
				return err
			}
			return cluster.Resume(cmd.Context(), d, args[0])
		},
	}
}

func newToken(f *folder) *cobra.Command {
	var expire, renew bool
	cmd := &cobra.Command{
		Use:       "token USER",
		Short:     "Print the token file of a user, or let the token expire, or renew it",
		ValidArgs: identity.TokenUsers(),
		Args:      cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			d, err := f.get()
			if err != nil {
				return err
			}
			user := args[0]
			if expire {
				if err := cluster.ExpireToken(cmd.Context(), d, user); err != nil {
					return err
				}
			}
			if renew {
				if err := identity.Renew(d, user); err != nil {
					return err
				}
			}
			fmt.Fprintln(cmd.OutOrStdout(), identity.TokenFile(d, user))
			return nil
		},
	}
	cmd.Flags().BoolVar(&expire, "expire", false,
		"make the token in the file invalid (restarts the API server, which takes some seconds)")
	cmd.Flags().BoolVar(&renew, "renew", false, "write the valid token to the file")
	return cmd
}
