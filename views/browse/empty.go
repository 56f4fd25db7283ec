package browse

import (
	"fmt"
	"slices"
	"strings"

	"fathom/kube"
	"fathom/kube/cluster"
	"fathom/kube/live"
	"fathom/kube/problem"
	"fathom/kube/stream"
	"fathom/themes"
	"fathom/ui"
	"fathom/views/kit"
)

// A page stands in place of the table while there is nothing to show: it says what is the case and what to do.
type page [][]ui.Seg

func say(role themes.Role, text string) []ui.Seg { return []ui.Seg{{Role: role, Text: text}} }

// keys is a paragraph of keys and what they do.
func keys(pairs ...string) []ui.Seg {
	var out []ui.Seg
	for i := 0; i+1 < len(pairs); i += 2 {
		out = append(out, ui.Seg{Role: themes.Key, Text: pairs[i]}, ui.Seg{Role: themes.Hint, Text: " " + pairs[i+1] + "   "})
	}
	return out
}

func (b *Browse) page(p page, w, h int) []string {
	if b.theme == nil {
		return make([]string, h)
	}
	return kit.Page(p, b.theme, w, h)
}

// emptiness is the page to show, nil while there are rows.
func (b *Browse) emptiness() page {
	if b.table == nil {
		return page{}
	}
	if p := b.disconnected(); p != nil {
		return p
	}
	if !b.found {
		return b.unknownKind()
	}
	v := b.view()
	if v == nil {
		return page{say(themes.Dim, "Asking for "+b.things()+".")}
	}
	if len(v.Rows) > 0 {
		return nil
	}
	if p := b.failure(v); p != nil {
		return p
	}
	return b.nothing(v)
}

// disconnected speaks for a cluster that has never answered.
func (b *Browse) disconnected() page {
	if v := b.view(); v != nil && v.Total > 0 {
		return nil
	}
	up := func(c *cluster.Cluster) bool { return c.Status().Phase != cluster.Down }
	if len(b.clusters) == 0 || slices.ContainsFunc(b.clusters, up) {
		return nil
	}
	c := b.clusters[0]
	err := c.Status().Err
	if c.NeedsLogin() {
		return page{
			say(themes.Warn, "Context "+c.Name()+" needs you to log in."),
			say(themes.Text, problem.Of(err).Text),
			keys("gl", "log in: the credential plugin gets the terminal", "@", "choose another context"),
		}
	}
	return append(problemPage(err), keys("ctrl+r", "try again now", "@", "choose another context"))
}

func problemPage(err error) page {
	p := problem.Of(err)
	out := page{say(themes.Bad, p.Text)}
	if p.Next != "" {
		out = append(out, say(themes.Text, p.Next))
	}
	return out
}

// unknownKind speaks for a kind that the cluster does not offer, or not yet.
func (b *Browse) unknownKind() page {
	if len(b.clusters) == 0 {
		return page{say(themes.Dim, "No context is open."), keys("@", "choose a context")}
	}
	kinds := b.clusters[0].Kinds()
	if !kinds.Known() {
		return page{say(themes.Dim, fmt.Sprintf("Asking context %s which kinds it offers, to find %q.", b.clusters[0].Name(), b.place.Kind))}
	}
	out := page{say(themes.Warn, fmt.Sprintf("Context %s offers no kind %q.", b.clusters[0].Name(), b.place.Kind))}
	if near := kinds.Suggest(b.place.Kind); len(near) > 0 {
		out = append(out, say(themes.Text, "Did you mean "+strings.Join(near, ", ")+"?"))
	}
	for _, gap := range kinds.Gaps() {
		out = append(out, say(themes.Dim, gap))
	}
	return append(out, keys(":", "type another kind", "esc", "go back"))
}

// failure speaks for streams that have no rows because something is wrong.
func (b *Browse) failure(v *live.View) page {
	switch v.State.Phase {
	case stream.Waiting:
		return page{say(themes.Dim, "Asking for "+b.things()+".")}
	case stream.Loading:
		return page{say(themes.Dim, "Loading "+b.things()+": "+kit.Count(v.State.Loaded)+" so far.")}
	case stream.Forbidden:
		return b.forbidden(v)
	case stream.Missing, stream.Failed, stream.Stale:
		return append(problemPage(v.State.Err), keys("ctrl+r", "try again now", "esc", "go back"))
	}
	return nil
}

func (b *Browse) forbidden(v *live.View) page {
	if !b.kind.Namespaced { // advice about namespaces would lead nowhere
		return page{say(themes.Bad, problem.Of(v.State.Err).Text), keys(":", "open another kind", "@", "choose another context")}
	}
	out := problemPage(v.State.Err)
	if b.mixed {
		out = page{say(themes.Bad, "You may not list any of the kinds in the category "+b.kind.Kind+b.where()+".")}
	}
	if b.place.Scope.AllNamespaces() {
		out = append(out, say(themes.Text, "You may still have rights in single namespaces."),
			keys("n", "choose or type a namespace", "@", "choose another context"))
		return out
	}
	return append(out, keys("n", "choose or type a namespace", ":", "open another kind", "@", "choose another context"))
}

// nothing speaks for an empty answer, and names what makes it empty.
func (b *Browse) nothing(v *live.View) page {
	if v.Total == 0 {
		for _, p := range []page{b.absentPage(), b.gonePage()} {
			if p != nil {
				return p
			}
		}
	}
	where := b.where()
	switch {
	case v.Total > 0 && b.query.Filter != "":
		return page{
			say(themes.Text, fmt.Sprintf("None of %s %s%s matches /%s", kit.Count(v.Total), b.things(), where, b.query.Filter)),
			keys("/", "change the filter", "esc", "clear it"),
		}
	case v.Total > 0:
		return page{
			say(themes.OK, b.healthy(v.Total, where)),
			keys("!", "show all"),
		}
	case b.isEvents() && !b.place.Ref.IsZero():
		return page{say(themes.Text, "No events. The API server keeps them for an hour."), keys("esc", "go back")}
	case b.selected() != "":
		return page{
			say(themes.Text, "There are no "+b.things()+where+b.selected()+"."),
			keys("esc", "go back", "n", "choose namespaces"),
		}
	case b.kind.Namespaced && !b.place.Scope.AllNamespaces():
		return page{
			say(themes.Text, "There are no "+b.things()+where+"."),
			keys("0", "show all namespaces", "n", "choose namespaces"),
		}
	}
	return page{say(themes.Text, "There are no "+b.things()+where+"."), keys(":", "open another kind")}
}

// where is the end of a sentence about the rows of the scope.
func (b *Browse) where() string {
	if !b.kind.Namespaced {
		return ""
	}
	return " in " + b.place.Scope.NamespaceText()
}

func (b *Browse) selected() string {
	s := b.place.Scope
	if t := strings.Trim(s.LabelSelector+" "+s.FieldSelector, " "); t != "" {
		return " with " + t
	}
	return ""
}

// things is the kind in a sentence.
func (b *Browse) things() string {
	if b.mixed {
		return "objects of " + b.kind.Kind
	}
	return b.kind.GVR.Resource
}

func (b *Browse) view() *live.View {
	if b.rows == nil {
		return nil
	}
	return b.rows.view
}

// hopeless reports whether there will be no streams as things stand.
func (b *Browse) hopeless() bool {
	for _, c := range b.clusters {
		if c.Status().Phase == cluster.Down || (c.Status().Phase == cluster.Live && c.Kinds().Known()) {
			return true
		}
	}
	return len(b.clusters) == 0
}

// notes are what the streams say is missing from the rows, each once.
func notes(v *live.View) []string {
	var out []string
	seen := map[string]bool{}
	for _, s := range v.Sources {
		for _, n := range s.Notes {
			if !seen[n] {
				seen[n] = true
				out = append(out, n)
			}
		}
	}
	return out
}

// denied says why a verb is not permitted on the object of a row, "" if it is or if that is not known yet.
func (b *Browse) denied(verb string, r *kube.Row) string {
	c := b.cluster(r.Context)
	if c == nil {
		return "context " + r.Context + " is not open"
	}
	d := c.Can(cluster.Access{Verb: verb, GVR: b.kindOf(r).Source(), Namespace: r.Namespace})
	if d.Answer == cluster.No {
		return d.Reason
	}
	return ""
}

// cluster is the open cluster of a context.
func (b *Browse) cluster(context string) *cluster.Cluster {
	for _, c := range b.clusters {
		if c.Name() == context {
			return c
		}
	}
	return nil
}

// healthy says so of all rows.
func (b *Browse) healthy(n int, where string) string {
	if n == 1 && !b.mixed {
		return "The only " + b.kind.Singular + where + " is healthy."
	}
	return fmt.Sprintf("All %s %s%s are healthy.", kit.Count(n), b.things(), where)
}
