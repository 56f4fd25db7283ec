package logs

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"fathom/kube"
	"fathom/kube/logs"
	"fathom/kube/logs/lens"
	"fathom/kube/logs/record"
	"fathom/kube/pods"
	"fathom/views/kit"
)

// Place is what would open the screen again as it is: whose logs, how far back, and how they are looked at.
type Place struct {
	kit.Reach
	// Mode is what becomes of lines that the query does not match: "" shows them, "filter" hides them, "invert" shows
	// only them.
	Mode string `json:"mode,omitempty"`
	// Floor is the word of the lowest level shown, "" for all.
	Floor string `json:"floor,omitempty"`
	// Tail is how many lines of each container are asked for at first; 0 for as many as there are.
	Tail int64 `json:"tail,omitempty"`
	// Since is how far back the first lines reach; 0 for as far as there are any.
	Since time.Duration `json:"since,omitempty"`
	// Columns are the fields with a column of their own.
	Columns []string `json:"columns,omitempty"`
}

// usualTail is how many lines of each container are asked for where nothing else was said. Older ones come on demand.
const usualTail = 1000

// placeOf reads the argument of the screen.
func placeOf(arg any) (Place, error) {
	var p Place
	switch a := arg.(type) {
	case kit.Reach:
		p = Place{Reach: a, Tail: usualTail}
	case Place:
		p = a
	case kube.Place:
		p = Place{Reach: kit.Reach{Scope: a.Scope, Query: a.Filter}, Tail: usualTail}
		if !a.Ref.IsZero() {
			p.On = []kube.Ref{a.Ref}
		}
		if a.Part != "" {
			p.Parts = []string{a.Part}
		}
	default:
		return p, fmt.Errorf("logs need a kit.Reach, not %T", arg)
	}
	if len(p.On) == 0 && len(p.Scope.Contexts) == 0 {
		return p, fmt.Errorf("logs need objects, or a scope")
	}
	return p, nil
}

// context is the kubeconfig context of the logs.
func (p Place) context() string {
	if len(p.On) > 0 {
		return p.On[0].Context
	}
	return p.Scope.Contexts[0]
}

// elsewhere counts what is left out because it is in another context.
func (p Place) elsewhere() int {
	n := 0
	for _, r := range p.On {
		if r.Context != p.context() {
			n++
		}
	}
	if len(p.On) == 0 {
		n = len(p.Scope.Contexts) - 1
	}
	return n
}

// namespace is the one namespace of the logs, or "".
func (p Place) namespace() string {
	if len(p.On) == 0 {
		if len(p.Scope.Namespaces) == 1 {
			return p.Scope.Namespaces[0]
		}
		return ""
	}
	ns := p.On[0].Namespace
	for _, r := range p.On {
		if r.Namespace != ns {
			return ""
		}
	}
	return ns
}

// namespaces are those of the logs in words, "" where the objects are in none.
func (p Place) namespaces() string {
	if len(p.On) == 0 {
		return p.Scope.NamespaceText()
	}
	var names []string
	for _, r := range p.On {
		if r.Namespace != "" && !slices.Contains(names, r.Namespace) {
			names = append(names, r.Namespace)
		}
	}
	return strings.Join(names, ", ")
}

// targets are the pods meant.
func (p Place) targets() []pods.Target {
	if len(p.On) == 0 {
		t := pods.Target{Selector: p.Scope.LabelSelector, Namespaces: p.Scope.Namespaces}
		t.Ref.Context = p.context()
		return []pods.Target{t}
	}
	var out []pods.Target
	for _, r := range p.On {
		if r.Context == p.context() {
			out = append(out, pods.Target{Ref: r})
		}
	}
	return out
}

// choice are the containers meant.
func (p Place) choice() logs.Choice { return logs.Choice{Names: p.Parts} }

// what names the objects in a few words.
func (p Place) what() string {
	name := ""
	switch len(p.On) {
	case 0:
		name = "pods"
		if p.Scope.LabelSelector != "" {
			name += " " + p.Scope.LabelSelector
		}
	case 1:
		name = kind(p.On[0].GVR.Resource) + "/" + p.On[0].Name
	default:
		name = fmt.Sprintf("%d %s", len(p.On), p.On[0].GVR.Resource)
	}
	if len(p.Parts) == 1 {
		name += "/" + p.Parts[0]
	}
	return name
}

// kind is the singular of the resources that have logs.
func kind(resource string) string {
	if n := len(resource); n > 1 && resource[n-1] == 's' {
		return resource[:n-1]
	}
	return resource
}

// modes are the words of lens.Mode in a Place.
func modes() []string {
	return []string{lens.Search: "", lens.Filter: "filter", lens.Inverted: "invert"}
}

func (p Place) mode() lens.Mode {
	if i := slices.Index(modes(), p.Mode); i >= 0 {
		return lens.Mode(i)
	}
	return lens.Search
}

func (p Place) floor() record.Level {
	l, _ := record.ParseLevel(p.Floor)
	return l
}

// since is the moment that Since means.
func (p Place) since(now time.Time) time.Time {
	if p.Since <= 0 {
		return time.Time{}
	}
	return now.Add(-p.Since)
}

// span says in words how far back the first lines reach.
func (p Place) span() string {
	switch {
	case p.Since > 0:
		return "last " + ago(p.Since)
	case p.Tail > 0:
		return fmt.Sprintf("last %s of each", lines(int(p.Tail)))
	}
	return "everything"
}

// ago is a duration in one unit where it is whole.
func ago(d time.Duration) string {
	for _, u := range []struct {
		of   time.Duration
		name string
	}{{time.Hour, "h"}, {time.Minute, "m"}} {
		if d >= u.of && d%u.of == 0 {
			return fmt.Sprintf("%d%s", d/u.of, u.name)
		}
	}
	return d.String()
}

// lines is a number of lines in words.
func lines(n int) string {
	if n == 1 {
		return "1 line"
	}
	return kit.Count(n) + " lines"
}
