package cli

import (
	"fmt"
	"os"

	"fathom/sandbox/internal/plane"
	"fathom/sandbox/internal/realnode"

	"github.com/spf13/cobra"
)

// newRealNode is the process in which `sandbox up --real-node` runs the node.
func newRealNode(f *folder) *cobra.Command {
	var o realnode.Options
	cmd := &cobra.Command{
		Use:    plane.RealNode,
		Hidden: true,
		Args:   cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var err error
			if o.Dir, err = f.get(); err != nil {
				return err
			}
			if o.Executable, err = os.Executable(); err != nil {
				return fmt.Errorf("finding the sandbox's own program: %w", err)
			}
			return realnode.Run(cmd.Context(), o)
		},
	}
	cmd.Flags().StringVar(&o.Kubeconfig, "kubeconfig", "", "kubeconfig for the kubelet")
	cmd.Flags().IntVar(&o.Port, "port", 0, "port of the kubelet")
	cmd.Flags().StringVar(&o.MachineNetwork, "machine-network", "", "file of the machine's network namespace")
	return cmd
}
