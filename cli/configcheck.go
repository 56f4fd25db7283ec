package cli

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"fathom/config"
	"fathom/kube/problem"
	"fathom/session"
)

// newConfig checks the config file.
func newConfig(env Env, f *flags) *cobra.Command {
	return &cobra.Command{
		Use: "config", Short: "Check the config file: say where it is and what is wrong with it", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			_, errs := f.configuration()
			file := cmp.Or(f.config, configFile())
			tell(env, errs)
			if len(errs) > 0 {
				return problem.New(problem.Config, fmt.Sprintf("%s has %s.", file, counted(len(errs), "fault", "faults")), "", nil)
			}
			said := "nothing is wrong with it"
			if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
				said = "it does not exist, so the defaults apply"
			}
			_, err := fmt.Fprintf(env.Stdout, "%s: %s\n", file, said)
			return err
		},
	}
}

// tell says on stderr what is wrong with the config file.
func tell(env Env, errs []config.Error) {
	for _, e := range errs {
		fmt.Fprintln(env.Stderr, "fathom: "+e.Error())
	}
}

// tellKubeconfig says on stderr what could not be read of the kubeconfig, if there is something to go on with.
func tellKubeconfig(env Env, sess *session.Session) {
	if err := sess.Kube.Err(); err != nil && len(sess.Kube.Contexts()) > 0 {
		fmt.Fprintln(env.Stderr, "fathom: "+explain(err))
	}
}

// configuration reads the config file that the command line names, else the usual one.
func (f *flags) configuration() (config.Config, []config.Error) {
	load, file := config.Load, configFile()
	if f.config != "" {
		load, file = config.LoadNamed, f.config
	}
	c, errs := load(file)
	return c, append(errs, known(file, &c)...)
}
