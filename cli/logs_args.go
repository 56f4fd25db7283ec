package cli

import (
	"context"
	"strings"

	"fathom/kube"
	"fathom/kube/cluster"
	"fathom/kube/pods"
	"fathom/session"
)

// targets are whose logs the command line means: names of pods and KIND/NAMEs, or the pods of a selector.
func (g *logging) targets(ctx context.Context, sess *session.Session, c *cluster.Cluster, args []string) ([]pods.Target, error) {
	scope := g.flags.scoped(c)
	if g.selector != "" {
		return []pods.Target{{Ref: kube.Ref{Context: c.Name()}, Selector: g.selector, Namespaces: scope.Namespaces}}, nil
	}
	var out []pods.Target
	for _, arg := range args {
		kindName, name, slashed := strings.Cut(arg, "/")
		if !slashed {
			kindName, name = "pods", arg
		}
		if kindName == "" || name == "" {
			return nil, usagef("%q is not KIND/NAME", arg)
		}
		kind, err := findKind(ctx, sess, c, kindName)
		if err != nil {
			return nil, err
		}
		ref := kube.Ref{Context: c.Name(), GVR: kind.GVR, Name: name}
		switch {
		case !kind.Namespaced:
			out = append(out, pods.Target{Ref: ref})
		case len(scope.Namespaces) == 0:
			return nil, usagef("%s is in one namespace: name that one with -n", arg)
		default:
			for _, ref.Namespace = range scope.Namespaces {
				out = append(out, pods.Target{Ref: ref})
			}
		}
	}
	return out, nil
}
