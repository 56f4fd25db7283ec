package change_test

import (
	"slices"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"

	"fathom/config"
	"fathom/keymap"
	"fathom/kube/act"
	"fathom/kube/act/acttest"
	"fathom/session"
	"fathom/ui"
	"fathom/ui/uitest"
	"fathom/views/kit"
)

func TestScale(t *testing.T) {
	uitest.Goldens(t, "scale", func(t *testing.T, w, h int) *uitest.Driver {
		r := newRig(t, w, h, nil, deployment("web", 3))
		r.open("scale", "deployments.apps", "web")
		r.WaitText("has 3 already")
		r.Type("5")
		r.WaitText("3 -> 5 replicas")
		r.rest(t)
		return r.Driver
	})
}

func TestHarmlessRunsWithEnterAndLeaves(t *testing.T) {
	r := newRig(t, 100, 30, nil, deployment("web", 3))
	r.open("scale", "deployments.apps", "web")
	r.WaitText("has 3 already")
	r.Type("5")
	r.Keys("enter") // before the plan is there
	r.WaitText("scaled deployments.apps/web 3 -> 5 replicas  (u undoes)")
	r.Expect("the screen below")
	if got := r.made(); !slices.Equal(got, []string{"PATCH deployments.apps/web scale"}) {
		t.Errorf("sent were %q", got)
	}

	r.Keys("u")
	r.WaitText("set back")
	r.rest(t)
	r.Keys("enter") // a question wants its own key
	r.Expect("Press y")
	r.Keys("y")
	r.WaitText("the screen below")
	entries, _, err := r.session.Entries()
	if err != nil || len(entries) != 2 || entries[1].Undoes != entries[0].ID {
		t.Errorf("the journal has %+v (%v)", entries, err)
	}
	r.Keys("u")
	r.WaitText("cannot be undone. It was undone already.")
}

// TestEnterIsForTheValuesThen types on after an enter that came before the plan.
func TestEnterIsForTheValuesThen(t *testing.T) {
	r := newRig(t, 100, 30, nil, deployment("web", 3))
	r.open("scale", "deployments.apps", "web")
	r.WaitText("has 3 already")
	r.Type("5")
	r.Keys("enter")
	r.Type("0")
	r.WaitText("3 -> 50 replicas")
	r.rest(t)
	if got := r.made(); len(got) > 0 {
		t.Fatalf("sent were %q", got)
	}
	r.Keys("enter")
	r.WaitText("scaled deployments.apps/web 3 -> 50 replicas")
}

func TestLeavingChangesNothing(t *testing.T) {
	r := newRig(t, 100, 30, nil, deployment("web", 3))
	r.open("scale", "deployments.apps", "web")
	r.WaitText("has 3 already")
	r.Type("5")
	r.WaitText("3 -> 5")
	r.Keys("esc")
	r.Expect("the screen below")
	if got := r.made(); len(got) > 0 {
		t.Errorf("sent were %q", got)
	}
}

func TestWrongValuesAreToldAtTheirField(t *testing.T) {
	r := newRig(t, 100, 30, nil, deployment("web", 3))
	r.open("scale", "deployments.apps", "web")
	r.WaitText("has 3 already")
	r.Type("-2")
	r.WaitText("give a whole number, 0 or more")
	r.Keys("ctrl+u", "enter")
	r.Expect("a value is needed")
}

func TestWrongValuesOpenTheForm(t *testing.T) {
	objects, names := pods(1)
	r := newRig(t, 100, 30, nil, objects...)
	on := []act.Target{{Ref: r.server.Ref("pods", "shop", names[0]), Kind: r.server.Kind("pods")}}
	arg := kit.Change{Verb: "delete", On: on, Args: act.Args{"grace-period": {"soon"}}}
	r.Do(ui.Do(ui.Push{Open: ui.Open{Screen: kit.ChangeScreen, Arg: arg}}))
	r.WaitText(`grace-period is "soon"`)
	r.Expect("› grace-period  soon")
	r.Keys("ctrl+u", "enter")
	r.WaitText("y delete")
}

// TestKeysForTheScreenBelowAreSwallowed presses the key that confirms before, and just after, the question opens.
func TestKeysForTheScreenBelowAreSwallowed(t *testing.T) {
	objects, names := pods(1)
	r := newRig(t, 100, 30, nil, objects...)
	r.open("delete", "pods", names...)
	r.Keys("y", "enter")
	r.WaitSettled()
	r.Keys("y", "enter", "y")
	r.clock.Advance(short)
	r.Keys("y")
	if got := r.made(); len(got) > 0 {
		t.Fatalf("sent were %q", got)
	}
	r.rest(t)
	r.Keys("enter")
	if got := r.made(); len(got) > 0 {
		t.Fatalf("after enter, sent were %q", got)
	}
	r.Keys("y")
	r.WaitText("deleted pods/web-000")
	r.Expect("the screen below")
}

func TestProtectedAsksForTheName(t *testing.T) {
	protect := func(o *session.Options) {
		o.Config.Contexts = []config.Context{{Match: acttest.Context, Protected: true}}
	}
	r := newRig(t, 100, 30, protect, deployment("web", 3))
	r.open("delete", "deployments.apps", "web")
	r.rest(t)
	r.Expect("type web to delete:")
	r.Keys("y", "enter")
	r.Expect("Type web to go on")
	if got := r.made(); len(got) > 0 {
		t.Fatalf("sent were %q", got)
	}
	r.Keys("backspace")
	r.Type("web")
	r.Keys("enter")
	r.WaitText("deleted deployments.apps/web")
}

func TestForbiddenByTheConfig(t *testing.T) {
	forbid := func(o *session.Options) { o.Config.Rules = []config.Rule{{Verb: "delete", Then: "forbid"}} }
	r := newRig(t, 100, 30, forbid, deployment("web", 3))
	r.open("delete", "deployments.apps", "web")
	r.rest(t)
	r.Expect("The config file forbids delete of deployments.apps/web.")
	r.Keys("y")
	entries, _, err := r.session.Entries()
	if err != nil || len(entries) != 1 || entries[0].Refused == "" || len(r.made()) > 0 {
		t.Errorf("the journal has %+v (%v), sent were %q", entries, err, r.made())
	}
}

func TestReadOnly(t *testing.T) {
	r := newRig(t, 100, 30, nil, deployment("web", 3))
	r.Keys("ctrl+o")
	r.Expect("Read-only: nothing can be changed")
	r.open("restart", "deployments.apps", "web")
	r.rest(t)
	r.Expect("Nothing can be changed: read-only mode is on.", "read-only")
	r.Keys("y", "enter", "ctrl+o")
	r.Expect("Changes are allowed again.")
	if got := r.made(); len(got) > 0 {
		t.Errorf("sent were %q", got)
	}
}

func TestRefusalsShowBefore(t *testing.T) {
	objects, names := pods(3)
	r := newRig(t, 100, 40, nil, objects...)
	r.refuse(true, names[1])
	r.open("delete", "pods", names...)
	r.rest(t)
	r.Expect("✖ pods/web-001", `User "alice" cannot delete resource "pods"`, "y delete 3")
	r.refuse(true, names...)
	r.Keys("ctrl+r")
	r.rest(t)
	r.Expect("The cluster refuses it")
	r.Keys("y")
	if got := r.made(); len(got) > 0 {
		t.Errorf("sent were %q", got)
	}
}

// TestManyResults deletes 200 pods, 3 of which are refused only when it counts.
func TestManyResults(t *testing.T) {
	objects, names := pods(200)
	r := newRig(t, 120, 40, nil, objects...)
	refused := []string{"web-007", "web-100", "web-199"}
	r.refuse(false, refused...)
	r.open("delete", "pods", names...)
	r.rest(t)
	r.Expect("y delete 200")
	r.Keys("y")
	r.WaitText("197 done")
	r.Expect("3 failed", "r try the 3 again")
	// What failed stands first, with the API server's own words.
	for _, name := range refused {
		r.Expect("✖ pods/"+name, `pods "`+name+`" is forbidden`)
	}
	r.Golden("results.120x40")
	done := 0
	for range 200 {
		for _, l := range r.Lines() {
			if strings.Contains(l, "✓ pods/web-") {
				done++
			}
		}
		before := r.Text()
		r.Keys("pgdown")
		if r.Text() == before {
			break
		}
	}
	if done < 197 {
		t.Errorf("the table shows %d of 197 that are done", done)
	}

	r.refuse(false)
	r.Keys("r")
	r.WaitText("✓ 200 done")
	if got := len(r.server.Real()); got != 203 {
		t.Errorf("%d deletes were sent, not 200 and 3 again", got)
	}
}

// TestAnEmptyFormDoesNotComplain opens a verb without an object: what is missing is said once somebody typed, or said to go on.
func TestAnEmptyFormDoesNotComplain(t *testing.T) {
	r := newRig(t, 100, 40, nil)
	r.open("apply", "")
	r.WaitText("once the values say what to do")
	r.Refuse("needs a manifest", "✖")
	r.Keys("enter")
	r.WaitText("✖")
	r.Keys("esc")

	r.open("apply", "")
	r.WaitText("once the values say what to do")
	r.Type("/nowhere")
	r.WaitText("✖")
}

// TestSecretsAreNotShown types a password into a form, and looks at the plan and at the result.
func TestSecretsAreNotShown(t *testing.T) {
	r := newRig(t, 100, 40, nil)
	r.open("create-secret-generic", "")
	r.Type("db")
	for range 20 {
		if r.Shows("ctrl+t shows it") {
			break
		}
		r.Keys("tab")
	}
	r.Type("password=hunter2")
	r.WaitText("<masked, 7 bytes>")
	r.Expect("password=●●●●●●●", "ctrl+t reveal")
	r.Refuse("hunter2")
	r.Keys("ctrl+t")
	r.Expect("password=hunter2")
}

// TestForbiddenFromTheForm presses enter in the form of what the config forbids, and y after that: the journal has it once.
func TestForbiddenFromTheForm(t *testing.T) {
	forbid := func(o *session.Options) { o.Config.Rules = []config.Rule{{Verb: "label", Then: "forbid"}} }
	r := newRig(t, 100, 30, forbid, deployment("web", 3))
	r.open("label", "deployments.apps", "web")
	r.Type("a=b")
	r.rest(t)
	r.Keys("enter", "y")
	entries, _, err := r.session.Entries()
	if err != nil || len(entries) != 1 || entries[0].Refused == "" || len(r.made()) > 0 {
		t.Errorf("the journal has %+v (%v), sent were %q", entries, err, r.made())
	}
}

// TestPatchesOfSecretsAreNotShown types a patch of a Secret: it is dots in the form, masked in the plan, and nowhere in what
// would open the screen again. That of anything else is read as it is typed.
func TestPatchesOfSecretsAreNotShown(t *testing.T) {
	secret := &corev1.Secret{ObjectMeta: meta("key"), Data: map[string][]byte{"password": []byte("before")}}
	r := newRig(t, 100, 40, nil, secret, &corev1.ConfigMap{ObjectMeta: meta("settings"), Data: map[string]string{"mode": "fast"}})
	r.open("patch", "secrets", "key")
	r.WaitText("once there is a value for patch")
	r.Type(`{"stringData":{"password":"hunter2"}}`)
	r.WaitText("kubectl --context test -n shop patch secret/key")
	r.WaitText("(ctrl+t shows it)")
	r.Refuse("hunter2", "aHVudGVyMg")
	r.Keys("ctrl+t")
	r.Expect("hunter2")
	for _, at := range r.App.Places() {
		if c, ok := at.Arg.(kit.Change); ok && len(c.Args["patch"]) > 0 {
			t.Errorf("the place has %v", c.Args)
		}
	}
	r.Keys("esc", "esc")

	r.open("patch", "configmaps", "settings")
	r.WaitText("once there is a value for patch")
	r.Type(`{"data":{"mode":"slow"}}`)
	r.WaitText("+  mode: slow")
	r.Expect(`{"data":{"mode":"slow"}}`)
}

// TestRefusedByTheCluster presses y, more than once, where the API server refuses all of it.
func TestRefusedByTheCluster(t *testing.T) {
	objects, names := pods(2)
	r := newRig(t, 100, 30, nil, objects...)
	r.refuse(true, names...)
	r.open("delete", "pods", names...)
	r.rest(t)
	r.Keys("y")
	r.Expect("The cluster refuses it: see above.")
	r.Keys("y")
	entries, _, err := r.session.Entries()
	if err != nil || len(entries) != 1 || !strings.Contains(entries[0].Refused, names[0]+`" is forbidden`) || len(entries[0].Items) != 2 || len(r.made()) > 0 {
		t.Errorf("the journal has %+v (%v), sent were %q", entries, err, r.made())
	}
}

// TestLongNamesStayApart lists objects whose names differ at the end only, on a narrow screen.
func TestLongNamesStayApart(t *testing.T) {
	const long = "a-very-long-name-of-a-workload-with-a-hash-that-nobody-remembers-6d5f8c7b9d-"
	r := newRig(t, 80, 30, nil, &corev1.Pod{ObjectMeta: meta(long + "x7k2p")}, &corev1.Pod{ObjectMeta: meta(long + "q9w4z")})
	r.open("label", "pods", long+"x7k2p", long+"q9w4z")
	r.Type("a=b")
	r.rest(t)
	r.Expect("x7k2p  a=b", "q9w4z  a=b", "pods/a-very-long")
	r.Keys("enter")
	r.WaitText("2 done")
}

// TestTheFooterNamesOnlyKeysThatWork leaves those of other screens out while letters go into a form.
func TestTheFooterNamesOnlyKeysThatWork(t *testing.T) {
	r := newRig(t, 160, 30, nil, deployment("web", 3))
	r.more = []keymap.Binding{{Action: "go", Keys: []string{":"}, Help: "go anywhere", Short: "go anywhere"}}
	footer := func() string { return r.Lines()[29] }
	r.open("scale", "deployments.apps", "web")
	r.WaitText("Nothing would change.")
	if text := footer(); !strings.Contains(text, "go on") || strings.Contains(text, "go anywhere") {
		t.Errorf("in the form the footer is %q", text)
	}
	r.Keys("tab")
	if text := footer(); !strings.Contains(text, "go anywhere") {
		t.Errorf("outside the footer is %q", text)
	}
}

func TestNothingToChange(t *testing.T) {
	r := newRig(t, 100, 30, nil, deployment("web", 3))
	r.open("scale", "deployments.apps", "web")
	r.WaitText("Nothing would change.")
	r.Keys("enter")
	r.Expect("scale", "deployments.apps/web")
	if got := r.made(); len(got) > 0 {
		t.Errorf("sent were %q", got)
	}
}
