package journal

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"fathom/kube"
	"fathom/kube/act"
)

func at(t testing.TB) *Journal {
	t.Helper()
	return New(filepath.Join(t.TempDir(), "fathom", "journal.jsonl"))
}

func TestNoFile(t *testing.T) {
	entries, torn, err := at(t).Read()
	if len(entries) != 0 || torn != 0 || err != nil {
		t.Errorf("got %v, %d, %v", entries, torn, err)
	}
}

func TestAddAndRead(t *testing.T) {
	j := at(t)
	want := Entry{ID: "a", Time: time.Unix(1, 0).UTC(), Context: "dev", Verb: "scale", Items: []Item{{Ref: ref("web"), Result: "scaled"}}}
	for _, e := range []Entry{want, {ID: "b"}} {
		if err := j.Add(e); err != nil {
			t.Fatal(err)
		}
	}
	got, torn, err := j.Read()
	if err != nil || torn != 0 || len(got) != 2 || fmt.Sprint(got[0]) != fmt.Sprint(want) {
		t.Errorf("got %v, %d, %v", got, torn, err)
	}
	for file, mode := range map[string]os.FileMode{j.File(): 0o600, filepath.Dir(j.File()): 0o700} {
		if info, err := os.Stat(file); err != nil || info.Mode().Perm() != mode {
			t.Errorf("%s: %v, %v", file, info.Mode(), err)
		}
	}
}

// TestTorn cuts the last line at every place, as a full disk or a crash may, and goes on writing.
func TestTorn(t *testing.T) {
	j := at(t)
	for _, id := range []string{"a", "b"} {
		if err := j.Add(Entry{ID: id, Summary: "ü\n"}); err != nil {
			t.Fatal(err)
		}
	}
	whole, err := os.ReadFile(j.File())
	if err != nil {
		t.Fatal(err)
	}
	second := strings.IndexByte(string(whole), '\n') + 1
	for cut := second + 1; cut < len(whole); cut++ {
		if err := os.WriteFile(j.File(), whole[:cut], 0o600); err != nil {
			t.Fatal(err)
		}
		if err := j.Add(Entry{ID: "c"}); err != nil {
			t.Fatal(err)
		}
		got, torn, err := j.Read()
		switch {
		case err != nil:
			t.Fatal(err)
		case cut == len(whole)-1 && (torn != 0 || len(got) != 3): // only the line feed is missing
			t.Errorf("cut at the line feed: %v, %d torn", got, torn)
		case cut < len(whole)-1 && (torn != 1 || len(got) != 2 || got[1].ID != "c"):
			t.Errorf("cut at %d: %v, %d torn", cut, got, torn)
		}
	}
}

// TestTwoWriters lets two Fathoms append at the same time.
func TestTwoWriters(t *testing.T) {
	a := at(t)
	b := New(a.File())
	const each = 50
	var wg sync.WaitGroup
	for i, j := range []*Journal{a, b} {
		wg.Go(func() {
			for n := range each {
				if err := j.Add(Entry{ID: fmt.Sprintf("%d-%d", i, n), Summary: strings.Repeat("x", 9000)}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	got, torn, err := a.Read()
	ids := map[string]bool{}
	for _, e := range got {
		ids[e.ID] = true
	}
	if err != nil || torn != 0 || len(ids) != 2*each {
		t.Errorf("%d entries of %d, %d torn, %v", len(ids), 2*each, torn, err)
	}
}

func TestCannotBeWritten(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	err := New(filepath.Join(file, "journal.jsonl")).Add(Entry{ID: "a"})
	if err == nil || !strings.HasPrefix(err.Error(), "make the journal's folder: ") {
		t.Errorf("got %v", err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(`{"id":"a","verb":"scale"}` + "\n" + `{"id":"b"`))
	f.Add([]byte("\n\n{}\nnull\n[]\n\"\"\n"))
	f.Add([]byte(`{"id":"a","items":[{"undo":{"method":"patch","ops":[{"op":"test","path":"/a"}]}}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		j := New(filepath.Join(t.TempDir(), "j"))
		if err := os.WriteFile(j.File(), data, 0o600); err != nil {
			t.Fatal(err)
		}
		before, torn, err := j.Read()
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range before {
			_, _ = e.Undo()
			_, _, _ = e.Objects(), e.Outcome(), e.Matches("x")
		}
		_, _, _ = Last(before, "")
		if err := j.Add(Entry{ID: "new"}); err != nil {
			t.Fatal(err)
		}
		after, tornAfter, err := j.Read()
		for _, e := range before {
			if e.ID == "new" && e.Begun {
				return // it has ended now
			}
		}
		if err != nil || len(after) < len(before)+1 || tornAfter > torn || after[len(after)-1].ID != "new" {
			t.Errorf("%d entries and %d torn before, %d and %d after: %v", len(before), torn, len(after), tornAfter, err)
		}
	})
}

func ref(name string) kube.Ref {
	return kube.Ref{Context: "dev", GVR: schema.GroupVersionResource{Group: "apps", Version: "v1", Resource: "deployments"}, Namespace: "n", Name: name}
}

// done is an entry that changed objects.
func done(id, undoes string, names ...string) Entry {
	e := Entry{ID: id, Context: "dev", Verb: "scale", Undoes: undoes}
	for _, n := range names {
		e.Items = append(e.Items, Item{Ref: ref(n), Result: "scaled", Undo: &act.Change{Ref: ref(n), Method: act.Patch}})
	}
	return e
}

// begun is an entry that has not ended.
func begun(id, undoes string) Entry {
	return Entry{ID: id, Context: "dev", Verb: "scale", Summary: "delete a", Undoes: undoes, Begun: true, Items: []Item{{Ref: ref("a")}}}
}

// TestBeginningsFold reads what has ended once, at the place where it ended, and files without beginnings as ever.
func TestBeginningsFold(t *testing.T) {
	j := at(t)
	for _, e := range []Entry{done("0", "", "a"), begun("1", ""), done("2", "", "b"), begun("3", "2"), done("1", "", "a")} {
		if err := j.Add(e); err != nil {
			t.Fatal(err)
		}
	}
	got, torn, err := j.Read()
	var ids []string
	for _, e := range got {
		ids = append(ids, e.ID)
	}
	if err != nil || torn != 0 || strings.Join(ids, " ") != "0 2 3 1" || !got[2].Begun || got[3].Begun {
		t.Errorf("got %v, %d, %v", ids, torn, err)
	}
	if Undone(got)["2"] {
		t.Error("an undo that was interrupted counts as made")
	}
}

func TestLast(t *testing.T) {
	refused := Entry{ID: "r", Context: "dev", Refused: "no"}
	failed := done("f", "1", "a")
	failed.Items[0] = Item{Ref: ref("a"), Error: "no"}
	final := Entry{ID: "x", Context: "dev", Items: []Item{{Ref: ref("a"), Result: "deleted", NoUndo: "It is gone."}}}
	other := done("o", "", "a")
	other.Context = "prod"
	for _, c := range []struct {
		name    string
		entries []Entry
		id      string
		objects string
		why     string
	}{
		{"none", nil, "", "", ""},
		{"one", []Entry{done("1", "", "a", "b")}, "1", "b a", ""},
		{"of the context", []Entry{done("1", "", "a"), other, refused}, "1", "a", ""},
		{"undone", []Entry{done("1", "", "a"), done("2", "", "a"), done("3", "2", "a")}, "1", "a", ""},
		{"all undone", []Entry{done("1", "", "a"), done("2", "1", "a")}, "", "", "It was undone already."},
		{"undone in part", []Entry{done("1", "", "a", "b"), done("2", "1", "a")}, "1", "b", ""},
		{"undo failed", []Entry{done("1", "", "a"), failed}, "1", "a", ""},
		{"undo undone", []Entry{done("1", "", "a"), done("2", "1", "a"), done("3", "2", "a")}, "1", "a", ""},
		{"final", []Entry{final}, "", "", "It is gone."},
		{"undo interrupted", []Entry{done("1", "", "a"), begun("2", "1")}, "1", "a", ""},
		{"interrupted", []Entry{begun("1", "")}, "", "", "It was interrupted: it is not known what went in."},
	} {
		t.Run(c.name, func(t *testing.T) {
			e, undo, why := Last(c.entries, "dev")
			var names []string
			for _, u := range undo {
				names = append(names, u.Ref.Name)
			}
			if e.ID != c.id || strings.Join(names, " ") != c.objects || why != c.why {
				t.Errorf("got %q, %v, %q", e.ID, names, why)
			}
		})
	}
}

func TestStays(t *testing.T) {
	first := done("1", "", "a")
	final := func(result, fault string) Entry {
		return Entry{ID: "x", Context: "dev", Summary: "delete a", Items: []Item{{Ref: ref("a"), Result: result, Error: fault, NoUndo: "It is gone."}}}
	}
	other := final("deleted", "")
	other.Context = "prod"
	for _, c := range []struct {
		name  string
		later []Entry
		why   string
	}{
		{"nothing later", nil, ""},
		{"for good", []Entry{final("deleted", ""), done("2", "", "b"), done("3", "2", "b")}, "It is gone."},
		{"undone", []Entry{done("2", "", "b"), done("3", "2", "b")}, ""},
		{"failed", []Entry{final("", "no")}, ""},
		{"changed nothing", []Entry{final("unchanged", "")}, ""},
		{"elsewhere", []Entry{other}, ""},
		{"interrupted", []Entry{begun("i", "")}, "It was interrupted: it is not known what went in."},
	} {
		t.Run(c.name, func(t *testing.T) {
			entries := append([]Entry{final("deleted", ""), first}, c.later...)
			if e, why, ok := Stays(entries, first); why != c.why || ok != (why != "") || ok && e.Summary != "delete a" {
				t.Errorf("got %q, %q, %t", e.Summary, why, ok)
			}
		})
	}
}

func TestWords(t *testing.T) {
	e := done("1", "", "a", "b", "b")
	e.User, e.Time = "alice", time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	if got := e.Objects(); got != "deployments.apps/a and 1 more" {
		t.Errorf("objects: %s", got)
	}
	for words, want := range map[string]bool{"": true, "ALICE scal": true, "alice bob": false, "2026-01-02": true, "n": true} {
		if e.Matches(words) != want {
			t.Errorf("%q matches: %v", words, !want)
		}
	}
	bad := e
	bad.Items = append([]Item{{Ref: ref("c"), Error: "no"}}, e.Items...)
	for want, e := range map[string]Entry{
		"scaled": e, "1 of 4 failed": bad, "refused": {Refused: "no"}, "nothing": {}, "failed": {Items: bad.Items[:1]},
		"interrupted": begun("1", ""), "under way": {Begun: true, Fate: Running}, "begun on quay": {Begun: true, Fate: Afar, By: &Origin{Host: "quay"}},
	} {
		if got := e.Outcome(); got != want {
			t.Errorf("outcome %q, want %q", got, want)
		}
	}
}
