package shell_test

import (
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	authz "k8s.io/api/authorization/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"fathom/config"
	"fathom/kube"
	"fathom/ui"
	"fathom/ui/dialog"
	"fathom/views/kit"
	"fathom/views/kit/kittest"
)

// TestRules: what the config file asks for stands before the shell, and nothing runs in the container before that.
func TestRules(t *testing.T) {
	const line = "kubectl --context prod -n shop exec -it web-0 -c app -- sh"
	for _, x := range []struct {
		name   string
		config config.Config
		text   []string
		keys   []string // after which the shell has run
	}{
		{"confirm", config.Config{Rules: []config.Rule{{Verb: "exec", Then: "confirm"}}},
			[]string{"Open a shell in web-0/app", "context prod, namespace shop", "A rule of the config file asks before exec for pods/web-0.", line}, []string{"y"}},
		{"type", config.Config{Rules: []config.Rule{{Context: "prod", Then: "type"}}},
			[]string{"type web-0 to enter:", line}, []string{"w", "e", "b", "-", "0", "enter"}},
		{"protected", config.Config{Protected: []config.Area{{Namespace: kittest.Namespace}}},
			[]string{"pods/web-0 is in a protected place."}, []string{"y"}},
	} {
		t.Run(x.name, func(t *testing.T) {
			var asked told
			r := newRig(t, bash(&asked, nil), pod("web-0", "app"))
			r.Session.Config.Rules, r.Session.Config.Protected = x.config.Rules, x.config.Protected
			r.reach(kit.ShellScreen, web0)
			r.WaitText(x.text[0])
			r.Expect(x.text...)
			r.Keys("y", "enter") // meant for the screen below
			r.Expect(x.text...)
			r.Advance(dialog.Grace)
			r.Keys("esc")
			r.WaitText("the screen below")
			if got := asked.list(); len(got) > 0 || len(r.journal()) > 0 {
				t.Fatalf("it was entered without a yes: %q, %+v", got, r.journal())
			}
			r.reach(kit.ShellScreen, web0)
			r.WaitText(x.text[0])
			r.Advance(dialog.Grace)
			r.Keys(x.keys...)
			r.Wait("a shell", func() bool { return len(asked.list()) == 1 })
		})
	}
}

// TestForbidden: a rule shuts every way in before anything is asked of the cluster, also by an object that has the pods, and
// the journal has that.
func TestForbidden(t *testing.T) {
	deployment := kube.Ref{
		Context: kittest.Context, GVR: appsv1.SchemeGroupVersion.WithResource("deployments"), Namespace: kittest.Namespace, Name: "web",
	}
	for _, x := range []struct {
		name, screen, verb, rule string
		on                       kube.Ref
		kind, why                string
	}{
		{"shell", kit.ShellScreen, "exec", "exec", web0, "", "The config file forbids exec for pods/web-0."},
		{"command", kit.CommandScreen, "exec", "e*", web0, "pods", "The config file forbids exec for pods/web-0."},
		{"attach", kit.AttachScreen, "attach", "", web0, "", "The config file forbids attach for pods/web-0."},
		{"by the object", kit.ShellScreen, "exec", "exec", deployment, "deployments", "The config file forbids exec for deployments.apps/web."},
		{"by its pods", kit.ShellScreen, "exec", "exec", deployment, "pods", "The config file forbids exec for deployments.apps/web."},
	} {
		t.Run(x.name, func(t *testing.T) {
			var asked told
			r := newRig(t, bash(&asked, nil), pod("web-0", "app"), &appsv1.Deployment{ObjectMeta: metav1.ObjectMeta{Namespace: kittest.Namespace, Name: "web"}})
			r.Session.Config.Rules = []config.Rule{{Kind: x.kind, Verb: x.rule, Then: "forbid"}}
			r.reach(x.screen, x.on)
			r.WaitText(x.why)
			e := r.journal()
			if len(asked.list()) > 0 || len(e) != 1 || e[0].Verb != x.verb || e[0].Refused != x.why || e[0].Items[0].Ref != x.on {
				t.Errorf("%q, %+v", asked.list(), e)
			}
		})
	}
}

// TestWithoutTheRight: who may not go in by RBAC is told before anything is asked, container or command.
func TestWithoutTheRight(t *testing.T) {
	for screen, right := range map[string]string{kit.ShellScreen: "exec", kit.CommandScreen: "exec", kit.AttachScreen: "attach"} {
		var asked told
		r := newRig(t, bash(&asked, nil), pod("web-0", "app", "proxy"))
		r.Server.Deny(func(a authz.ResourceAttributes) bool { return a.Subresource == right && a.Name == "web-0" })
		r.reach(screen, web0)
		r.WaitText("may not create pods/" + right)
		if r.Shows("Which container") || len(asked.list()) > 0 {
			t.Errorf("%s: it is asked, or ran: %q\n%s", screen, asked.list(), r.Text())
		}
	}
}

// TestMadeForTheVisit: a container that was agreed to a moment ago is entered without another question, but not against a rule.
func TestMadeForTheVisit(t *testing.T) {
	for _, x := range []struct{ then, text string }{{"type", "the screen below"}, {"forbid", "The config file forbids exec"}} {
		var asked told
		r := newRig(t, bash(&asked, nil), pod("web-0", "app"))
		r.Session.Config.Rules = []config.Rule{{Verb: "exec", Then: x.then}}
		r.Do(ui.Do(ui.Push{Open: ui.Open{Screen: kit.ShellScreen, Arg: kit.Reach{On: []kube.Ref{web0}, Parts: []string{"app"}, Fresh: true}}}))
		r.WaitText(x.text)
		if ran := len(asked.list()) > 0; ran != (x.then == "type") {
			t.Errorf("%s: entered: %v", x.then, ran)
		}
	}
}
