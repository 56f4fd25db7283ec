package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"fathom/sandbox/internal/cluster"
	"fathom/sandbox/internal/state"
	"fathom/sandbox/scenario"

	"github.com/spf13/cobra"
)

type upFlags struct {
	name     string
	scenario string
	realNode bool
	detach   bool
}

func newUp(f *folder) *cobra.Command {
	var flags upFlags
	cmd := &cobra.Command{
		Use:   "up",
		Short: "Start a sandbox, and stop it with Ctrl-C",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			d, err := f.get()
			if err != nil {
				return err
			}
			if flags.detach {
				return upDetached(cmd.Context(), d, flags, cmd.OutOrStdout())
			}
			return up(cmd.Context(), d, flags, cmd.OutOrStdout())
		},
	}
	cmd.Flags().StringVar(&flags.name, "name", "", `name of the kubeconfig's contexts (default "sandbox")`)
	cmd.Flags().StringVar(&flags.scenario, "scenario", "", "load this scenario as soon as the sandbox is ready")
	cmd.Flags().BoolVar(&flags.realNode, "real-node", false, "also run one real node (Linux, root, containerd, runc)")
	cmd.Flags().BoolVar(&flags.detach, "detach", false, "run in the background, and return when it is ready")
	return cmd
}

func up(ctx context.Context, d state.Dir, flags upFlags, out io.Writer) error {
	ctx, cancel := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer cancel()
	executable, err := os.Executable()
	if err != nil {
		return fmt.Errorf("finding the sandbox's own program: %w", err)
	}
	c, err := cluster.Up(ctx, cluster.Options{
		Dir: d, Name: flags.name, Executable: executable, Out: out, RealNode: flags.realNode, Now: time.Now,
	})
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		fmt.Fprintln(out, "stopped")
		return nil
	}
	if err != nil {
		return err
	}
	defer func() {
		c.Shutdown()
		fmt.Fprintln(out, "stopped")
	}()

	if flags.scenario != "" {
		err := scenario.Load(ctx, scenario.Options{
			Kubeconfig: c.Kubeconfig(), Name: flags.scenario, Dir: string(d), Out: out,
		})
		if err != nil && ctx.Err() == nil {
			return err
		}
	}
	if err := c.Announce(); err != nil {
		return err
	}
	<-ctx.Done()
	return nil
}
