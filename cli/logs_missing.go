package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"fathom/kube"
	"fathom/kube/logs"
	"fathom/kube/object"
	"fathom/kube/pods"
	"fathom/kube/problem"
)

// missing says that the targets have no pods, without the full stop: they may have some later.
func (g *logging) missing(targets []pods.Target) string {
	where := namespacesOf(targets).NamespaceText()
	if g.selector != "" {
		return fmt.Sprintf("There are no pods in %s with %s", where, g.selector)
	}
	if t := targets[0].Ref; len(targets) == 1 && t.GVR == pods.Resource() {
		return fmt.Sprintf("There is no pod %q in namespace %s", t.Name, t.Namespace)
	}
	var names []string
	for _, t := range targets {
		names = append(names, t.Ref.String())
	}
	return fmt.Sprintf("There are no pods of %s in %s", strings.Join(names, ", "), where)
}

// present says that a node or a namespace is not there, as far as it may be asked for. Any name has pods, or none: the API does not tell.
func present(ctx context.Context, api pods.API, ref kube.Ref) error {
	kind := map[string]string{"nodes": "node", "namespaces": "namespace"}[ref.GVR.GroupResource().String()]
	if kind == "" {
		return nil
	}
	_, err := object.Get(ctx, api, ref)
	if problem.Of(err).Class != problem.NotFound {
		return nil
	}
	return problem.New(problem.NotFound, fmt.Sprintf("There is no %s %q in context %s.", kind, ref.Name, ref.Context),
		"Look at what is there: fathom get "+ref.GVR.Resource+".", err)
}

// nothing says that there is no container to read.
func (g *logging) nothing(ctx context.Context, api pods.API, targets []pods.Target) error {
	text := g.missing(targets)
	if len(g.containers) > 0 {
		found, all := behind(ctx, api, targets)
		switch names := strings.Join(g.containers, ", "); {
		case all && len(found) == 1:
			return problem.New(problem.NotFound, fmt.Sprintf("Pod %s has no container %s.", found[0].Name, names), pods.Choices(found...), nil)
		case all:
			return problem.New(problem.NotFound, fmt.Sprintf("None of the %d pods has a container %s.", len(found), names), pods.Choices(found...), nil)
		case len(found) > 0:
			text += ", or none has a container " + names
		}
	}
	look := "fathom get pods -A"
	if in := namespacesOf(targets).Namespaces; len(in) > 0 {
		look = "fathom get pods -n " + strings.Join(in, ",")
	}
	return problem.New(problem.NotFound, text+".", "Look at what is there: "+look+".", nil)
}

// behind are the pods of targets, and all says that each has some.
func behind(ctx context.Context, api pods.API, targets []pods.Target) (found []*corev1.Pod, all bool) {
	all = true
	for _, t := range targets {
		of, err := pods.List(ctx, api, t)
		all = all && err == nil && len(of) > 0
		found = append(found, of...)
	}
	return found, all
}

// absent says which pods that the command line names are in none of its namespaces, although others were read.
func (g *logging) absent(ctx context.Context, o logs.Options, read []logs.State) error {
	missing := slices.DeleteFunc(slices.Clone(o.Targets), func(t pods.Target) bool {
		return t.Ref.GVR != pods.Resource() || slices.ContainsFunc(read, func(s logs.State) bool { return s.Source.Pod.Name == t.Ref.Name })
	})
	if len(missing) == 0 {
		return nil
	}
	return g.nothing(ctx, o.API, missing)
}

// namespacesOf are the namespaces in which the pods of the targets are.
func namespacesOf(targets []pods.Target) kube.Scope {
	var s kube.Scope
	for _, t := range targets {
		in := t.Namespaces
		if t.Ref.Namespace != "" {
			in = []string{t.Ref.Namespace}
		}
		for _, ns := range in {
			if !slices.Contains(s.Namespaces, ns) {
				s.Namespaces = append(s.Namespaces, ns)
			}
		}
	}
	return s
}
