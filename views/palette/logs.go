package palette

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"fathom/kube"
	"fathom/ui"
	"fathom/views/kit"
)

// logs opens the logs that a line means: of one object, a bare name being a pod's as kubectl has it, or of all pods that its
// labels select.
func (p *Palette) logs(l Line) (tea.Cmd, error) {
	if l.Kind != "" && l.Name == "" {
		l.Kind, l.Name = "pods", l.Kind
	}
	at, err := p.placeOf(l)
	if err != nil {
		return nil, err
	}
	reach := kit.Reach{Scope: at.Scope, Query: l.Filter}
	switch {
	case l.Name == "":
	case l.LabelSelector != "":
		return nil, fmt.Errorf("name %s/%s or select pods with -l, not both", l.Kind, l.Name)
	default:
		if reach.On, err = p.named(l, at.Scope); err != nil {
			return nil, err
		}
	}
	return ui.Do(ui.Push{Open: ui.Open{Screen: kit.LogsScreen, Arg: reach}}), nil
}

// named are the objects of one name that a scope has room for: one in each of its contexts and namespaces.
func (p *Palette) named(l Line, scope kube.Scope) ([]kube.Ref, error) {
	var refs []kube.Ref
	for _, context := range scope.Contexts {
		kind, ok := p.kindIn(context, l.Kind)
		if !ok {
			return nil, fmt.Errorf("context %s offers no kind %q", context, l.Kind)
		}
		ref := kube.Ref{Context: context, GVR: kind.GVR, Name: l.Name}
		switch {
		case !kind.Namespaced:
			refs = append(refs, ref)
		case len(scope.Namespaces) == 0:
			return nil, fmt.Errorf("%s/%s is in one namespace: say logs %s/%s NAMESPACE", l.Kind, l.Name, l.Kind, l.Name)
		}
		for _, ref.Namespace = range scope.Namespaces {
			if kind.Namespaced {
				refs = append(refs, ref)
			}
		}
	}
	return refs, nil
}

// kindIn finds a kind by any of its names in an open context.
func (p *Palette) kindIn(context, name string) (kube.Kind, bool) {
	for _, c := range p.sess.Opened() {
		if c.Name() == context {
			return c.Kinds().Find(name)
		}
	}
	return kube.Kind{}, false
}
