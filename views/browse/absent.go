package browse

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"fathom/kube"
	"fathom/kube/cluster"
	"fathom/kube/object"
	"fathom/themes"
)

const (
	// recheck is how often it is asked again whether the namespaces of an empty table exist.
	recheck   = 15 * time.Second
	namesMost = 3 // suggestions
)

// absence is what is known of the namespaces of an empty table.
type absence struct {
	asked time.Time
	busy  bool
	names []string            // that do not exist
	near  map[string][]string // names that may have been meant
}

// missing is the answer to the question which namespaces do not exist.
type missing struct {
	names []string
	near  map[string][]string
}

// seekNamespaces asks whether the namespaces exist while an empty table could be explained by that.
func (b *Browse) seekNamespaces() tea.Cmd {
	now := b.sess.Clock()
	if !b.unexplained() || b.absent.busy || !b.absent.asked.IsZero() && now.Sub(b.absent.asked) < recheck {
		return nil
	}
	b.absent.asked, b.absent.busy = now, true
	c, names := b.clusters[0], b.place.Scope.Namespaces
	return b.handle.Send(func() any {
		ctx, cancel := context.WithTimeout(b.ctx, fetchTimeout)
		defer cancel()
		return findMissing(ctx, c, names)
	})
}

// unexplained reports whether the table is empty and names namespaces, which may not exist.
func (b *Browse) unexplained() bool {
	v := b.view()
	return v != nil && v.Settled && v.Total == 0 && known(v.State.Phase) &&
		b.kind.Namespaced && !b.place.Scope.AllNamespaces() && len(b.clusters) > 0
}

// findMissing looks for the namespaces. Those that it may not look for count as there.
func findMissing(ctx context.Context, c *cluster.Cluster, names []string) missing {
	out := missing{near: map[string][]string{}}
	gvr := schema.GroupVersionResource{Version: "v1", Resource: "namespaces"}
	for _, name := range names {
		if _, err := object.Get(ctx, c, kube.Ref{Context: c.Name(), GVR: gvr, Name: name}); apierrors.IsNotFound(err) {
			out.names = append(out.names, name)
		}
	}
	if len(out.names) == 0 {
		return out
	}
	there := listNames(ctx, c, gvr)
	for _, name := range out.names {
		out.near[name] = cluster.Nearest(name, there, namesMost)
	}
	return out
}

// listNames are the names of all objects of a cluster-wide kind; none when they may not be listed.
func listNames(ctx context.Context, c *cluster.Cluster, gvr schema.GroupVersionResource) []string {
	client, err := c.Client(gvr.GroupVersion(), kube.Protobuf)
	if err != nil {
		return nil
	}
	var list corev1.NamespaceList
	if err := client.Get().Resource(gvr.Resource).VersionedParams(&metav1.ListOptions{}, metav1.ParameterCodec).Do(ctx).Into(&list); err != nil {
		return nil
	}
	var out []string
	for i := range list.Items {
		out = append(out, list.Items[i].Name)
	}
	return out
}

// absentPage speaks for namespaces that do not exist, nil if all do as far as is known.
func (b *Browse) absentPage() page {
	var out page
	for _, name := range b.absent.names {
		text := fmt.Sprintf("Namespace %s was not found.", name)
		if near := b.absent.near[name]; len(near) > 0 {
			text = fmt.Sprintf("Namespace %s was not found (did you mean %s?).", name, strings.Join(near, ", "))
		}
		out = append(out, say(themes.Warn, text))
	}
	if out == nil || len(out) < len(b.place.Scope.Namespaces) {
		return nil // the others are just empty
	}
	return append(out, keys("n", "choose namespaces", "0", "show all namespaces"))
}

// gone watches for the end of the one object that the table is cut down to.
func (b *Browse) gone() {
	v := b.view()
	switch {
	case v == nil || b.single() == "":
	case v.Total > 0:
		b.hadRows, b.deleted = true, time.Time{}
	case b.hadRows && b.deleted.IsZero() && known(v.State.Phase):
		b.deleted = b.sess.Clock()
	}
}

// single is the name of the one object that the table is cut down to, "" if it is not.
func (b *Browse) single() string {
	const only = "metadata.name="
	name, ok := strings.CutPrefix(b.place.Scope.FieldSelector, only)
	if !ok || strings.ContainsAny(name, ",=") {
		return ""
	}
	return name
}

// gonePage speaks for an object that was deleted while one looked at it, or that was not there to begin with.
func (b *Browse) gonePage() page {
	name := b.single()
	if name == "" {
		return nil
	}
	what := b.kind.Source().Resource
	if i := slices.IndexFunc(b.sess.Registry.Kinds(), func(k kube.Kind) bool { return k.GVR == b.kind.Source() }); i >= 0 {
		what = b.sess.Registry.Kinds()[i].Singular
	}
	out := page{say(themes.Warn, fmt.Sprintf("There is no %s %s%s.", what, name, b.where()))}
	if !b.deleted.IsZero() {
		out = page{say(themes.Warn, fmt.Sprintf("The %s %s was deleted at %s, %s ago.", what, name,
			b.deleted.Format(time.TimeOnly), kube.Since(b.sess.Clock(), b.deleted.Unix(), kube.Quantised)))}
	}
	return append(out, keys("esc", "go back"))
}
