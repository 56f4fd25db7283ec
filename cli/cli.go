// Package cli is Fathom's command line: flags, the program in the terminal, and the commands that print and exit.
//
// Together with main it is the only place that sees every room: it makes the session, the screens and the app, and puts
// them together. Nothing imports it but main.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"fathom/kube/cluster"
	"fathom/kube/problem"
	"fathom/ui/text"
)

// Env is the world around the process, handed in so that tests can bring their own.
type Env struct {
	Version string
	Stdin   *os.File
	Stdout  io.Writer
	Stderr  io.Writer
	Getenv  func(string) string
	Clock   func() time.Time
	// guard runs the work of goroutines where a panic must not be left to Go; nil leaves it.
	guard func(work func())
}

// Main runs the command line and returns the exit code: 0, 1 for a failure that has been told on stderr, or that of a command in
// a container.
func Main(ctx context.Context, env Env, args []string) int {
	cluster.Quiet(io.Discard)
	root := newRoot(env)
	root.SetArgs(args)
	if err := root.ExecuteContext(ctx); err != nil {
		if code, ok := exitCode(err); ok {
			return code
		}
		fmt.Fprintln(env.Stderr, "fathom: "+explain(err))
		return 1
	}
	return 0
}

// explain is an error as a sentence with a next step. Names in it come from elsewhere: their control characters are made
// harmless, line by line.
func explain(err error) string {
	said := problem.Of(err).Text
	next := problem.Of(err).Next
	var u usageError
	if errors.As(err, &u) {
		said, next = u.Error(), "Run \"fathom help\" for how to use it."
	}
	if next != "" {
		said += "\n" + next
	}
	lines := strings.Split(said, "\n")
	for i, l := range lines {
		lines[i] = text.Clean(l)
	}
	return strings.Join(lines, "\n")
}

// usageError is a command line that makes no sense.
type usageError struct{ error }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

func newRoot(env Env) *cobra.Command {
	f := &flags{}
	root := &cobra.Command{
		Use:   "fathom [KIND[/NAME]]",
		Short: "A live view of any Kubernetes cluster in the terminal",
		Long: "Fathom opens a kubeconfig context and shows the cluster live.\n" +
			"KIND is anything kubectl understands: pods, po, deploy, certificates.cert-manager.io.",
		Example: "  fathom                        pods, where you were last\n" +
			"  fathom deploy -n payments     deployments in one namespace\n" +
			"  fathom get pods -A            print them once and exit\n" +
			"  fathom logs deploy/web -f     the logs of its pods, merged",
		Args:          place,
		SilenceUsage:  true,
		SilenceErrors: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			return f.open(cmd.Context(), env, args)
		},
		ValidArgsFunction: completeKinds,
	}
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	root.SetIn(env.Stdin)
	root.SetOut(env.Stdout)
	root.SetErr(env.Stderr)
	f.register(root)
	f.completeFlags(root)
	root.AddCommand(newGet(env, f), newLogs(env, f), newAct(env, f), newExec(env, f), newAttach(env, f), newForward(env, f), newCp(env, f), newJournal(env, f), newShot(env, f), newConfig(env, f), newVersion(env, f))
	return root
}

func newVersion(env Env, f *flags) *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Print the version", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := fmt.Fprintln(cmd.OutOrStdout(), "fathom "+env.Version)
			return err
		},
	}
}

// place checks KIND, KIND/NAME or KIND NAME.
func place(_ *cobra.Command, args []string) error {
	if len(args) > 2 {
		return usagef("one KIND and one NAME at the most, not %d words", len(args))
	}
	return nil
}
