package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"fathom/kube/act"
	"fathom/kube/cluster"
	"fathom/kube/problem"
	"fathom/session"
)

// acting is a change asked for on the command line.
type acting struct {
	flags    *flags
	env      Env
	verb     act.Verb
	args     act.Args
	yes      bool
	dryRun   dryRun
	output   string
	selector string
	all      bool
}

func newAct(env Env, f *flags) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "act VERB [KIND/NAME...]",
		Short: "Change objects: preview, confirm, run, and record in the journal",
		Long: "Act makes a change as the screens do: it shows what would become of each object, asks, does it, and writes it to the\n" +
			"journal, from where it can be undone. --yes does not ask, --dry-run stops after the preview.",
		Example: "  fathom act scale deployment/web --replicas 3\n" +
			"  fathom act label pods --all tier=front --dry-run\n" +
			"  fathom act delete pod/x pod/y --yes\n" +
			"  fathom act undo-last",
		FParseErrWhitelist: cobra.FParseErrWhitelist{UnknownFlags: true}, // those of a verb that is misspelt
		RunE:               noVerb,
	}
	cmd.SuggestionsMinimumDistance = 2
	for _, v := range act.Verbs() {
		if !cmd.ContainsGroup(v.Group) {
			cmd.AddGroup(&cobra.Group{ID: v.Group, Title: "Verbs (" + v.Group + "):"})
		}
		cmd.AddCommand(newVerb(env, f, v))
	}
	cmd.AddCommand(newUndoLast(env, f))
	return cmd
}

// noVerb answers words that do not begin with a verb: no words at all, "help" with or without a verb, or a slip.
func noVerb(cmd *cobra.Command, words []string) error {
	if len(words) > 0 && words[0] == "help" {
		words = words[1:]
		if verb, _, err := cmd.Find(words); err == nil && verb != cmd {
			return verb.Help()
		}
	}
	if len(words) == 0 {
		return cmd.Help()
	}
	if near := cmd.SuggestionsFor(words[0]); len(near) > 0 {
		return usagef("there is no verb %q: did you mean %s?", words[0], strings.Join(near, ", "))
	}
	return usagef("there is no verb %q", words[0])
}

// newVerb makes the subcommand of a verb from its Params.
func newVerb(env Env, f *flags, v act.Verb) *cobra.Command {
	a := &acting{flags: f, env: env, verb: v, args: act.Args{}}
	cmd := &cobra.Command{
		Use: usageOf(v), Short: capital(v.Help), GroupID: v.Group,
		RunE: func(cmd *cobra.Command, words []string) error { return a.run(cmd.Context(), words) },
	}
	cmd.ValidArgsFunction = a.complete
	fs := cmd.Flags()
	for _, p := range v.Params {
		if p.Name == namespaceParam || p.Positional && p.Kind != act.Text {
			continue
		}
		flag := fs.VarPF(&paramValue{p, a.args}, p.Name, free(f, cmd, p.Short), capital(p.Help))
		if p.Kind == act.Switch {
			flag.NoOptDefVal = "true"
		}
	}
	if v.For != nil {
		if fs.Lookup("selector") == nil {
			fs.StringVarP(&a.selector, "selector", free(f, cmd, "l"), "", "Label selector, in place of names")
		}
		if fs.Lookup("all") == nil {
			fs.BoolVar(&a.all, "all", false, "All objects of the kind in the namespace, in place of names")
		}
	}
	a.register(cmd)
	return cmd
}

// register adds the flags that every change has.
func (a *acting) register(cmd *cobra.Command) {
	fs := cmd.Flags()
	fs.BoolVarP(&a.yes, "yes", free(a.flags, cmd, "y"), false, "Do not ask")
	fs.VarPF(&a.dryRun, "dry-run", "", "Stop after the preview").NoOptDefVal = "server"
	fs.StringVarP(&a.output, "output", free(a.flags, cmd, "o"), "text", "text or json")
}

// usageOf is the usage line: "set-image KIND/NAME... IMAGES...".
func usageOf(v act.Verb) string {
	words := []string{v.Name}
	switch {
	case v.For == nil:
	case v.One:
		words = append(words, "KIND/NAME")
	default:
		words = append(words, "KIND/NAME...")
	}
	for _, p := range v.Params {
		switch {
		case p.Positional && p.Kind == act.Pairs:
			words = append(words, strings.ToUpper(p.Name)+"...")
		case p.Positional:
			words = append(words, strings.ToUpper(p.Name))
		case p.Required && p.Name != namespaceParam:
			words = append(words, "--"+p.Name+" "+strings.ToUpper(p.Name))
		}
	}
	return strings.Join(words, " ")
}

func (a *acting) run(ctx context.Context, words []string) error {
	if err := a.check(); err != nil {
		return err
	}
	sess, c, done := a.connect()
	defer done()
	on, rest, err := a.targets(ctx, sess, c, words)
	if err != nil {
		return err
	}
	if err := a.positional(rest); err != nil {
		return err
	}
	if err := a.namespace(); err != nil {
		return err
	}
	if a.verb.Name == act.EditVerb && a.args.Get(act.EditManifest) == "" {
		return a.edit(ctx, sess, c, on)
	}
	if missing := a.verb.Missing(a.args); len(missing) > 0 {
		return usagef("%s needs %s", a.verb.Name, strings.Join(a.written(missing), " and "))
	}
	w := sess.World(c)
	w.Stay = true // who runs a command enters, if at all, by another one
	if a.env.Stdin != nil {
		w.Stdin = a.env.Stdin
	}
	p, err := a.verb.Make(ctx, w, on, a.args)
	if told, ok := errors.AsType[act.UsageError](err); ok {
		return usageError{errors.New(cmp.Or(told.Long, told.Error()))}
	}
	if p := problem.Of(err); err != nil && p.Class == problem.Forbidden {
		a.refuse(ctx, sess, c, on, p.Text)
	}
	if err != nil {
		return err
	}
	return a.carry(sess, c, p, "").out(ctx)
}

// check looks at the flags that every change has.
func (a *acting) check() error {
	if a.output != "text" && a.output != "json" {
		return usagef("-o %s is not known: use text or json", a.output)
	}
	return nil
}

// connect opens the session and its context.
func (a *acting) connect() (*session.Session, *cluster.Cluster, func()) {
	sess, errs := a.flags.session(a.env)
	for _, e := range errs {
		fmt.Fprintln(a.env.Stderr, "fathom: "+e.Error())
	}
	c, release := sess.Acquire(sess.Context())
	return sess, c, func() {
		release()
		for _, n := range sess.TakeNotes() {
			fmt.Fprintln(a.env.Stderr, "fathom: "+n)
		}
		sess.Close()
	}
}

// namespaceParam is the Param that takes its value from -n. Without -n the verb takes the context's.
const namespaceParam = "namespace"

func (a *acting) namespace() error {
	for _, p := range a.verb.Params {
		if p.Name != namespaceParam || len(a.flags.namespaces) == 0 {
			continue
		}
		if len(a.flags.namespaces) > 1 {
			return usagef("%s takes one namespace, not %d", a.verb.Name, len(a.flags.namespaces))
		}
		a.args[p.Name] = a.flags.namespaces
	}
	return nil
}

// written are Params as they are written on the command line.
func (a *acting) written(names []string) []string {
	out := make([]string, len(names))
	for i, name := range names {
		out[i] = "--" + name
		for _, p := range a.verb.Params {
			if p.Name == name && p.Positional {
				out[i] = strings.ToUpper(name)
			}
		}
	}
	return out
}
