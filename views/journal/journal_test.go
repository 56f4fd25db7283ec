package journal_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"fathom/kube"
	"fathom/kube/act"
	records "fathom/kube/act/journal"
	"fathom/session"
	"fathom/session/sessiontest"
	"fathom/ui"
	"fathom/ui/uitest"
	"fathom/views/journal"
	"fathom/views/kit"
	"fathom/views/kit/kittest"
)

func ref(name string) kube.Ref {
	return kube.Ref{
		Context: kittest.Context, Namespace: kittest.Namespace, Name: name,
		GVR: schema.GroupVersionResource{Group: "apps", Version: "v1", Resource: "deployments"},
	}
}

const diff = "--- live\n+++ result\n@@ -1,3 +1,3 @@\n spec:\n-  replicas: 3\n+  replicas: 5\n   x: 1\n"

// entries are one of each sort, the oldest first.
func entries() []records.Entry {
	at := func(minute int) time.Time { return sessiontest.Start.Add(time.Duration(minute) * time.Minute) }
	undo := func(name string) *act.Change { return &act.Change{Ref: ref(name), Method: act.Patch} }
	return []records.Entry{
		{ID: "scaled", Time: at(1), Context: kittest.Context, User: "alice", Verb: "scale", Summary: "scale deployments.apps/web to 5",
			Kubectl: []string{"kubectl --context prod -n shop scale deployment/web --replicas=5"},
			Items:   []records.Item{{Ref: ref("web"), Result: "scaled", Diff: diff, Undo: undo("web")}}},
		{ID: "undo", Time: at(2), Context: kittest.Context, User: "alice", Verb: "undo", Summary: "undo scale deployments.apps/web to 5", Undoes: "scaled",
			Items: []records.Item{{Ref: ref("web"), Result: "scaled", Undo: undo("web")}}},
		{ID: "refused", Time: at(3), Context: kittest.Context, User: "bob", Verb: "delete", Summary: "delete deployments.apps/web",
			Refused: "bob may not delete deployments.apps.", Items: []records.Item{{Ref: ref("web")}}},
		{ID: "partly", Time: at(4), Context: kittest.Context, Verb: "delete", Summary: "delete 2 objects", Warned: []string{"the server warns", "the server warns"},
			Kubectl: []string{"kubectl delete deployment/api", "kubectl delete deployment/cart"},
			Items: []records.Item{
				{Ref: ref("api"), Error: "deployments.apps \"api\" is forbidden.\nAsk."},
				{Ref: ref("cart"), Result: "deleted", NoUndo: "It is a Secret, whose values the journal does not keep."}}},
		{ID: "last", Time: at(5), Context: kittest.Context, User: "alice", Verb: "label", Summary: "label deployments.apps/api",
			Items: []records.Item{{Ref: ref("api"), Result: "labeled", Undo: undo("api")}}},
	}
}

// stand stands for a screen that the journal opens, and shows what with.
func stand(_ *session.Session, o ui.Open) (ui.Screen, error) {
	return uitest.NewStub(fmt.Sprintf("%s: %+v", o.Screen, o.Arg), o), nil
}

// open shows a screen of a journal that has the entries.
func open(t *testing.T, start ui.Open, w, h int, has ...records.Entry) *kittest.Rig {
	t.Helper()
	r := kittest.New(t)
	for _, e := range has {
		add(t, r, e)
	}
	show(t, r, start, w, h)
	return r
}

func add(t *testing.T, r *kittest.Rig, e records.Entry) {
	t.Helper()
	if err := records.New(r.Session.Journal.File()).Add(e); err != nil {
		t.Fatal(err)
	}
}

func show(t *testing.T, r *kittest.Rig, start ui.Open, w, h int) {
	t.Helper()
	r.Open(t, map[string]kittest.Make{
		journal.Screen: journal.New, journal.Detail: journal.NewDetail,
		"browse": stand, kit.ChangeScreen: stand,
	}, start, w, h)
	r.WaitSettled()
}

func list() ui.Open { return ui.Open{Screen: journal.Screen, Arg: ""} }

func detail(id string) ui.Open { return ui.Open{Screen: journal.Detail, Arg: id} }

func TestScreens(t *testing.T) {
	for name, at := range map[string]ui.Open{"list": list(), "scaled": detail("scaled"), "partly": detail("partly"), "refused": detail("refused")} {
		uitest.Goldens(t, name, func(t *testing.T, w, h int) *uitest.Driver {
			return open(t, at, w, h, entries()...).Driver
		})
	}
}

func TestNothingYet(t *testing.T) {
	r := open(t, list(), 80, 24)
	r.Expect("Nothing was changed yet.")
	add(t, r, entries()[0])
	r.Advance(time.Second)
	r.WaitText("deployments.apps/web")
}

func TestItFollowsTheFile(t *testing.T) {
	all := entries()
	r := open(t, list(), 120, 24, all[:3]...)
	r.Keys("j", "j") // the oldest
	add(t, r, all[3])
	add(t, r, all[4])
	r.Advance(time.Second)
	r.WaitText("labeled")
	r.Expect("Journal  5")
	r.Keys("enter")
	r.WaitText("scale deployments.apps/web to 5")
}

// TestInterrupted shows a change of which there is no end, until there is one.
func TestInterrupted(t *testing.T) {
	began := records.Entry{ID: "x", Context: kittest.Context, Verb: "drain", Summary: "drain nodes/n", Begun: true, Items: []records.Item{{Ref: ref("web")}}}
	r := kittest.New(t)
	add(t, r, entries()[0])
	other := records.New(r.Session.Journal.File())
	if err := other.Add(began); err != nil {
		t.Fatal(err)
	}
	show(t, r, list(), 120, 24)
	r.Expect("under way")
	r.Keys("enter")
	r.WaitText("It is under way, in process")
	r.Keys("u")
	r.WaitText("It is still under way")
	r.Keys("esc")
	other.Close() // as its process is killed
	r.Advance(time.Second)
	r.WaitText("interrupted")
	r.Keys("enter")
	r.WaitText("It is not known what went in.")
	r.Keys("u")
	r.WaitText("It was interrupted")
	ended := began
	ended.Begun, ended.Items = false, []records.Item{{Ref: ref("web"), Result: "drained"}}
	add(t, r, ended)
	r.Session.Note("anything")
	r.WaitText("drained")
}

func TestTornLinesAreSaid(t *testing.T) {
	r := open(t, list(), 80, 24, entries()[0])
	f, err := os.OpenFile(r.Session.Journal.File(), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString(`{"id":"half`); err != nil {
		t.Fatal(err)
	}
	f.Close()
	r.Advance(time.Second)
	r.WaitText("1 line cannot be read")
	r.Expect("scaled")
}

func TestCannotBeRead(t *testing.T) {
	r := kittest.New(t)
	if err := os.MkdirAll(r.Session.Journal.File(), 0o700); err != nil {
		t.Fatal(err)
	}
	show(t, r, list(), 80, 24)
	r.Expect("The journal cannot be read")
}

func TestFilter(t *testing.T) {
	r := open(t, list(), 120, 24, entries()...)
	r.Keys("/")
	r.Type("BOB delete")
	r.Expect("1 of 5", "refused")
	r.Refuse("labeled")
	r.Keys("esc")
	r.Expect("labeled")
	r.Keys("/")
	r.Type("nobody")
	r.Keys("enter")
	r.Expect("None of the 5 entries")
	r.Keys("enter", "u", "c", "esc")
	r.Expect("labeled")
}

func TestWhatTheListOffers(t *testing.T) {
	r := open(t, list(), 120, 24, entries()...)
	r.Keys("u")
	r.WaitText("Undo:last ")
	r.Keys("esc")
	r.Keys("G", "u") // the oldest was undone
	r.Expect("It was undone already")
	r.Keys("c")
	if want := "kubectl --context prod -n shop scale deployment/web --replicas=5"; len(r.Copied) != 1 || r.Copied[0] != want {
		t.Errorf("copied %q", r.Copied)
	}
	r.Keys("k", "c")
	if r.Expect("no kubectl line does the same"); len(r.Copied) != 1 {
		t.Errorf("copied %q", r.Copied)
	}
	r.Keys("u") // an undo can be undone
	r.WaitText("Undo:undo ")
}

func TestFromAnEntryToItsObject(t *testing.T) {
	r := open(t, detail("partly"), 200, 30, entries()...)
	r.Keys("enter")
	r.Expect("this line names no object")
	x, y := r.Find("deployments.apps/cart")
	if x < 0 {
		t.Fatal("the object is not there")
	}
	r.Keys(strings.Split(strings.Repeat("j", y-2), "")...)
	r.Keys("enter")
	r.WaitText("browse: {Kind:deployments.apps Scope:{Contexts:[prod] Namespaces:[shop]")
	r.Expect("Filter:name=cart")
	r.Keys("esc", "u")
	r.Expect("It is a Secret")
}

func TestNoSuchEntry(t *testing.T) {
	r := open(t, detail("gone"), 80, 24, entries()...)
	r.Expect("The journal has no such entry any more.")
	r.Keys("u", "c", "enter")
	if len(r.Copied) > 0 {
		t.Error("something was copied")
	}
	if _, err := journal.NewDetail(r.Session, ui.Open{}); err == nil {
		t.Error("an entry without an ID was opened")
	}
}
