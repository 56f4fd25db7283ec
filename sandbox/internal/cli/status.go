package cli

import (
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"fathom/sandbox/internal/cluster"

	"github.com/spf13/cobra"
)

func newStatus(f *folder) *cobra.Command {
	return &cobra.Command{
		Use:   "status",
		Short: "Say what a sandbox is doing; fails if it is not running",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			d, err := f.get()
			if err != nil {
				return err
			}
			s, err := cluster.Ask(cmd.Context(), d)
			if err != nil {
				return err
			}
			return printStatus(cmd.OutOrStdout(), s, time.Now())
		},
	}
}

func printStatus(out io.Writer, s cluster.Status, now time.Time) error {
	state := "starting"
	if s.Ready {
		state = "ready"
	}
	fmt.Fprintf(out, "%s: %s, process %d, up %s\n", s.Name, state, s.PID, now.Sub(s.Started).Round(time.Second))
	fmt.Fprintf(out, "kubeconfig %s\n", s.Kubeconfig)
	fmt.Fprintf(out, "real node: %s\n\n", s.RealNode)
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "COMPONENT\tSTATE\tPID\tPORT\tVERSION")
	for _, c := range s.Components {
		pid := "-"
		if c.PID != 0 {
			pid = fmt.Sprint(c.PID)
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%d\t%s\n", c.Name, c.State, pid, c.Port, c.Version)
	}
	return w.Flush()
}
