package cli

import (
	"context"
	"fmt"
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
		Short: "Print the rows of a kind once and exit",
		Example: "  fathom get pods -A --filter 'restarts>3 age<2h'\n" +
			"  fathom get deploy/web -n shop -o json",
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usagef("get needs a KIND, as in: fathom get pods")
			}
			return place(cmd, args)
		},
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
	fs.BoolVar(&g.headless, "no-headers", false, "no heading line in tables and CSV")
	return cmd
}

func (g *get) run(ctx context.Context, env Env, args []string) error {
	write, ok := writers()[g.output]
	if !ok {
		return usagef("-o %s is not known: use table, wide, json or csv", g.output)
	}
	if _, err := filter.Parse(g.filter); err != nil {
		return usagef("--filter %s: %w", g.filter, err)
	}
	sess, errs := g.flags.session(env)
	defer sess.Close()
	for _, e := range errs {
		fmt.Fprintln(env.Stderr, "fathom: "+e.Error())
	}
	c, release := sess.Acquire(sess.Context())
	defer release()
	kindName, name := target(args)
	kind, err := findKind(ctx, sess, c, kindName)
	if err != nil {
		return err
	}
	v, err := g.fetch(ctx, sess, c, kind, name)
	if err != nil {
		return err
	}
	if name != "" && len(v.Rows) == 0 {
		return notFound(kind, name, c)
	}
	return write(env.Stdout, printable{view: v, kind: kind, several: g.flags.many(), now: env.Clock(), headless: g.headless})
}

// many reports whether rows of more than one namespace may be printed.
func (f *flags) many() bool { return f.all || len(f.namespaces) > 1 }

func (g *get) fetch(ctx context.Context, sess *session.Session, c *cluster.Cluster, kind kube.Kind, name string) (*live.View, error) {
	scope := g.flags.scoped(c)
	scope.LabelSelector, scope.FieldSelector = g.labels, g.fields
	if !kind.Namespaced {
		scope.Namespaces = nil
	}
	if name != "" {
		scope.FieldSelector = fields.OneTermEqualSelector("metadata.name", name).String()
	}
	q := live.Query{Filter: g.filter, SortColumn: g.sort}
	if len(q.SortColumn) > 1 && q.SortColumn[0] == '-' {
		q.SortColumn, q.Desc = q.SortColumn[1:], true
	}
	v, err := live.Get(ctx, live.Options{
		Pool: sess.Pool, APIs: []live.API{c}, Kind: kind, Scope: scope, Clock: sess.Clock,
	}, q)
	if err != nil {
		return nil, err
	}
	return v, v.FilterErr
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

// findKind finds a kind by any of its names. Built-in kinds are known at once; for others discovery must have answered.
func findKind(ctx context.Context, sess *session.Session, c *cluster.Cluster, name string) (kube.Kind, error) {
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
		if k, ok := kinds.Find(name); ok {
			return k, nil
		}
		if kinds.Known() {
			return kube.Kind{}, unknownKind(kinds, c, name)
		}
		if st := c.Status(); st.Phase == cluster.Down {
			return kube.Kind{}, st.Err
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return kube.Kind{}, ctx.Err()
		}
	}
}

func unknownKind(kinds *cluster.Kinds, c *cluster.Cluster, name string) error {
	next := ""
	if near := kinds.Suggest(name); len(near) > 0 {
		next = "Did you mean " + strings.Join(near, ", ") + "?"
	}
	return problem.New(problem.NotFound, fmt.Sprintf("Context %s offers no kind %q.", c.Name(), name), next, nil)
}
