package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"fathom/kube/cluster"
	"fathom/kube/rows"
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

// completeFlags offers contexts and themes.
func (f *flags) completeFlags(cmd *cobra.Command) {
	offer(cmd, "context", func() []string {
		var names []string
		for _, c := range cluster.Load(f.connect).Contexts() {
			names = append(names, c.Name)
		}
		return names
	})
	offer(cmd, "theme", func() []string { return append([]string{"auto"}, themes.Names()...) })
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
		if strings.HasPrefix(n, typed) && n == text.Clean(n) {
			out = append(out, n)
		}
	}
	return out
}
