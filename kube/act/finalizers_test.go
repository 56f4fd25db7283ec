package act_test

import (
	"slices"
	"strings"
	"testing"

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
