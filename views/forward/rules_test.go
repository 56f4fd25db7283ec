package forward_test

import (
	"net"
	"strings"
	"testing"

	"fathom/config"
	engine "fathom/kube/forward"
	"fathom/session"
	"fathom/state"
)

// TestRules: what the config file asks for comes before the ports are open, for the form, for sets, and for one that stopped.
func TestRules(t *testing.T) {
	r := newRig(t, form(), 120, 24)
	r.see("localhost:28080 → 28080 (http)")
	r.Session.Config.Rules = []config.Rule{{Verb: "port-forward", Then: "confirm"}}
	r.Keys("enter")
	r.see("Forward?", "Forward 28080 (http) of svc/web", "A rule of the config file asks before port-forward for services/web.", "kubectl --context prod -n shop port-forward svc/web 28080")
	r.Keys("esc")
	if n, _ := r.Session.Forwards().Running(); n != 0 {
		t.Fatal("it was started without a yes")
	}
	r.Keys("enter", "y")
	r.see("Port forwards", "ready")
	if n := r.Session.SaveProfile("prod", "daily"); n != 1 {
		t.Fatalf("%d were saved", n)
	}
	r.Keys("D")
	r.see("No ports are forwarded.")
	r.Keys("P", "enter")
	r.see("Start daily?", "Forward 28080 (http) of svc/web")
	r.Keys("y")
	r.see("1 forward of daily started.", " ready ")
	r.Keys("s")
	r.see("stopped")
	r.Keys("r")
	r.see("Restart it?")
	r.Keys("y")
	r.see(" ready ")
}

// TestForbidden: a rule for services or for the pods behind them shuts the form, and the journal has the attempt; a rule that
// names no verb is about what changes something.
func TestForbidden(t *testing.T) {
	r := newRig(t, form(), 120, 24)
	r.see("localhost:28080 → 28080 (http)")
	r.Session.Config.Rules = []config.Rule{{Then: "forbid"}}
	if why := r.Session.Barred(session.ForwardVisit(engine.Spec{To: web()})); why != "" {
		t.Errorf("forwards are changes: %s", why)
	}
	r.Session.Config.Rules = []config.Rule{{Kind: "pods", Verb: "port-*", Then: "forbid"}}
	r.Keys("enter")
	r.see("The config file forbids port-forward for services/web.")
	entries, _, err := r.Session.Journal.Read()
	if n, _ := r.Session.Forwards().Running(); n != 0 || err != nil || len(entries) != 1 || !strings.Contains(entries[0].Refused, "forbids port-forward") {
		t.Errorf("%d forwards, journal %+v, %v", n, entries, err)
	}
}

// TestASavedPortIsTaken is told, and the forward has another one.
func TestASavedPortIsTaken(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	port := taken.Addr().(*net.TCPAddr).Port
	r := newRig(t, list(), 160, 24)
	to := web()
	r.Session.Remember(func(st *state.State) {
		st.InContext("prod", func(c *state.Context) {
			c.SaveProfile(state.Profile{Name: "daily", Forwards: []state.Forward{{
				Version: to.GVR.Version, Resource: to.GVR.Resource, Namespace: to.Namespace, Name: to.Name,
				Ports: []state.ForwardPort{{Local: port, Remote: r.http}},
			}}})
		})
	})
	r.Keys("P")
	r.see("daily")
	r.Keys("enter")
	r.see("is in use: ", " is taken instead.", " ready ")
}
