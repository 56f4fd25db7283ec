package cli

import (
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"fathom/sandbox/internal/cluster"
	"fathom/sandbox/scenario"

	"github.com/spf13/cobra"
)

func newLoad(f *folder) *cobra.Command {
	var set []string
	cmd := &cobra.Command{
		Use:       "load SCENARIO",
		Short:     "Fill a running sandbox with the objects of a scenario",
		Long:      "Fill a running sandbox with the objects of a scenario: " + strings.Join(scenario.Names(), ", ") + ".",
		ValidArgs: scenario.Names(),
		Args:      cobra.ExactArgs(1),
	}
	cmd.Flags().StringArrayVar(&set, "set", nil, "set a parameter of the scenario, as NAME=VALUE")
	for _, shortcut := range []struct{ name, usage string }{
		{"pods", "number of pods, where the scenario lets you choose"},
		{"nodes", "number of nodes, where the scenario lets you choose"},
		{"churn", "status changes a second, where the scenario lets you choose"},
	} {
		cmd.Flags().String(shortcut.name, "", shortcut.usage)
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		d, err := f.get()
		if err != nil {
			return err
		}
		s, err := cluster.Ask(cmd.Context(), d)
		if err != nil {
			return err
		}
		params, err := parseParams(set)
		if err != nil {
			return err
		}
		for _, name := range []string{"pods", "nodes", "churn"} {
			if flag := cmd.Flags().Lookup(name); flag.Changed {
				params[name] = flag.Value.String()
			}
		}
		ctx, cancel := signal.NotifyContext(cmd.Context(), os.Interrupt, syscall.SIGTERM)
		defer cancel()
		err = scenario.Load(ctx, scenario.Options{
			Kubeconfig: s.Kubeconfig, Name: args[0], Dir: string(d), Params: params, Out: cmd.OutOrStdout(),
		})
		if ctx.Err() != nil {
			return nil // asked to stop
		}
		return err
	}
	return cmd
}

func parseParams(set []string) (map[string]string, error) {
	params := map[string]string{}
	for _, s := range set {
		name, value, ok := strings.Cut(s, "=")
		if !ok || name == "" {
			return nil, fmt.Errorf("--set %q is not NAME=VALUE", s)
		}
		params[name] = value
	}
	return params, nil
}
