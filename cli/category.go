package cli

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"sync"

	"fathom/kube"
	"fathom/kube/cluster"
	"fathom/kube/filter"
	"fathom/kube/live"
	"fathom/kube/problem"
	"fathom/kube/rows"
	"fathom/kube/stream"
)

// category prints what there is of the kinds of a category, as one table a kind. Kinds that cannot be read are named in
// the error, after the others are printed.
func (g *get) category(ctx context.Context, env Env, from source, name string, kinds []kube.Kind) error {
	if g.output == "csv" {
		return g.categoryCSV(ctx, env, from, name, kinds)
	}
	expr, err := filter.ParseWhole(g.filter)
	if err == nil {
		err = expr.Bind(rows.MixedColumns()).Err()
	}
	if err != nil {
		return usagef("--filter %s: %w", g.filter, err)
	}
	views := g.views(ctx, from, kinds)
	if err := ctx.Err(); err != nil {
		return err
	}
	var sources []live.Source
	var found []printable
	for i, v := range views {
		sources = append(sources, v.Sources...)
		v = matching(v, expr, &kinds[i], env)
		if len(v.Rows) > 0 {
			p := g.printable(env, v, kinds[i])
			p.prefix = true
			found = append(found, p)
		}
	}
	g.explain(env, found...)
	if err := g.writeEach(env.Stdout, found); err != nil {
		return err
	}
	err = g.unreadable(from.cluster, sources)
	if len(found) == 0 && err == nil && g.output != "json" {
		fmt.Fprintf(env.Stderr, "fathom: There are no objects of %s in %s.\n", name, g.where(from.cluster))
	}
	return err
}

func (g *get) where(c *cluster.Cluster) string { return g.flags.scoped(c).NamespaceText() }

// views are the rows of each kind, with its own columns. What stands in the way of some is told by their Sources.
func (g *get) views(ctx context.Context, from source, kinds []kube.Kind) []*live.View {
	out := make([]*live.View, len(kinds))
	q := g.query()
	q.Filter = "" // its columns are those of all kinds, not of each
	var wg sync.WaitGroup
	for i, k := range kinds {
		wg.Go(func() { out[i], _ = live.Get(ctx, g.options(from, k), q) })
	}
	wg.Wait()
	return out
}

// matching is the view without the rows that the filter excludes, as they would stand in a table of several kinds.
func matching(v *live.View, expr *filter.Expr, kind *kube.Kind, env Env) *live.View {
	if expr.Empty() {
		return v
	}
	match, mix, now := expr.Bind(rows.MixedColumns()), rows.NewMix(kind, v.Columns), env.Clock()
	out := *v
	out.Rows = nil
	for _, r := range v.Rows {
		if match.Match(mix.Row(r), now) {
			out.Rows = append(out.Rows, r)
		}
	}
	return &out
}

// writeEach writes tables with a blank line between them, as kubectl does, or one JSON array of all objects.
func (g *get) writeEach(w io.Writer, found []printable) error {
	if g.output == "json" {
		objects := make([]map[string]any, 0, len(found))
		for _, p := range found {
			objects = append(objects, p.objects()...)
		}
		return encode(w, objects)
	}
	var out bytes.Buffer
	for i, p := range found {
		if i > 0 {
			out.WriteByte('\n')
		}
		if err := p.table(&out, g.output == "wide"); err != nil {
			return err
		}
	}
	_, err := w.Write(out.Bytes())
	return err
}

// categoryCSV writes one table, as CSV has no room for several: that of the screen.
func (g *get) categoryCSV(ctx context.Context, env Env, from source, name string, kinds []kube.Kind) error {
	o := g.options(from, kube.Kind{Kind: name, Namespaced: true})
	o.Kinds, o.Mixed = map[string][]kube.Kind{from.cluster.Name(): kinds}, true
	v, err := live.Get(ctx, o, g.query())
	switch {
	case !v.Settled:
		return err
	case v.FilterErr != nil:
		return usagef("--filter %s: %w", g.filter, v.FilterErr)
	}
	p := g.printable(env, v, o.Kind)
	g.explain(env, p)
	if err := p.csv(env.Stdout); err != nil {
		return err
	}
	return g.unreadable(from.cluster, v.Sources)
}

// unreadable is an error that names, in one line, the kinds that may not be listed, and in one line each those that
// fail otherwise; nil if there are none.
func (g *get) unreadable(c *cluster.Cluster, sources []live.Source) error {
	var forbidden, lines []string
	for _, s := range sources {
		switch s.State.Phase {
		case stream.Forbidden:
			forbidden = append(forbidden, s.Kind.String())
		case stream.Missing, stream.Failed, stream.Stale:
			lines = append(lines, s.Kind.String()+": "+problem.Of(s.State.Err).Text)
		}
	}
	if len(forbidden) > 0 {
		who := c.Status().User
		if who == "" {
			who = "This user"
		}
		lines = append([]string{who + " may not list " + strings.Join(forbidden, ", ") + " in " + g.where(c) + "."}, lines...)
	}
	if len(lines) == 0 {
		return nil
	}
	return problem.New(problem.Forbidden, strings.Join(lines, "\n"), "", nil)
}
