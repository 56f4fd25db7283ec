package palette_test

import (
	"reflect"
	"strings"
	"testing"

	"fathom/keymap"
	"fathom/kube"
	"fathom/kube/cluster"
	"fathom/kube/cluster/clustertest"
	"fathom/kube/pods"
	"fathom/session"
	"fathom/session/sessiontest"
	"fathom/ui"
	"fathom/views/kit"
	"fathom/views/palette"
)

// onServer is a palette whose session is connected to a server.
func onServer(t *testing.T, namespaces ...string) *palette.Palette {
	t.Helper()
	return palette.New(palette.Options{Session: connected(t, namespaces...), Keys: keymap.New(nil)})
}

// connected is a session that is connected to a server and knows its kinds.
func connected(t *testing.T, namespaces ...string) *session.Session {
	t.Helper()
	o := sessiontest.On(t, clustertest.Context{Name: "east", URL: clustertest.New(t).URL()})
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
	for c.Status().Phase != cluster.Live || !c.Kinds().Known() {
		select {
		case <-changed:
		case <-t.Context().Done():
			t.Fatal("no connection")
		}
	}
	return sess
}

func TestALineOpensLogs(t *testing.T) {
	east := []string{"east"}
	pod := func(namespace string) kube.Ref {
		return kube.Ref{Context: "east", GVR: pods.Resource(), Namespace: namespace, Name: "web-0"}
	}
	for line, want := range map[string]kit.Reach{
		"logs":                        {Scope: kube.Scope{Contexts: east, Namespaces: []string{"shop"}}},
		"logs -l app=web -n a,b /5xx": {Scope: kube.Scope{Contexts: east, Namespaces: []string{"a", "b"}, LabelSelector: "app=web"}, Query: "5xx"},
		"logs web-0":                  {Scope: kube.Scope{Contexts: east, Namespaces: []string{"shop"}}, On: []kube.Ref{pod("shop")}},
		"logs po/web-0 a,b":           {Scope: kube.Scope{Contexts: east, Namespaces: []string{"a", "b"}}, On: []kube.Ref{pod("a"), pod("b")}},
	} {
		cmd, err := onServer(t, "shop").Run(line)
		if err != nil {
			t.Errorf("%s: %v", line, err)
			continue
		}
		push, ok := cmd().(ui.Push)
		if !ok || push.Open.Screen != kit.LogsScreen || !reflect.DeepEqual(push.Open.Arg, want) {
			t.Errorf("%s opens %+v, want %+v", line, push.Open, want)
		}
	}
}

func TestALineOpensNoLogs(t *testing.T) {
	for line, want := range map[string]string{
		"logs web-0 -A":          "say logs pods/web-0 NAMESPACE",
		"logs none/x":            `offers no kind "none"`,
		"logs po/web -l app=web": "not both",
		"logs a b c":             "one word too many",
	} {
		if _, err := onServer(t, "shop").Run(line); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", line, err, want)
		}
	}
}
