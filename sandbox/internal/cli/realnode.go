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
	var kubeconfig string
	cmd := &cobra.Command{
		Use:    plane.RealNode,
		Hidden: true,
		Args:   cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			d, err := f.get()
			if err != nil {
				return err
			}
			executable, err := os.Executable()
			if err != nil {
				return fmt.Errorf("finding the sandbox's own program: %w", err)
			}
			return realnode.Run(d, executable, kubeconfig)
		},
	}
	cmd.Flags().StringVar(&kubeconfig, "kubeconfig", "", "kubeconfig for the kubelet")
	return cmd
}
