package session_test

import (
	"os"
	"reflect"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"fathom/config"
	"fathom/kube/act"
	"fathom/kube/act/acttest"
	"fathom/kube/cluster"
	"fathom/kube/cluster/clustertest"
	"fathom/kube/object"
	"fathom/session"
	"fathom/session/sessiontest"
)

// acting is a session on a server that holds a Secret and a ConfigMap.
type acting struct {
	*testing.T
	server  *acttest.Server
	options session.Options
	sess    *session.Session
	cluster *cluster.Cluster
}

func newActing(t *testing.T) *acting {
	t.Helper()
	at := func(name string) metav1.ObjectMeta { return metav1.ObjectMeta{Namespace: "shop", Name: name} }
	a := &acting{T: t, server: acttest.New(t,
		&corev1.Secret{ObjectMeta: at("key"), Data: map[string][]byte{"token": []byte("secret-value")}},
		&corev1.ConfigMap{ObjectMeta: at("settings")},
	)}
	a.options = sessiontest.On(t, clustertest.Context{Name: acttest.Context, URL: a.server.URL(), Namespace: "shop"})
	a.again()
	return a
}

// again is another run on the same files.
func (a *acting) again() {
	a.sess = sessiontest.New(a.T, a.options)
	c, release := a.sess.Acquire(acttest.Context)
	a.Cleanup(release)
	a.cluster = c
}

func (a *acting) plan(verb string, args act.Args, resource, name string) *act.Plan {
	a.Helper()
	v, ok := act.Find(verb)
	if !ok {
		a.Fatalf("there is no verb %s", verb)
	}
	on := []act.Target{{Ref: a.server.Ref(resource, "shop", name), Kind: a.server.Kind(resource)}}
	p, err := v.Make(a.Context(), a.sess.World(a.cluster), on, args)
	if err != nil {
		a.Fatal(err)
	}
	return p
}

func (a *acting) run(p *act.Plan, undoes string) {
	a.Helper()
	_, results := a.sess.Run(a.Context(), a.cluster, p, undoes, func(act.Progress) {})
	for _, r := range results {
		if r.Err != nil {
			a.Fatal(r.Err)
		}
	}
}

// TestSecretsAreUndoneFromMemoryOnly deletes a Secret: this run can make it again, a later one says why not, and its values
// are in no file.
func TestSecretsAreUndoneFromMemoryOnly(t *testing.T) {
	a := newActing(t)
	a.run(a.plan("delete", nil, "secrets", "key"), "")
	entries, torn, err := a.sess.Entries()
	if err != nil || torn > 0 || len(entries) != 1 {
		t.Fatal(entries, torn, err)
	}
	if entries[0].Items[0].Undo == nil || entries[0].Items[0].NoUndo != "" {
		t.Errorf("this run cannot undo it: %+v", entries[0].Items[0])
	}
	written, err := os.ReadFile(a.sess.Journal.File())
	if err != nil {
		t.Fatal(err)
	}
	for _, value := range []string{"secret-value", "c2VjcmV0LXZhbHVl"} {
		if strings.Contains(string(written), value) {
			t.Errorf("the journal has the value: %s", written)
		}
	}

	first := *a
	a.again()
	if _, err := a.sess.Undo(t.Context(), a.cluster, entries[0].ID); err == nil || !strings.Contains(err.Error(), "whose values the journal does not keep") {
		t.Errorf("a later run: %v", err)
	}
	if _, _, err := a.sess.UndoLast(t.Context(), a.cluster, false); err == nil || !strings.Contains(err.Error(), "whose values the journal does not keep") {
		t.Errorf("a later run: %v", err)
	}

	p, id, err := first.sess.UndoLast(t.Context(), first.cluster, false)
	if err != nil {
		t.Fatal(err)
	}
	first.run(p, id)
	u, err := object.Get(t.Context(), a.server.API, a.server.Ref("secrets", "shop", "key"))
	if err != nil {
		t.Fatal(err)
	}
	if data, _, _ := unstructured.NestedMap(u.Object, "data"); !reflect.DeepEqual(data, map[string]any{"token": "c2VjcmV0LXZhbHVl"}) {
		t.Errorf("made again with %v", data)
	}
	if _, _, err := first.sess.UndoLast(t.Context(), first.cluster, false); err == nil || !strings.Contains(err.Error(), "It was undone already.") {
		t.Errorf("undone twice: %v", err)
	}
}

func TestUndoByEntry(t *testing.T) {
	a := newActing(t)
	a.run(a.plan("label", act.Args{"labels": {"a=b"}}, "configmaps", "settings"), "")
	entries, _, err := a.sess.Entries()
	if err != nil {
		t.Fatal(err)
	}
	p, err := a.sess.Undo(t.Context(), a.cluster, entries[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	a.run(p, entries[0].ID)
	if _, err := a.sess.Undo(t.Context(), a.cluster, "none"); err == nil || err.Error() != "The journal has no such entry." {
		t.Errorf("got %v", err)
	}
}

// TestReadOnlySendsNothing looks that the journal has it all the same.
func TestReadOnlySendsNothing(t *testing.T) {
	a := newActing(t)
	p := a.plan("delete", nil, "configmaps", "settings")
	a.options.ReadOnly = true
	a.again()
	if why := a.sess.Refused(acttest.Context); why != "Nothing can be changed: Fathom runs read-only." {
		t.Errorf("refused: %q", why)
	}
	_, results := a.sess.Run(t.Context(), a.cluster, p, "", func(act.Progress) {})
	if results[0].Err == nil || len(a.server.Real()) > 0 {
		t.Errorf("results %v, sent %v", results, a.server.Real())
	}
	a.sess.Refuse(a.cluster, p, "No.")
	entries, _, err := a.sess.Entries()
	if err != nil || len(entries) != 2 || entries[0].Failed() != 1 || entries[1].Refused != "No." {
		t.Errorf("journal %+v, %v", entries, err)
	}
}

// TestJournalCannotBeWritten says so and goes on.
func TestJournalCannotBeWritten(t *testing.T) {
	a := newActing(t)
	if err := os.MkdirAll(a.sess.Journal.File(), 0o700); err != nil {
		t.Fatal(err)
	}
	a.run(a.plan("label", act.Args{"labels": {"a=b"}}, "configmaps", "settings"), "")
	if notes := a.sess.TakeNotes(); len(notes) != 1 || !strings.HasPrefix(notes[0], "The change could not be written to the journal: ") {
		t.Errorf("notes %q", notes)
	}
}

func TestPolicyOfTheConfig(t *testing.T) {
	a := newActing(t)
	a.options.Config.Contexts = []config.Context{{Match: "other"}, {Match: "te*", Protected: true}}
	a.options.Config.Protected = []config.Area{{Namespace: "vault"}}
	a.options.Config.Rules = []config.Rule{
		{Verb: "a", Then: "allow"}, {Verb: "b", Then: "confirm"}, {Verb: "c", Then: "type"}, {Kind: "d", Then: "forbid"}, {Then: "?"},
	}
	a.again()
	want := act.Policy{
		Rules: []act.Rule{
			{Verb: "a", Level: act.Allow}, {Verb: "b", Level: act.Confirm}, {Verb: "c", Level: act.Type}, {Kind: "d", Level: act.Forbid}, {Level: act.Forbid},
		},
		Protected: []act.Rule{{Context: acttest.Context}, {Namespace: "vault"}},
	}
	if got := a.sess.Policy(); !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

// TestUndoLastDoesNotReachPastUnasked: with nobody to ask, a change that stays is not passed over.
func TestUndoLastDoesNotReachPastUnasked(t *testing.T) {
	a := newActing(t)
	a.run(a.plan("label", act.Args{"labels": {"a=b"}}, "configmaps", "settings"), "")
	a.run(a.plan("delete", nil, "secrets", "key"), "")
	a.again()
	if _, _, err := a.sess.UndoLast(t.Context(), a.cluster, true); err == nil || !strings.Contains(err.Error(), "The latest change cannot be undone") {
		t.Errorf("unasked: %v", err)
	}
	p, _, err := a.sess.UndoLast(t.Context(), a.cluster, false)
	if err != nil || len(p.Warnings) == 0 || !strings.Contains(p.Warnings[0], "not the latest change") {
		t.Errorf("asked: %+v %v", p, err)
	}
}

// TestJournalHasWhatIsUnderWay looks at the journal while a change is under way, as its own run, as another one, and as that
// sees it after the first was killed.
func TestJournalHasWhatIsUnderWay(t *testing.T) {
	a := newActing(t)
	looked := 0
	_, results := a.sess.Run(t.Context(), a.cluster, a.plan("label", act.Args{"labels": {"a=b"}}, "configmaps", "settings"), "", func(p act.Progress) {
		if p.Phase != act.Sending {
			return
		}
		looked++
		other := sessiontest.New(t, a.options)
		for _, s := range []*session.Session{a.sess, other} {
			all, _, err := s.Entries()
			if err != nil || len(all) != 1 || !all[0].Begun || all[0].Outcome() != "under way" || all[0].Items[0].Ref.Name != "settings" {
				t.Errorf("%+v, %v", all, err)
			}
		}
		a.sess.Journal.Close()
		killed, _, err := other.Entries()
		if err != nil || len(killed) != 1 || killed[0].Outcome() != "interrupted" {
			t.Errorf("after the kill: %+v, %v", killed, err)
		}
		c, release := other.Acquire(acttest.Context)
		defer release()
		if _, err := other.Undo(t.Context(), c, killed[0].ID); err == nil || !strings.Contains(err.Error(), "it is not known what went in") {
			t.Errorf("undo of what was interrupted: %v", err)
		}
	})
	entries, _, err := a.sess.Entries()
	if err != nil || looked != 1 || results[0].Err != nil || len(entries) != 1 || entries[0].Begun || entries[0].Outcome() != "labeled" {
		t.Errorf("afterwards: looked %d times, %+v, %v", looked, entries, err)
	}
	if ran := a.sess.RanSince(0); len(ran) != 1 || ran[0].ID != entries[0].ID || ran[0].Verb != "label" || len(a.sess.RanSince(1)) != 0 {
		t.Errorf("ran %+v", ran)
	}
}
