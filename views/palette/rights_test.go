package palette_test

import (
	"testing"

	authz "k8s.io/api/authorization/v1"

	"fathom/keymap"
	"fathom/kube"
	"fathom/kube/cluster"
	"fathom/kube/cluster/clustertest"
	"fathom/session/sessiontest"
	"fathom/ui"
	"fathom/ui/uitest"
	"fathom/views/palette"
)

// pickers is an app whose palette works on a server, connected to it.
func pickers(t *testing.T, srv *clustertest.Server, namespaces ...string) (*uitest.Driver, *cluster.Cluster) {
	t.Helper()
	o := sessiontest.On(t, clustertest.Context{Name: "east", URL: srv.URL()})
	o.Namespaces = namespaces
	sess := sessiontest.New(t, o)
	changed := make(chan struct{}, 1)
	t.Cleanup(sess.Subscribe(func() {
		select {
		case changed <- struct{}{}:
		default:
		}
	}))
	c, release := sess.Acquire("east")
	t.Cleanup(release)
	keys := keymap.New(nil)
	p := palette.New(palette.Options{Session: sess, Keys: keys})
	d := uitest.New(t, ui.Options{
		Registry: ui.Registry{"empty": func(ui.Open) (ui.Screen, error) { return uitest.Stub{}, nil }},
		Start:    ui.Open{Screen: "empty"}, Keymap: keys, Globals: p.Bindings, GlobalAct: p.Act,
	}, 100, 24)
	p.Attach(d.App)
	for c.Status().Phase != cluster.Live || !c.Kinds().Known() {
		select {
		case <-changed:
		case <-t.Context().Done():
			t.Fatal("no connection")
		}
	}
	return d, c
}

func TestKindsThatMayNotBeListedSaySo(t *testing.T) {
	srv := clustertest.New(t)
	srv.Deny(func(a authz.ResourceAttributes) bool {
		return a.Resource == "*" || a.Resource == "secrets" || a.Resource == "pods" && a.Namespace != "shop"
	})
	for name, c := range map[string]struct {
		namespaces []string
		key        string
		kind       string
		denied     bool
	}{
		"kinds":                 {[]string{"shop"}, "ctrl+k", "secrets", true},
		"the palette too":       {[]string{"shop"}, ":", "secrets", true},
		"not here":              {[]string{"pay"}, "ctrl+k", "pods", true},
		"here":                  {[]string{"shop"}, "ctrl+k", "pods", false},
		"in one of the two":     {[]string{"pay", "shop"}, "ctrl+k", "pods", false},
		"not in all namespaces": {nil, "ctrl+k", "pods", true},
	} {
		t.Run(name, func(t *testing.T) {
			d, cl := pickers(t, srv, c.namespaces...)
			d.Keys(c.key)
			d.Type(c.kind)
			if c.denied {
				d.WaitText("you may not list this")
				return
			}
			k, _ := cl.Kinds().Find(c.kind)
			if answer, err := cl.Ask(t.Context(), cluster.Access{Verb: "list", GVR: k.GVR, Namespace: "shop"}); err != nil || answer.Answer != cluster.Yes {
				t.Fatal(answer, err)
			}
			d.Refuse("you may not list this")
		})
	}
}

func TestWhoMayDoAllIsAskedOnce(t *testing.T) {
	srv := clustertest.New(t)
	asked := make(chan string, 1000)
	srv.Deny(func(a authz.ResourceAttributes) bool { asked <- a.Resource; return false })
	d, cl := pickers(t, srv)
	d.Keys("ctrl+k")
	d.WaitText("deployments")
	if _, err := cl.Ask(t.Context(), cluster.Access{Verb: "list", GVR: kube.Kind{}.GVR}); err != nil {
		t.Fatal(err)
	}
	for len(asked) > 0 {
		if r := <-asked; r != "*" && r != "" {
			t.Errorf("asked about %s", r)
		}
	}
}

func TestNamespacesThatMayNotBeLookedAtSaySo(t *testing.T) {
	srv := clustertest.New(t)
	srv.Deny(func(a authz.ResourceAttributes) bool { return a.Namespace == "pay" })
	d, _ := pickers(t, srv, "pay", "shop")
	d.Keys("n")
	d.WaitText("you may not list pods here")
	d.Expect("shop")
}
