package palette

import (
	"k8s.io/apimachinery/pkg/runtime/schema"

	"fathom/kube"
	"fathom/kube/cluster"
	"fathom/session"
)

// rights says beforehand what may not be listed. What is not known yet is asked for in the background, and counts as
// permitted meanwhile.
type rights struct {
	scope    kube.Scope
	clusters []*cluster.Cluster // of the scope, as far as they are open
}

func newRights(sess *session.Session) rights {
	r := rights{scope: sess.Scope()}
	wanted := map[string]bool{}
	for _, name := range r.scope.Contexts {
		wanted[name] = true
	}
	for _, c := range sess.Opened() {
		if wanted[c.Name()] {
			r.clusters = append(r.clusters, c)
		}
	}
	return r
}

// forbidden says that a kind may not be listed anywhere in the scope, "" if it may or if that is not known.
func (r rights) forbidden(k kube.Kind) string {
	namespaces := []string{""}
	if k.Namespaced && !r.scope.AllNamespaces() {
		namespaces = r.scope.Namespaces
	}
	for _, c := range r.clusters {
		for _, ns := range namespaces {
			if everything(c, ns) || c.Can(list(k.Source(), ns)).Answer != cluster.No {
				return ""
			}
		}
	}
	if len(r.clusters) == 0 {
		return ""
	}
	return "you may not list this"
}

// everything reports whether all kinds may be listed, which one question settles for many users. While it is open, no
// other is asked.
func everything(c *cluster.Cluster, namespace string) bool {
	return c.Can(list(schema.GroupVersionResource{Group: "*", Version: "*", Resource: "*"}, namespace)).Answer != cluster.No
}

// forbiddenIn says that a kind may not be listed in a namespace, as far as that is known. With ask it is asked for in the
// background when it is not.
func (r rights) forbiddenIn(namespace, kind string, ask bool) string {
	for _, c := range r.clusters {
		k, ok := c.Kinds().Find(kind)
		if !ok || !k.Namespaced {
			return ""
		}
		know := c.Known
		if ask {
			know = c.Can
		}
		if know(list(k.Source(), namespace)).Answer != cluster.No {
			return ""
		}
	}
	if len(r.clusters) == 0 {
		return ""
	}
	return "you may not list " + kind + " here"
}

func list(gvr schema.GroupVersionResource, namespace string) cluster.Access {
	return cluster.Access{Verb: "list", GVR: gvr, Namespace: namespace}
}

// live tells a picker of every change, and at once of those since it was made.
func (p *Palette) live(flag func()) (stop func()) {
	stop = p.sess.Subscribe(flag)
	flag()
	return stop
}
