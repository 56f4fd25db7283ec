// Package cli is the sandbox's command line: it turns flags into calls of
// package cluster and answers into text. Only main may import it.
package cli

import (
	"fmt"
	"os"
	"path/filepath"

	"fathom/sandbox/internal/state"

	"github.com/spf13/cobra"
)

// New returns the root command.
func New() *cobra.Command {
	root := &cobra.Command{
		Use:           "sandbox",
		Short:         "A real Kubernetes control plane on this machine, for trying and testing",
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.CompletionOptions.DisableDefaultCmd = true
	f := &folder{}
	root.PersistentFlags().StringVar(&f.dir, "dir", "",
		"the sandbox's folder (default $XDG_STATE_HOME/fathom/sandbox/default)")
	root.AddCommand(newUp(f), newDown(f), newStatus(f), newLoad(f),
		newPause(f), newResume(f), newToken(f), newRealNode(f))
	return root
}

// folder is the --dir flag.
type folder struct{ dir string }

func (f *folder) get() (state.Dir, error) {
	if f.dir == "" {
		return state.DefaultDir("default", os.Getenv)
	}
	abs, err := filepath.Abs(f.dir)
	if err != nil {
		return "", fmt.Errorf("finding the sandbox's folder: %w", err)
	}
	return state.Dir(abs), nil
}
