package cli

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"k8s.io/apimachinery/pkg/fields"

	"fathom/kube"
	"fathom/kube/cluster"
	"fathom/kube/filter"
	"fathom/kube/live"
	"fathom/kube/problem"
	"fathom/session"
	"fathom/ui/text"
)

// get prints rows once.
type get struct {
	flags    *flags
	labels   string
	fields   string
	filter   string
	sort     string
	output   string
	headless bool
}

func newGet(env Env, f *flags) *cobra.Command {
	g := &get{flags: f}
	cmd := &cobra.Command{
		Use:   "get KIND[/NAME]",
		Short: "Print the rows of a kind, or of a category of kinds, once and exit",
		Example: "  fathom get pods -A --filter 'restarts>3 age<2h'\n" +
			"  fathom get deploy/web -n shop -o json\n" +
			"  fathom get all -n shop",
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usagef("get needs a KIND, as in: fathom get pods")
			}
			return place(cmd, args)
		},
		ValidArgsFunction: completeKinds,
		RunE: func(cmd *cobra.Command, args []string) error {
			return g.run(cmd.Context(), env, args)
		},
	}
	fs := cmd.Flags()
	fs.StringVarP(&g.labels, "selector", "l", "", "label selector, evaluated by the API server")
	fs.StringVar(&g.fields, "field-selector", "", "field selector, evaluated by the API server")
	fs.StringVar(&g.filter, "filter", "", "filter, as after / in a table")
	fs.StringVar(&g.sort, "sort", "", "column to sort by; -COLUMN sorts downwards")
	fs.StringVarP(&g.output, "output", "o", "table", "table, wide, json or csv")
	offer(cmd, "output", func() []string { return slices.Sorted(maps.Keys(writers())) })
	fs.BoolVar(&g.headless, "no-headers", false, "no heading line in tables and CSV")
	return cmd
}

func (g *get) run(ctx context.Context, env Env, args []string) error {
	write, ok := writers()[g.output]
	if !ok {
		return usagef("-o %s is not known: use table, wide, json or csv", g.output)
	}
	if _, err := filter.ParseWhole(g.filter); err != nil {
		return usagef("--filter %s: %w", g.filter, err)
	}
	sess, errs := g.flags.session(env)
	defer sess.Close()
	tell(env, errs)
	tellKubeconfig(env, sess)
	c, release := sess.Acquire(sess.Context())
	defer release()
	kindName, name := target(args)
	kinds, err := awaitKind(ctx, sess, c, kindName)
	if err != nil {
		return err
	}
	kind, ok := kinds.Find(kindName)
	if members := kinds.Several(kindName); !ok && len(members) > 0 {
		return g.category(ctx, env, source{sess, c, name}, kindName, members)
	}
	if !ok {
		return unknownKind(kinds, c, kindName)
	}
	v, err := g.fetch(ctx, source{sess, c, name}, kind)
	if err != nil {
		return err
	}
	if name != "" && len(v.Rows) == 0 {
		return notFound(kind, name, c)
	}
	p := g.printable(env, v, kind)
	g.explain(env, p)
	if len(v.Rows) == 0 && (g.output == "table" || g.output == "wide") {
		fmt.Fprintln(env.Stderr, "fathom: "+g.nothing(kind, c))
		return nil
	}
	return write(env.Stdout, p)
}

// nothing says that there are no rows, and where they were looked for.
func (g *get) nothing(kind kube.Kind, c *cluster.Cluster) string {
	said := "There are no " + kind.GVR.Resource
	if kind.Namespaced {
		said += " in " + g.where(c)
	}
	if g.filter != "" || g.labels != "" || g.fields != "" {
		said += " that the filter and the selectors let through"
	}
	return text.Clean(said) + "."
}

// explain says once why usage is missing from what is printed.
func (g *get) explain(env Env, found ...printable) {
	var said []string
	for _, p := range found {
		for _, n := range p.notes(g.output != "table") {
			if !slices.Contains(said, n) {
				said = append(said, n)
				fmt.Fprintln(env.Stderr, "fathom: "+n)
			}
		}
	}
}

func (g *get) printable(env Env, v *live.View, kind kube.Kind) printable {
	return printable{view: v, kind: kind, several: g.flags.many(), now: env.Clock(), headless: g.headless}
}

// many reports whether rows of more than one namespace may be printed.
func (f *flags) many() bool { return f.all || len(f.namespaces) > 1 }

// source is where rows come from: a cluster, and the one object that is wanted, "" for all.
type source struct {
	sess    *session.Session
	cluster *cluster.Cluster
	name    string
}

// options are what the command line asks of a table of the kind.
func (g *get) options(from source, kind kube.Kind) live.Options {
	scope := g.flags.scoped(from.cluster)
	scope.LabelSelector, scope.FieldSelector = g.labels, g.fields
	if !kind.Namespaced {
		scope.Namespaces = nil
	}
	if from.name != "" {
		scope.FieldSelector = fields.OneTermEqualSelector("metadata.name", from.name).String()
	}
	return live.Options{Pool: from.sess.Pool, APIs: []live.API{from.cluster}, Kind: kind, Scope: scope, Clock: from.sess.Clock}
}

func (g *get) query() live.Query {
	q := live.Query{Filter: g.filter, SortColumn: g.sort}
	if len(q.SortColumn) > 1 && q.SortColumn[0] == '-' {
		q.SortColumn, q.Desc = q.SortColumn[1:], true
	}
	return q
}

func (g *get) fetch(ctx context.Context, from source, kind kube.Kind) (*live.View, error) {
	v, err := live.Get(ctx, g.options(from, kind), g.query())
	if err != nil {
		return nil, err
	}
	if v.FilterErr != nil {
		return nil, usagef("--filter %s: %w", g.filter, v.FilterErr)
	}
	if c := g.query().SortColumn; c != "" && !live.Sortable(v.Columns, c) {
		return nil, usagef("--sort %s: there is no such column", g.sort)
	}
	return v, nil
}

func notFound(kind kube.Kind, name string, c *cluster.Cluster) error {
	where := "context " + c.Name()
	if kind.Namespaced {
		where = "namespace " + c.Namespace() + " of " + where
	}
	return problem.New(problem.NotFound, fmt.Sprintf("There is no %s %q in %s.", kind.Singular, name, where), "", nil)
}

// discoveryWait is how long to wait for the kinds of a cluster that answers nothing.
const discoveryWait = 30 * time.Second

// findKind finds a kind by any of its names.
func findKind(ctx context.Context, sess *session.Session, c *cluster.Cluster, name string) (kube.Kind, error) {
	kinds, err := awaitKind(ctx, sess, c, name)
	if err != nil {
		return kube.Kind{}, err
	}
	if k, ok := kinds.Find(name); ok {
		return k, nil
	}
	return kube.Kind{}, unknownKind(kinds, c, name)
}

// awaitKind waits until a kind of that name is known, or all kinds are. Built-in kinds are known at once; for others
// discovery must have answered.
func awaitKind(ctx context.Context, sess *session.Session, c *cluster.Cluster, name string) (*cluster.Kinds, error) {
	ctx, cancel := context.WithTimeout(ctx, discoveryWait)
	defer cancel()
	changed := make(chan struct{}, 1)
	defer sess.Subscribe(func() {
		select {
		case changed <- struct{}{}:
		default:
		}
	})()
	for {
		kinds := c.Kinds()
		if _, ok := kinds.Find(name); ok || kinds.Known() {
			return kinds, nil
		}
		if st := c.Status(); st.Phase == cluster.Down {
			return nil, st.Err
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

func unknownKind(kinds *cluster.Kinds, c *cluster.Cluster, name string) error {
	next := kinds.Gaps()
	if near := kinds.Suggest(name); len(near) > 0 {
		next = slices.Insert(next, 0, "Did you mean "+strings.Join(near, ", ")+"?")
	}
	return problem.New(problem.NotFound, fmt.Sprintf("Context %s offers no kind %q.", c.Name(), name), strings.Join(next, "\n"), nil)
}
