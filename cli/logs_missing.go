package cli

import (
	"fmt"
	"slices"
	"strings"

	"fathom/kube"
	"fathom/kube/logs"
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

// nothing says that there is no container to read.
func (g *logging) nothing(targets []pods.Target) error {
	text := g.missing(targets)
	if len(g.containers) > 0 {
		text += ", or none has a container " + strings.Join(g.containers, ", ")
	}
	look := "fathom get pods -A"
	if in := namespacesOf(targets).Namespaces; len(in) > 0 {
		look = "fathom get pods -n " + strings.Join(in, ",")
	}
	return problem.New(problem.NotFound, text+".", "Look at what is there: "+look+".", nil)
}

// absent says which pods that the command line names are in none of its namespaces, although others were read.
func (g *logging) absent(targets []pods.Target, read []logs.State) error {
	missing := slices.DeleteFunc(slices.Clone(targets), func(t pods.Target) bool {
		return t.Ref.GVR != pods.Resource() || slices.ContainsFunc(read, func(s logs.State) bool { return s.Source.Pod.Name == t.Ref.Name })
	})
	if len(missing) == 0 {
		return nil
	}
	return g.nothing(missing)
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
