package browse

import (
	"strings"

	tea "charm.land/bubbletea/v2"
	"k8s.io/apimachinery/pkg/fields"

	"fathom/kube"
	"fathom/kube/links"
	"fathom/themes"
	"fathom/ui"
	"fathom/views/kit"
)

// drill is what enter does: down to what the object is made of, or to what it speaks of, else to its description.
func (b *Browse) drill() tea.Cmd {
	r := b.row()
	if r == nil {
		return nil
	}
	if p, ok := b.below(r); ok {
		return ui.Do(ui.Push{Open: ui.Open{Screen: Screen, Arg: p}})
	}
	return b.openRef("describe")
}

// below is the table that a row opens.
func (b *Browse) below(r *kube.Row) (kube.Place, bool) {
	in := kube.Scope{Contexts: []string{r.Context}}
	if r.Namespace != "" {
		in.Namespaces = []string{r.Namespace}
	}
	switch b.kindOf(r).GVR.GroupResource().String() {
	case "pods":
		in.FieldSelector = fields.OneTermEqualSelector("metadata.name", r.Name).String()
		return kube.Place{Kind: "containers", Scope: in}, true
	case "containers": // what they point at is their node, which is not below them
		return kube.Place{}, false
	case "namespaces":
		in.Namespaces = []string{r.Name}
		return kube.Place{Kind: "pods", Scope: in}, true
	case "nodes":
		in.FieldSelector = fields.OneTermEqualSelector("spec.nodeName", r.Name).String()
		return kube.Place{Kind: "pods", Scope: in}, true
	case "cronjobs.batch":
		return filtered("jobs.batch", in, "owner="+r.Name), true
	case "persistentvolumeclaims":
		return filtered("pods", in, "uses="+r.Name), true
	case "ingresses.networking.k8s.io":
		if len(r.Uses) == 0 {
			return kube.Place{}, false
		}
		return filtered("services", in, "name="+strings.Join(r.Uses, "|")), true
	case "customresourcedefinitions.apiextensions.k8s.io":
		return kube.Place{Kind: r.Name, Scope: kube.Scope{Contexts: in.Contexts, Namespaces: b.sess.Scope().Namespaces}}, true
	}
	if r.Selector != "" {
		in.LabelSelector = r.Selector
		return kube.Place{Kind: "pods", Scope: in}, true
	}
	if r.Target != nil {
		return b.placeOf(r, *r.Target)
	}
	return kube.Place{}, false
}

// filtered is a place that is what it is by a filter.
func filtered(kind string, in kube.Scope, filter string) kube.Place {
	return kube.Place{Kind: kind, Scope: in, Filter: filter, Base: filter}
}

// placeOf is the table in which another object stands, cut down to it.
func (b *Browse) placeOf(r *kube.Row, o kube.ObjectName) (kube.Place, bool) {
	c := b.cluster(r.Context)
	if c == nil {
		return kube.Place{}, false
	}
	k, ok := c.Kinds().Of(o)
	if !ok {
		return kube.Place{}, false
	}
	in := kube.Scope{
		Contexts:      []string{r.Context},
		FieldSelector: fields.OneTermEqualSelector("metadata.name", o.Name).String(),
	}
	if k.Namespaced {
		in.Namespaces = []string{o.Namespace}
		if o.Namespace == "" {
			in.Namespaces = []string{r.Namespace}
		}
	}
	return kube.Place{Kind: k.String(), Scope: in}, true
}

func (b *Browse) openShort() string {
	r := b.row()
	if r == nil {
		return "open"
	}
	switch b.kindOf(r).GVR.GroupResource().String() {
	case "pods":
		return "containers"
	case "containers":
		return "open"
	case "namespaces", "nodes", "persistentvolumeclaims":
		return "pods"
	case "ingresses.networking.k8s.io":
		if len(r.Uses) > 0 {
			return "services"
		}
	case "cronjobs.batch":
		return "jobs"
	case "customresourcedefinitions.apiextensions.k8s.io":
		return "objects"
	}
	switch {
	case r.Selector != "":
		return "pods"
	case r.Target != nil:
		return "object"
	}
	return "open"
}

func (b *Browse) openHelp() string {
	if s := b.openShort(); s != "open" {
		return "open its " + s
	}
	return "open"
}

// goOwner opens the table of the controlling owner.
func (b *Browse) goOwner() tea.Cmd {
	r := b.row()
	if r == nil || r.Owner == nil {
		return nil
	}
	p, ok := b.placeOf(r, *r.Owner)
	if !ok {
		return toast(themes.Warn, "The cluster does not offer the kind "+r.Owner.Kind+", so its table cannot be opened.")
	}
	return ui.Do(ui.Push{Open: ui.Open{Screen: Screen, Arg: p}})
}

// openRef opens a screen on the object under the cursor.
func (b *Browse) openRef(screen string) tea.Cmd {
	r := b.row()
	if r == nil {
		return nil
	}
	p := kube.Place{
		Kind: b.sourceKind(r), Ref: b.ref(r), Part: r.Part,
		Scope: kube.Scope{Contexts: []string{r.Context}},
	}
	return ui.Do(ui.Push{Open: ui.Open{Screen: screen, Arg: p}})
}

// ref names the object behind a row: for a container, its pod.
func (b *Browse) ref(r *kube.Row) kube.Ref {
	return kube.Ref{Context: r.Context, GVR: b.kindOf(r).Source(), Namespace: r.Namespace, Name: r.Name}
}

func (b *Browse) sourceKind(r *kube.Row) string { return b.kindOf(r).Source().GroupResource().String() }

func (b *Browse) noRow() string {
	if b.row() == nil {
		return "no row is under the cursor"
	}
	return ""
}

// noObject says why the object's details cannot be opened.
func (b *Browse) noObject() string {
	if why := b.noRow(); why != "" {
		return why
	}
	return b.denied("get", b.row())
}

// noRollout says why there is no rollout to follow.
func (b *Browse) noRollout() string {
	if r := b.row(); r == nil || !kit.Rolls(b.kindOf(r)) {
		return "only deployments, stateful sets and daemon sets are rolled out"
	}
	return b.noObject()
}

func (b *Browse) rolloutShort() string {
	if r := b.row(); r != nil && kit.Rolls(b.kindOf(r)) {
		return "rollout"
	}
	return ""
}

func (b *Browse) noOwner() string {
	if r := b.row(); r == nil || r.Owner == nil {
		return "nothing owns this object"
	}
	return ""
}

// openEvents opens the events of the object under the cursor and of what it owns.
func (b *Browse) openEvents() tea.Cmd {
	r := b.row()
	if r == nil {
		return nil
	}
	at := kube.Place{Kind: "events", Ref: b.ref(r), Part: b.sourceKind(r), Scope: kube.Scope{Contexts: []string{r.Context}}}
	if r.Namespace != "" {
		at.Scope.Namespaces = []string{r.Namespace}
	}
	return ui.Do(ui.Push{Open: ui.Open{Screen: Screen, Arg: at}})
}

// follow makes the test for the events of one object and of what it owns, nil for a table of everything.
func (b *Browse) follow() func(*kube.Row) bool {
	c := b.cluster(b.place.Ref.Context)
	if b.place.Ref.IsZero() || c == nil {
		return nil
	}
	kind, ok := c.Kinds().Find(b.place.Part)
	if !ok {
		return nil
	}
	b.family = links.New(links.Options{
		Pool: b.sess.Pool, API: c, Kind: kind, Ref: b.place.Ref, Known: c.Kinds().All(), Flag: b.recheck,
	})
	return func(r *kube.Row) bool { return r.Target != nil && b.family.Has(*r.Target) }
}

func (b *Browse) recheck() { b.live.Recheck() }
