package act_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"

	"fathom/kube/act"
	"fathom/kube/act/acttest"
)

// lab is a test of verbs on a server that holds objects.
type lab struct {
	*testing.T
	*acttest.Server
}

func newLab(t *testing.T, objects ...runtime.Object) lab {
	t.Helper()
	return lab{t, acttest.New(t, objects...)}
}

// targets are "resource/name" in a namespace, or "resource/namespace/name".
func (l lab) targets(words ...string) []act.Target {
	l.T.Helper()
	var out []act.Target
	for _, word := range words {
		parts := strings.Split(word, "/")
		namespace, name := "", parts[len(parts)-1]
		if len(parts) == 3 {
			namespace = parts[1]
		}
		out = append(out, act.Target{Ref: l.Ref(parts[0], namespace, name), Kind: l.Kind(parts[0])})
	}
	return out
}

// try makes a plan.
func (l lab) try(verb string, args act.Args, on ...string) (*act.Plan, error) {
	l.T.Helper()
	v, ok := act.Find(verb)
	if !ok {
		l.Fatalf("there is no verb %q", verb)
	}
	world := act.World{API: l.API, Clock: func() time.Time { return acttest.Start }}
	return v.Make(l.Context(), world, l.targets(on...), args)
}

// plan makes a plan that must be possible.
func (l lab) plan(verb string, args act.Args, on ...string) *act.Plan {
	l.T.Helper()
	p, err := l.try(verb, args, on...)
	if err != nil {
		l.Fatalf("%s: %v", verb, err)
	}
	return p
}

// run runs a plan whose waits are over at once, and returns its results.
func (l lab) run(p *act.Plan) []act.Result {
	l.T.Helper()
	now := make(chan time.Time)
	close(now)
	r := act.Runner{API: l.API, After: func(time.Duration) <-chan time.Time { return now }}
	return r.Run(l.Context(), p, func(act.Progress) {})
}

// words are the results' words, or their errors.
func words(results []act.Result) string {
	var out []string
	for _, r := range results {
		if r.Err != nil {
			out = append(out, r.Ref.String()+" failed: "+r.Err.Error())
			continue
		}
		out = append(out, r.Ref.String()+" "+r.Word)
	}
	return strings.Join(out, "; ")
}

// undo takes a single result back.
func (l lab) undo(r act.Result) {
	l.T.Helper()
	c, why := r.Undo()
	if c == nil {
		l.Fatalf("%s cannot be undone: %s", r.Ref, why)
	}
	world := act.World{API: l.API, Clock: func() time.Time { return acttest.Start }}
	p, err := act.Revert(l.Context(), world, "it", []act.Change{*c})
	if err != nil {
		l.Fatal(err)
	}
	for _, r := range l.run(p) {
		if r.Err != nil {
			l.Fatalf("undo: %v", r.Err)
		}
	}
}

// warns checks that some warning has the text.
func (l lab) warns(p *act.Plan, text string) {
	l.T.Helper()
	if !slices.ContainsFunc(p.Warnings, func(w string) bool { return strings.Contains(w, text) }) {
		l.Errorf("no warning of %q in:\n%s", text, strings.Join(p.Warnings, "\n"))
	}
}

// silent checks that no warning has the text.
func (l lab) silent(p *act.Plan, text string) {
	l.T.Helper()
	if slices.ContainsFunc(p.Warnings, func(w string) bool { return strings.Contains(w, text) }) {
		l.Errorf("a warning of %q in:\n%s", text, strings.Join(p.Warnings, "\n"))
	}
}

// touches are the touched objects as text.
func touches(p *act.Plan) []string {
	var out []string
	for _, t := range p.Touched {
		out = append(out, t.Ref.String()+": "+t.Why)
	}
	return out
}

// at is where an object is; its UID is the one that the server would give it.
func at(namespace, name string) metav1.ObjectMeta {
	return metav1.ObjectMeta{Namespace: namespace, Name: name, UID: acttest.UID(namespace, name)}
}

// of is at with an owner that controls it.
func of(m metav1.ObjectMeta, apiVersion, kind, owner string) metav1.ObjectMeta {
	uid := acttest.UID(m.Namespace, owner)
	if kind == "Node" {
		uid = acttest.UID("", owner)
	}
	m.OwnerReferences = []metav1.OwnerReference{{APIVersion: apiVersion, Kind: kind, Name: owner, UID: uid, Controller: new(true)}}
	return m
}

func podAt(m metav1.ObjectMeta, node string) *corev1.Pod {
	return &corev1.Pod{ObjectMeta: m, Spec: corev1.PodSpec{NodeName: node}}
}

// uidOf is for readers of tests: the UID that a deletion is bound to.
func uidOf(c act.Change) types.UID {
	if c.Options == nil || c.Options.Preconditions == nil || c.Options.Preconditions.UID == nil {
		return ""
	}
	return *c.Options.Preconditions.UID
}
