package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"fathom/kube/rows"
)

// complete offers the kinds that the verb is for; it asks no server, so that the shell never waits.
func (a *acting) complete(_ *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
	if a.verb.For == nil || strings.Contains(typed, "/") {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var out []string
	for _, k := range rows.New().Kinds() {
		if a.verb.For(k) && strings.HasPrefix(k.Singular, typed) {
			out = append(out, k.Singular+"/")
		}
	}
	return out, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
}
