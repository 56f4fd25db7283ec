package cli

import (
	"context"
	"slices"
	"strings"
	"unicode"

	"fathom/kube"
	"fathom/kube/act"
	"fathom/kube/cluster"
	"fathom/kube/live"
	"fathom/kube/problem"
	"fathom/session"
)

// named is an object on the command line.
type named struct{ kind, name string }

// words are the arguments of a verb, sorted out.
type words struct {
	objects []named
	kinds   []string // kinds without a name, for --all and -l
	rest    []string // what is not an object
}

// sortOut tells objects from what follows them. Objects are KIND/NAME words, or one KIND and names; what follows begins
// at the first word that can be no object: key=value, key-, key:Effect, or after KIND/NAME words one without a slash.
func sortOut(v act.Verb, args []string, many bool) (words, error) {
	var w words
	single, pairs := takes(v)
	if v.For == nil {
		w.rest = args
		return w, nil
	}
	end := len(args)
	for i, a := range args {
		slashed := strings.Contains(a, "/")
		if (pairs && isPair(a)) || (single > 0 && !slashed && i > 0 && strings.Contains(args[0], "/")) {
			end = i
			break
		}
	}
	objects := withKind(v, args[:end])
	if len(objects) > end {
		args, end = append(objects, args[end:]...), len(objects)
	}
	if len(objects) > 0 && !strings.Contains(objects[0], "/") && single > 0 {
		least := 2 // KIND NAME
		if many {
			least = 1
		}
		cut := max(min(least, len(objects)), len(objects)-single)
		objects, end = objects[:cut], cut
	}
	w.rest = args[end:]
	switch {
	case len(objects) == 0:
		return w, usagef("%s needs objects, as in: fathom act %s", v.Name, usageOf(v))
	case many:
		w.kinds = strings.Split(objects[0], ",")
		if len(objects) > 1 || strings.Contains(objects[0], "/") {
			return w, usagef("-l and --all take a KIND and no names, not %q", objects[len(objects)-1])
		}
		return w, nil
	case !strings.Contains(objects[0], "/"):
		if len(objects) == 1 {
			return w, usagef("%s needs a name: %s/NAME, or --all", v.Name, objects[0])
		}
		for _, name := range objects[1:] {
			if strings.Contains(name, "/") {
				return w, usagef("write every object as KIND/NAME, or one KIND and then names; not both: %q", name)
			}
			w.objects = append(w.objects, named{objects[0], name})
		}
		return w, nil
	}
	for _, o := range objects {
		kind, name, ok := strings.Cut(o, "/")
		if !ok || kind == "" || name == "" {
			return w, usagef("%q is not KIND/NAME", o)
		}
		w.objects = append(w.objects, named{kind, name})
	}
	return w, nil
}

// withKind puts the kind before names that come without one, for verbs of which kubectl takes them so.
func withKind(v act.Verb, objects []string) []string {
	if len(v.Names) == 0 || len(objects) > 0 && (strings.Contains(objects[0], "/") || slices.Contains(v.Names, strings.ToLower(objects[0]))) {
		return objects
	}
	return append([]string{v.Names[0]}, objects...)
}

// isPair reports whether a word sets or removes something, as kubectl tells: no object's name looks like that.
func isPair(word string) bool {
	if strings.Contains(word, "=") || strings.HasSuffix(word, "-") {
		return true
	}
	_, effect, ok := strings.Cut(word, ":")
	return ok && effect != "" && unicode.IsUpper(rune(effect[0]))
}

// targets finds the objects that the command line names, and what is left of its words.
func (a *acting) targets(ctx context.Context, sess *session.Session, c *cluster.Cluster, args []string) ([]act.Target, []string, error) {
	many := a.all || a.selector != ""
	w, err := sortOut(a.verb, args, many)
	if err != nil {
		return nil, nil, err
	}
	var out []act.Target
	for _, kind := range w.kinds {
		found, err := a.matching(ctx, sess, c, kind)
		if err != nil {
			return nil, nil, err
		}
		out = append(out, found...)
	}
	if many && len(out) == 0 {
		text := "Nothing of kind " + strings.Join(w.kinds, ", ") + " matches, so there is nothing to " + a.verb.Title + "."
		return nil, nil, problem.New(problem.NotFound, text, "", nil)
	}
	for _, o := range w.objects {
		kind, err := a.kind(ctx, sess, c, o.kind)
		if err != nil {
			return nil, nil, err
		}
		ref := kube.Ref{Context: c.Name(), GVR: kind.GVR, Name: o.name}
		if kind.Namespaced {
			if ref.Namespace, err = a.one(c, o); err != nil {
				return nil, nil, err
			}
		}
		out = append(out, act.Target{Ref: ref, Kind: kind})
	}
	if a.verb.One && len(out) > 1 {
		return nil, nil, usagef("%s takes one object at a time, not %d", a.verb.Name, len(out))
	}
	return out, w.rest, nil
}

// one is the namespace of a named object.
func (a *acting) one(c *cluster.Cluster, o named) (string, error) {
	scope := a.flags.scoped(c)
	if len(scope.Namespaces) != 1 {
		return "", usagef("%s/%s is in one namespace: name that one with -n", o.kind, o.name)
	}
	return scope.Namespaces[0], nil
}

// kind finds a kind that the verb is for. What only discovery knows of a built-in kind is waited for where it decides.
func (a *acting) kind(ctx context.Context, sess *session.Session, c *cluster.Cluster, name string) (kube.Kind, error) {
	kind, err := findKind(ctx, sess, c, name)
	if err != nil {
		return kind, err
	}
	if !a.verb.For(kind) {
		return kind, usagef("%s is not for %s", a.verb.Name, kind)
	}
	return kind, nil
}

// matching are the objects of a kind that -l or --all mean.
func (a *acting) matching(ctx context.Context, sess *session.Session, c *cluster.Cluster, name string) ([]act.Target, error) {
	kind, err := a.kind(ctx, sess, c, name)
	if err != nil {
		return nil, err
	}
	scope := a.flags.scoped(c)
	scope.LabelSelector = a.selector
	if !kind.Namespaced {
		scope.Namespaces = nil
	}
	v, err := live.Get(ctx, live.Options{
		Pool: sess.Pool, APIs: []live.API{c}, Kind: kind, Scope: scope, Clock: sess.Clock,
	}, live.Query{})
	if err != nil {
		return nil, err
	}
	var out []act.Target
	for _, r := range v.Rows {
		ref := kube.Ref{Context: c.Name(), GVR: kind.GVR, Namespace: r.Namespace, Name: r.Name}
		out = append(out, act.Target{Ref: ref, Kind: kind})
	}
	return out, nil
}
