package act

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"k8s.io/client-go/rest"

	"fathom/kube"
	"fathom/kube/cluster"
)

// API is what verbs need of the cluster of one context. *cluster.Cluster implements it.
type API interface {
	Sender
	Name() string
	Namespace() string // the default for objects that name none
	RESTConfig() (*rest.Config, error)
	Kinds() *cluster.Kinds
	Ask(ctx context.Context, a cluster.Access) (cluster.Decision, error)
}

// World is what verbs plan with.
type World struct {
	API   API
	Clock func() time.Time
	// Stdin is read for the file "-"; nil if there is none.
	Stdin io.Reader
	// Clipboard reads the host's clipboard; nil if there is none.
	Clipboard func() (string, error)
	// Debug is what debug containers and pods are made from.
	Debug Debug
	// Stay is set if nobody enters a debug container or pod right away: it then stays until somebody removes it.
	Stay bool
}

// Target is an object that a verb is asked to act on.
type Target struct {
	Ref  kube.Ref
	Kind kube.Kind
}

// Verb is one way to change a cluster.
type Verb struct {
	Name  string   // after "fathom act": "set-image"
	Title string   // in menus: "set image"
	Help  string   // one sentence without a full stop: what it does
	Group string   // "object", "workload", "node", "job", "storage", "cluster"
	Keys  []string // default keys in tables; without any, the verb is only in the menu
	// Risk is the minimum for its Plans.
	Risk Risk
	// For reports whether the verb acts on objects of a kind. It is nil for verbs that need no object: apply, create.
	For func(kube.Kind) bool
	// Names are the names of the only kind that the verb is for, if kubectl takes its objects without a kind: drain NODE.
	Names []string
	// One is set for verbs that act on a single object at a time.
	One bool
	// Screen names the screen that asks for the Params and shows the plan; "" for the one that all verbs share. It is opened
	// with a kube.Place whose Kind and Ref are the target's.
	Screen string
	// Needs are the rights for an object of a kind; the caller fills in namespace and name.
	Needs  func(kube.Kind) []cluster.Access
	Params []Param
	// Plan looks at the targets, all in one context, and says what would be done. It changes nothing.
	Plan func(ctx context.Context, w World, on []Target, args Args) (*Plan, error)
}

// ParamKind says how a Param is asked for and how its values are written.
type ParamKind uint8

const (
	Text   ParamKind = iota
	Number           // a whole number
	Switch           // "true" or nothing
	Choice           // one of Choices
	Pairs            // many words, as key=value
	Lines            // text of many lines
	Texts            // many texts, one for each time the flag is given
)

// Param is something that a verb must be told.
type Param struct {
	Name string // the flag: "replicas"
	Help string // one phrase
	Kind ParamKind
	// Required makes the plan wait until there is a value.
	Required bool
	// Positional values follow the objects on the command line without a flag: nginx=nginx:2.
	Positional bool
	// Short is the one-letter flag, as in kubectl: "f".
	Short string
	// Secret values are neither remembered nor written anywhere.
	Secret bool
	// SecretOf reports whether values are secret for objects of a kind; nil if that does not depend on the kind.
	SecretOf func(kube.Kind) bool
	// Hidden Params are for the command line only; forms leave them out.
	Hidden bool
	// Choices suggests values for the targets; others are accepted too, unless Kind is Choice. It may use the network.
	Choices func(ctx context.Context, w World, on []Target) ([]string, error)
	// Default is the initial value for the targets. It may use the network.
	Default func(ctx context.Context, w World, on []Target) (string, error)
}

// Hides reports whether values are secret for any of the targets.
func (p Param) Hides(on []Target) bool {
	return p.Secret || p.SecretOf != nil && slices.ContainsFunc(on, func(t Target) bool { return p.SecretOf(t.Kind) })
}

// Args are the values of Params, by name.
type Args map[string][]string

// Get is the first value, "" for none.
func (a Args) Get(name string) string {
	if v := a[name]; len(v) > 0 {
		return v[0]
	}
	return ""
}

// On reports whether a Switch is on.
func (a Args) On(name string) bool { return a.Get(name) == "true" }

// Find is the verb of that name.
func Find(name string) (Verb, bool) {
	all := Verbs()
	i := slices.IndexFunc(all, func(v Verb) bool { return v.Name == name })
	if i < 0 {
		return Verb{}, false
	}
	return all[i], true
}

// Offered are the verbs for objects of a kind.
func Offered(k kube.Kind) []Verb {
	return slices.DeleteFunc(Verbs(), func(v Verb) bool { return v.For == nil || !v.For(k) })
}

// Missing names the required Params without a value.
func (v Verb) Missing(a Args) []string {
	var out []string
	for _, p := range v.Params {
		if p.Required && strings.TrimSpace(strings.Join(a[p.Name], "")) == "" {
			out = append(out, p.Name)
		}
	}
	return out
}

// Accesses are the rights that the verb needs for a target.
func (v Verb) Accesses(t Target) []cluster.Access {
	if v.Needs == nil {
		return nil
	}
	needs := slices.Clone(v.Needs(t.Kind))
	for i := range needs {
		if needs[i].GVR.Empty() {
			needs[i].GVR = t.Ref.GVR
		}
		if needs[i].GVR == t.Ref.GVR {
			needs[i].Namespace, needs[i].Name = t.Ref.Namespace, t.Ref.Name
		} else if needs[i].Namespace == "" {
			needs[i].Namespace = t.Ref.Namespace
		}
	}
	return needs
}

// may is the Needs of a verb that makes one kind of request.
func may(verb, subresource string) func(kube.Kind) []cluster.Access {
	return func(kube.Kind) []cluster.Access { return []cluster.Access{{Verb: verb, Subresource: subresource}} }
}

// kinds is a For that takes resources by "resource" or "resource.group".
func kinds(names ...string) func(kube.Kind) bool {
	return func(k kube.Kind) bool { return k.Of.Resource == "" && slices.Contains(names, k.String()) }
}

// anyObject is a For that takes every kind with objects of its own that can be had one by one.
func anyObject(k kube.Kind) bool { return k.Of.Resource == "" && k.Can("get") }

// usage is an error in what a verb was told.
func usage(format string, args ...any) error { return UsageError{Err: fmt.Errorf(format, args...)} }

// UsageError is a value that a verb cannot use. Its text is a phrase for the line below the field, or after the flag.
type UsageError struct {
	Err error
	// Long is the same in many lines, where a line is too short for all of it; "" where it is not.
	Long string
}

func (u UsageError) Error() string { return u.Err.Error() }
func (u UsageError) Unwrap() error { return u.Err }
