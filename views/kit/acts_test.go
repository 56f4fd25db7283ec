package kit_test

import (
	"slices"
	"strings"
	"testing"

	authz "k8s.io/api/authorization/v1"

	"fathom/config"
	"fathom/keymap"
	"fathom/kube"
	"fathom/kube/act"
	"fathom/kube/cluster/clustertest"
	"fathom/session"
	"fathom/session/sessiontest"
	"fathom/ui"
	"fathom/views/kit"
)

// offers are the verbs for some objects of a kind, and what the server denies.
type offers struct {
	*kit.Acts
	server *clustertest.Server
	sess   *session.Session
	told   chan struct{}
}

func offered(t *testing.T, resource string, count int, change func(*session.Options)) offers {
	t.Helper()
	o := offers{server: clustertest.New(t), told: make(chan struct{}, 1)}
	opt := sessiontest.On(t, clustertest.Context{Name: "prod", URL: o.server.URL()})
	if change != nil {
		change(&opt)
	}
	o.sess = sessiontest.New(t, opt)
	t.Cleanup(o.sess.Subscribe(func() {
		select {
		case o.told <- struct{}{}:
		default:
		}
	}))
	c, release := o.sess.Acquire("prod")
	t.Cleanup(release)
	o.until(func() bool { return c.Status().User != "" && c.Kinds().Known() })
	k, ok := c.Kinds().Find(resource)
	if !ok {
		t.Fatalf("there is no kind %s", resource)
	}
	target := act.Target{Kind: k, Ref: kube.Ref{Context: "prod", GVR: k.Source(), Namespace: "shop", Name: "web"}}
	o.Acts = &kit.Acts{
		Sess: o.sess, Count: func() int { return count },
		First: func() (act.Target, bool) { return target, true },
		All:   func() []act.Target { return []act.Target{target} },
	}
	return o
}

// until waits for what the session tells of.
func (o offers) until(holds func() bool) {
	for !holds() {
		<-o.told
	}
}

func (o offers) binding(action keymap.Action) (keymap.Binding, bool) {
	for _, b := range o.Bindings() {
		if b.Action == action {
			return b, true
		}
	}
	return keymap.Binding{}, false
}

func TestVerbsAreBindings(t *testing.T) {
	o := offered(t, "deployments.apps", 1, nil)
	b, ok := o.binding("act.scale")
	if !ok || b.Keys[0] != "s" || b.Danger == keymap.Safe || b.Why() != "" {
		t.Errorf("scale is %+v (%v), disabled because %q", b, ok, b.Why())
	}
	if _, ok := o.binding("act.cordon"); ok {
		t.Error("a deployment can be cordoned")
	}
	cmd, ours := o.Act("act.scale")
	if !ours {
		t.Fatal("scale is nobody's action")
	}
	push, ok := cmd().(ui.Push)
	if arg, is := push.Open.Arg.(kit.Change); !ok || !is || push.Open.Screen != kit.ChangeScreen || arg.Verb != "scale" || len(arg.On) != 1 {
		t.Errorf("scale opens %+v", push)
	}
	if _, ours := o.Act("table.down"); ours {
		t.Error("another's action was taken")
	}
}

func TestPartsOfObjectsHaveNoVerbs(t *testing.T) {
	o := offered(t, "containers", 1, nil)
	for _, b := range o.Bindings() {
		name, _ := strings.CutPrefix(string(b.Action), "act.")
		if v, ok := act.Find(name); ok && v.For != nil {
			t.Errorf("a container has %s", b.Action)
		}
	}
}

func TestVerbsWithoutTargets(t *testing.T) {
	o := offered(t, "deployments.apps", 1, nil)
	o.First = func() (act.Target, bool) { return act.Target{}, false }
	o.Scope = func() kube.Scope { return kube.Scope{Contexts: []string{"prod"}, Namespaces: []string{"shop"}} }
	b, ok := o.binding("act.apply")
	if !ok || b.Why() != "" {
		t.Fatalf("apply is %+v (%v), disabled because %q", b, ok, b.Why())
	}
	cmd, _ := o.Act("act.apply")
	push, ok := cmd().(ui.Push)
	arg, is := push.Open.Arg.(kit.Change)
	if !ok || !is || arg.Verb != "apply" || arg.Context != "prod" || arg.Args.Get("namespace") != "shop" || len(arg.On) > 0 {
		t.Errorf("apply opens %+v", push)
	}
}

func TestVerbsSayWhyNot(t *testing.T) {
	t.Run("read-only", func(t *testing.T) {
		o := offered(t, "deployments.apps", 1, func(o *session.Options) {
			o.Config.Contexts = []config.Context{{Match: "prod", ReadOnly: true}}
		})
		b, _ := o.binding("act.scale")
		if !strings.Contains(b.Why(), "read-only") {
			t.Errorf("it is disabled because %q", b.Why())
		}
	})
	t.Run("rights", func(t *testing.T) {
		o := offered(t, "deployments.apps", 1, nil)
		o.server.Deny(func(a authz.ResourceAttributes) bool { return a.Verb == "delete" })
		b, _ := o.binding("act.delete")
		o.until(func() bool { return b.Why() != "" })
		if !strings.HasPrefix(b.Why(), "alice may not delete deployments.apps in namespace shop") {
			t.Errorf("it is disabled because %q", b.Why())
		}
		if b, _ := o.binding("act.scale"); b.Why() != "" {
			t.Errorf("scale is disabled because %q", b.Why())
		}
	})
	t.Run("one object's rights", func(t *testing.T) {
		o := offered(t, "deployments.apps", 1, nil)
		o.server.Deny(func(a authz.ResourceAttributes) bool { return a.Verb == "delete" && a.Name != "web" })
		b, _ := o.binding("act.delete")
		o.until(func() bool { return b.Why() != "" })
		if cmd, _ := o.Act("act.menu"); cmd == nil {
			t.Fatal("there is no menu")
		} else if _, ok := cmd().(ui.Show); !ok {
			t.Fatal("the menu is no overlay")
		}
		// The menu has asked for the object itself.
		o.until(func() bool { return b.Why() == "" })
	})
}

// TestBindingsAreMadeOnceAKind asks for them as frames do.
func TestBindingsAreMadeOnceAKind(t *testing.T) {
	o := offered(t, "deployments.apps", 1, nil)
	target, _ := o.First()
	o.Acts.First = func() (act.Target, bool) { return target, true }
	has := func(action keymap.Action) bool {
		return slices.ContainsFunc(o.Bindings(), func(b keymap.Binding) bool { return b.Action == action })
	}
	if !has("act.restart") || has("act.drain") {
		t.Errorf("a deployment is offered %+v", o.Bindings())
	}
	if n := testing.AllocsPerRun(100, func() { o.Bindings() }); n > 1 { // a copy, as its owner may change it
		t.Errorf("%v allocations a frame", n)
	}
	o.Bindings()[0].Keys = nil
	if o.Bindings()[0].Keys == nil {
		t.Error("what one frame changed the next one has")
	}
	c, release := o.sess.Acquire("prod")
	defer release()
	target.Kind, _ = c.Kinds().Find("nodes")
	if has("act.restart") || !has("act.drain") {
		t.Errorf("a node is offered %+v", o.Bindings())
	}
}
