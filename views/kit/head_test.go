package kit_test

import (
	"testing"

	"fathom/config"
	"fathom/kube/cluster"
	"fathom/kube/cluster/clustertest"
	"fathom/session"
	"fathom/session/sessiontest"
	"fathom/themes"
	"fathom/views/kit"
)

// open connects to contexts on one server and waits until they are live.
func open(t *testing.T, change func(*session.Options), names ...string) (*session.Session, []*cluster.Cluster) {
	t.Helper()
	server := clustertest.New(t)
	var contexts []clustertest.Context
	for _, n := range names {
		contexts = append(contexts, clustertest.Context{Name: n, URL: server.URL()})
	}
	o := sessiontest.On(t, contexts...)
	if change != nil {
		change(&o)
	}
	s := sessiontest.New(t, o)
	changed := make(chan struct{}, 1)
	t.Cleanup(s.Subscribe(func() {
		select {
		case changed <- struct{}{}:
		default:
		}
	}))
	var cs []*cluster.Cluster
	for _, n := range names {
		c, release := s.Acquire(n)
		t.Cleanup(release)
		for c.Status().User == "" {
			<-changed
		}
		cs = append(cs, c)
	}
	return s, cs
}

func TestHead(t *testing.T) {
	s, cs := open(t, nil, "prod", "dev")
	h := kit.Head(s, cs[:1], themes.ASCII())
	if got := joined(h.Left); got != "prod | v1.36.1 | alice" {
		t.Errorf("on the left is %q", got)
	}
	if got := joined(h.Right); got != themes.ASCII().Live+" live" {
		t.Errorf("on the right is %q", got)
	}
	if h.Accent != kit.Accent(s.Config, "prod") {
		t.Errorf("the accent is %v", h.Accent)
	}
	if got := joined(kit.Head(s, cs, themes.ASCII()).Left); got != "prod +1 | v1.36.1 | alice" {
		t.Errorf("of two contexts is said %q", got)
	}
	if got := joined(kit.Head(s, nil, themes.ASCII()).Left); got != "no context" {
		t.Errorf("of no context is said %q", got)
	}
}

func TestHeadSaysThatAContextIsReadOnly(t *testing.T) {
	s, cs := open(t, func(o *session.Options) {
		o.Config.Contexts = []config.Context{{Match: "prod", ReadOnly: true}}
	}, "prod")
	if got := joined(kit.Head(s, cs, themes.ASCII()).Left); got != "prod | v1.36.1 | alice | read-only" {
		t.Errorf("on the left is %q", got)
	}
}
