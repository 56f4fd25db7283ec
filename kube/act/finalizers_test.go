package act_test

import (
	"slices"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"fathom/kube/act"
	"fathom/kube/act/acttest"
)

func TestRemoveFinalizer(t *testing.T) {
	going := podAt(at("shop", "going"), "")
	going.Finalizers, going.DeletionTimestamp = []string{"example.com/a", "example.com/b"}, &metav1.Time{Time: acttest.Start}
	stays := podAt(at("shop", "stays"), "")
	stays.Finalizers = []string{"example.com/a"}
	l := newLab(t, going, stays)
	finalizers := func(name string) []string {
		u := l.Held(l.Kind("pods").GVR, "shop", name)
		return u.(metav1.Object).GetFinalizers()
	}
	v, _ := act.Find("remove-finalizer")
	choices, err := v.Params[0].Choices(t.Context(), act.World{API: l.API}, l.targets("pods/shop/going", "pods/shop/stays"))
	if err != nil || !slices.Equal(choices, []string{"example.com/a", "example.com/b"}) {
		t.Errorf("the choices are %q, %v", choices, err)
	}
	first, err := v.Params[0].Default(t.Context(), act.World{API: l.API}, l.targets("pods/shop/stays"))
	if err != nil || first != "example.com/a" {
		t.Errorf("the default is %q, %v", first, err)
	}

	p := l.plan("remove-finalizer", act.Args{"finalizer": {"example.com/a"}}, "pods/shop/going")
	l.warns(p, "no longer cleans up")
	if p.Risk != act.Destructive || !strings.Contains(p.Kubectl[0], `patch pod/going --type=json -p '[{"op":"test"`) {
		t.Errorf("risk %d, line %s", p.Risk, p.Kubectl[0])
	}
	results := l.run(p)
	if got := finalizers("going"); !slices.Equal(got, []string{"example.com/b"}) {
		t.Errorf("%s: the finalizers are %q", words(results), got)
	}
	if c, why := results[0].Undo(); c != nil || why != "An object that is being deleted takes no new finalizer." {
		t.Errorf("the undo is %+v, %q", c, why)
	}
	if p := l.plan("remove-finalizer", act.Args{"finalizer": {"example.com/b"}}, "pods/shop/going"); p.Changes[0].Note != "goes at once" {
		t.Errorf("the note is %q", p.Changes[0].Note)
	}

	results = l.run(l.plan("remove-finalizer", act.Args{"finalizer": {"example.com/a"}}, "pods/shop/stays"))
	if len(finalizers("stays")) > 0 {
		t.Error(words(results))
	}
	l.undo(results[0])
	if got := finalizers("stays"); len(got) != 1 {
		t.Errorf("after the undo the finalizers are %q", got)
	}
	if _, err := l.try("remove-finalizer", act.Args{"finalizer": {"other"}}, "pods/shop/stays"); !isUsage(err) {
		t.Errorf("one that is not there gives %v", err)
	}
}

// TestFinalizeANamespace forces out one that is being deleted, by the list in its spec.
func TestFinalizeANamespace(t *testing.T) {
	in := func(name string, finalizers ...string) *corev1.Namespace {
		n := &corev1.Namespace{ObjectMeta: at("", name), Spec: corev1.NamespaceSpec{Finalizers: []corev1.FinalizerName{"kubernetes"}}}
		n.Finalizers = finalizers
		return n
	}
	going := in("going", "example.com/a")
	going.DeletionTimestamp = &metav1.Time{Time: acttest.Start}
	going.Status = corev1.NamespaceStatus{Phase: corev1.NamespaceTerminating, Conditions: []corev1.NamespaceCondition{
		{Type: corev1.NamespaceContentRemaining, Status: corev1.ConditionTrue, Message: "Some resources are remaining: widgets.example.com has 1 resource instances"},
		{Type: corev1.NamespaceDeletionContentFailure, Status: corev1.ConditionFalse, Message: "All content successfully deleted"},
	}}
	l := newLab(t, going, in("stays"))
	v, _ := act.Find("remove-finalizer")
	choices, err := v.Params[0].Choices(t.Context(), act.World{API: l.API}, l.targets("namespaces/going", "namespaces/stays"))
	if err != nil || !slices.Equal(choices, []string{"example.com/a", "kubernetes"}) {
		t.Errorf("the choices are %q, %v", choices, err)
	}
	kubernetes := act.Args{"finalizer": {"kubernetes"}}
	if _, err := l.try("remove-finalizer", kubernetes, "namespaces/stays"); !isUsage(err) || !strings.Contains(err.Error(), "is not being deleted") {
		t.Errorf("of one that stays: %v", err)
	}

	p := l.plan("remove-finalizer", kubernetes, "namespaces/going")
	l.warns(p, "turns up again if one of that name is made")
	l.warns(p, "widgets.example.com has 1 resource instances (NamespaceContentRemaining).")
	l.silent(p, "All content successfully deleted")
	c := p.Changes[0]
	if a := c.Access(); p.Risk != act.Destructive || a.Verb != "update" || a.Subresource != "finalize" || c.Note != "without kubernetes" {
		t.Errorf("risk %d, needs %+v, %s", p.Risk, a, c.Note)
	}
	if want := `jq '.spec.finalizers -= ["kubernetes"]' | kubectl --context test replace --raw /api/v1/namespaces/going/finalize -f -`; !strings.HasSuffix(p.Kubectl[0], want) {
		t.Errorf("the line is %s", p.Kubectl[0])
	}
	if trial := c.Try(t.Context(), l.API); trial.Err != nil || !strings.Contains(trial.Diff, "-  - kubernetes") {
		t.Errorf("the dry run says %q, %v", trial.Diff, trial.Err)
	}
	results := l.run(p)
	if _, why := results[0].Undo(); words(results) != "namespaces/going finalized" || !strings.Contains(why, "takes no finalizer back") {
		t.Errorf("%s, and its undo: %q", words(results), why)
	}
	if got := l.Writes(); len(got) != 2 || got[1].String() != "PUT namespaces/going finalize" {
		t.Errorf("the requests are %v", got)
	}
}
