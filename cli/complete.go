package cli

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"fathom/kube/cluster"
	"fathom/kube/rows"
	"fathom/state"
	"fathom/themes"
	"fathom/ui/text"
)

// Completions come from what this host knows: no server is asked, so that the shell never waits.

// completeKinds offers the built-in kinds by plural and short name, for the first word.
func completeKinds(_ *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 || strings.Contains(typed, "/") {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var names []string
	for _, k := range rows.New().Kinds() {
		names = append(names, k.GVR.Resource)
		names = append(names, k.ShortNames...)
	}
	return beginning(typed, names), cobra.ShellCompDirectiveNoFileComp
}

// completeFlags offers what the kubeconfig names, namespaces that were looked at before, and themes.
func (f *flags) completeFlags(cmd *cobra.Command) {
	named := func(name func(cluster.Context) string) func() []string {
		return func() []string {
			var names []string
			for _, c := range cluster.Load(f.connect).Contexts() {
				names = append(names, name(c))
			}
			return names
		}
	}
	offer(cmd, "context", named(func(c cluster.Context) string { return c.Name }))
	offer(cmd, "cluster", named(func(c cluster.Context) string { return c.Cluster }))
	offer(cmd, "user", named(func(c cluster.Context) string { return c.User }))
	offer(cmd, "namespace", f.knownNamespaces)
	offer(cmd, "theme", func() []string { return append([]string{"auto"}, themes.Names()...) })
}

// knownNamespaces are those of the context that the kubeconfig names and that Fathom remembers.
func (f *flags) knownNamespaces() []string {
	kubeconfig := cluster.Load(f.connect)
	var names []string
	for _, c := range kubeconfig.Contexts() {
		if c.Name == kubeconfig.Current() {
			names = append(names, c.Namespace)
		}
	}
	// What cannot be read is said when Fathom starts.
	remembered, _ := state.Open(stateFile()).Load()
	c := remembered.Contexts[kubeconfig.Current()]
	return slices.Concat(names, c.Favorites, c.Typed, c.Namespaces)
}

// offer completes the values of a flag, which must be there.
func offer(cmd *cobra.Command, flag string, values func() []string) {
	err := cmd.RegisterFlagCompletionFunc(flag, func(_ *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
		return beginning(typed, values()), cobra.ShellCompDirectiveNoFileComp
	})
	if err != nil {
		panic(err) // a flag that was never defined
	}
}

// beginning are the names that begin as typed; a shell cannot be offered control characters.
func beginning(typed string, names []string) []string {
	var out []string
	for _, n := range names {
		if n != "" && strings.HasPrefix(n, typed) && n == text.Clean(n) && !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return out
}
