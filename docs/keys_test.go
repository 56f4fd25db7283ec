package docs

//	go test ./docs -update     writes keys.md and verbs.md anew

import (
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"fathom/keymap"
	"fathom/kube"
	"fathom/kube/act"
	"fathom/kube/cluster"
	"fathom/session"
	"fathom/state"
	"fathom/themes"
	"fathom/ui"
	"fathom/ui/dialog"
	"fathom/ui/pager"
	"fathom/views/browse"
	"fathom/views/change"
	"fathom/views/describe"
	"fathom/views/edit"
	"fathom/views/files"
	"fathom/views/forward"
	"fathom/views/guests"
	"fathom/views/journal"
	"fathom/views/kit"
	"fathom/views/logs"
	"fathom/views/nodelogs"
	"fathom/views/palette"
	"fathom/views/probe"
	"fathom/views/proxy"
	"fathom/views/rollout"
	"fathom/views/shell"
	"fathom/views/yaml"
)

var update = flag.Bool("update", false, "write keys.md anew")

const (
	file      = "keys.md"
	tableFile = "keys.tsv"
	tableHead = "# screen, action, keys. Made from the bindings by \"go test ./docs -update\". Do not edit.\n"

	intro = `# Keys

<!-- Made from the bindings by "go test ./docs -update". Do not edit. -->

Fathom shows the same list, for the screen one is on and with the keys as they are bound, under ` + "`?`" + `. A number typed
before a key repeats it: ` + "`12j`" + `. The word in the last column is what [the config file](config.md#keys) calls the action.

`
	outro = `
## In lists and lines

Where something is typed (a filter, a palette, a list to choose from) these keys cannot be rebound:

| keys | what it does |
|---|---|
| ` + "`enter`" + ` | accept, choose |
| ` + "`esc`" + ` | cancel |
| ` + "`tab`" + ` | complete |
| ` + "`up` `ctrl+p` `down` `ctrl+n`" + ` | earlier and later lines in a prompt; move in a list |
| ` + "`space`" + ` | mark, in lists that take several |
| ` + "`ctrl+s`" + ` | add the item to the favourites, or remove it, in lists that have favourites |
| ` + "`ctrl+a` `ctrl+e` `alt+b` `alt+f`" + ` | start, end, word left, word right |
| ` + "`ctrl+w` `alt+d` `ctrl+u` `ctrl+k`" + ` | delete the word before, the word after, to the start, to the end |

` + "`ctrl+c`" + ` always quits and ` + "`ctrl+z`" + ` always suspends to the shell.
`
)

func TestKeysAreCurrent(t *testing.T) {
	sess := offline(t)
	at := kube.Place{Kind: "pods", Ref: kube.Ref{Context: "c", GVR: schema.GroupVersionResource{Version: "v1", Resource: "pods"}, Name: "p"}}
	web := kube.Place{Kind: "deployments.apps", Ref: kube.Ref{Context: "c", GVR: schema.GroupVersionResource{Group: "apps", Version: "v1", Resource: "deployments"}, Name: "web"}}
	node := kube.Ref{Context: "c", GVR: schema.GroupVersionResource{Version: "v1", Resource: "nodes"}, Name: "n"}
	text, ways := texts(), kit.WayBindings()
	acts := slices.Concat(ways, verbs())
	page, table := intro, tableHead
	for _, part := range []struct {
		title    string
		bindings []keymap.Binding
		beside   []keymap.Binding // that are active together with them, and have a part of their own
	}{
		{Everywhere, slices.Concat(app().Bindings(), palette.New(palette.Options{Session: sess}).Bindings(), change.NewGlobals(sess).Bindings(), edit.NewGlobals(kit.WritingOptions{Session: sess}).Bindings(), forward.NewGlobals(sess).Bindings(), guests.Globals()), nil},
		{"Tables", open(t, sess, browse.New, kube.Place{Kind: "things"}), acts},
		{"Into what runs", ways, nil},
		{"What can be done to objects", verbs(), nil},
		{"A change", changes(t, sess), nil},
		{"Journal", open(t, sess, journal.New, ""), nil},
		{"Journal: an entry", without(open(t, sess, journal.NewDetail, "x"), text), text},
		{"Logs", logs.Keys(), nil},
		{"Shell, attach", shell.Keys(), nil},
		{"A single command", without(shell.CommandKeys(), text), text},
		{"Put in by Fathom", guests.Keys(), nil},
		{"Files of a container", files.Keys(), nil},
		{"A file of a container", without(files.FileKeys(), text), text},
		{"Forward", forward.AskKeys(), nil},
		{"Port forwards", open(t, sess, newForwards, kit.Reach{}), nil},
		{"Asked over HTTP", without(open(t, sess, proxy.New, kit.Reach{On: []kube.Ref{at.Ref}}), slices.Concat(text, acts)), slices.Concat(text, acts)},
		{"A check", probe.Keys(), nil},
		{"Node logs", without(open(t, sess, nodelogs.New, kit.Reach{On: []kube.Ref{node}}), slices.Concat(text, acts)), slices.Concat(text, acts)},
		{"Rollout", without(open(t, sess, rollout.New, web), slices.Concat(text, acts)), slices.Concat(text, acts)},
		{"Rollout: two revisions", without(open(t, sess, rollout.NewRevisions, revisions(web)), slices.Concat(text, acts)), slices.Concat(text, acts)},
		{"Edit, new object", kit.WritingKeys(), nil},
		{"Text: YAML, describe", text, nil},
		{"YAML", without(open(t, sess, yaml.New, at), slices.Concat(text, ways)), slices.Concat(text, ways)},
		{"Describe", without(open(t, sess, describe.New, at), slices.Concat(text, ways)), slices.Concat(text, ways)},
	} {
		if err := keymap.Check(part.bindings); err != nil {
			t.Error(err)
		}
		page += keymap.Markdown(part.title, keymap.Help(part.bindings, keymap.New(nil))) + "\n"
		for _, b := range slices.Concat(part.bindings, part.beside) {
			table += strings.Join(slices.Concat([]string{part.title, string(b.Action)}, b.Keys), "\t") + "\n"
		}
	}
	current(t, file, strings.TrimRight(page, "\n")+"\n"+outro)
	current(t, tableFile, table)
}

// current holds a generated file to what it must be, or writes it.
func current(t *testing.T, file, want string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile(file); err != nil || string(got) != want {
		t.Errorf("%s is not what the bindings say (%v): run go test ./docs -update", file, err)
	}
}

// offline is a session whose only context has a server that nobody can reach.
func offline(t *testing.T) *session.Session {
	t.Helper()
	dir := t.TempDir()
	kubeconfig := filepath.Join(dir, "kubeconfig")
	if err := os.WriteFile(kubeconfig, []byte(`
apiVersion: v1
kind: Config
current-context: c
contexts: [{name: c, context: {cluster: c}}]
clusters: [{name: c, cluster: {server: "https://127.0.0.1:1"}}]
`), 0o600); err != nil {
		t.Fatal(err)
	}
	s := session.New(session.Options{
		Cluster: cluster.Options{Kubeconfig: kubeconfig, Clock: time.Now},
		State:   state.Open(filepath.Join(dir, "state.json")), Clock: time.Now,
	})
	t.Cleanup(s.Close)
	return s
}

func revisions(at kube.Place) kube.Place {
	at.Part = "1..2"
	return at
}

// TestEveryActionIsInTheReference looks in the code for the names of actions: the config file may name no others than the
// page has.
func TestEveryActionIsInTheReference(t *testing.T) {
	named := regexp.MustCompile(`(?:keymap\.Action = |Action: +)"([^"]+)"`)
	for _, room := range []string{"../ui", "../views", "../cli"} {
		err := filepath.WalkDir(room, func(path string, d fs.DirEntry, err error) error {
			if err != nil || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") || strings.Contains(path, "uitest") {
				return err
			}
			for _, m := range named.FindAllStringSubmatch(read(t, path), -1) {
				if !slices.Contains(Actions(), m[1]) {
					t.Errorf("%s: the action %s is not in %s: add its screen to TestKeysAreCurrent", path, m[1], file)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func app() *ui.App {
	return ui.New(ui.Options{Keymap: keymap.New(nil), Themes: themes.Auto, Help: dialog.Help, Messages: dialog.Messages})
}

// verbs are those of tables, YAML and descriptions, for all kinds. Those without a key are in the menu.
func verbs() []keymap.Binding {
	var bs []keymap.Binding
	for _, v := range act.Verbs() {
		if v.For != nil {
			bs = append(bs, kit.VerbBinding(v, v.Group))
		}
	}
	return bs
}

// changes are the keys of the screen of a change, without those that move and search.
func changes(t *testing.T, sess *session.Session) []keymap.Binding {
	t.Helper()
	on := act.Target{Ref: kube.Ref{Context: "c", GVR: schema.GroupVersionResource{Version: "v1", Resource: "pods"}, Name: "p"}}
	s, err := change.New(sess, ui.Open{Arg: kit.Change{Verb: "delete", On: []act.Target{on}}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return without(s.(*change.View).Keys(), texts())
}

// texts are the bindings of a text with everything that a text can have: folds, and a search.
func texts() []keymap.Binding {
	p := pager.New(pager.Options{})
	p.SetLines([]pager.Line{{Segs: []ui.Seg{{Text: "a"}}}, {Segs: []ui.Seg{{Text: "b"}}, Depth: 1}})
	p.Search("a")
	return append(p.Bindings(), keymap.Binding{Action: "document.back", Keys: []string{"esc"}, Help: "go back", Group: "go"})
}

func open(t *testing.T, sess *session.Session, build func(*session.Session, ui.Open) (ui.Screen, error), arg any) []keymap.Binding {
	t.Helper()
	s, err := build(sess, ui.Open{Arg: arg})
	if err != nil {
		t.Fatal(err)
	}
	s.Init(ui.Handle{Flag: func() {}})
	t.Cleanup(s.Close)
	return s.Bindings()
}

func newForwards(sess *session.Session, o ui.Open) (ui.Screen, error) {
	return forward.NewList(forward.Options{Session: sess}, o)
}

// without leaves out the bindings of a part of the screen.
func without(bs, part []keymap.Binding) []keymap.Binding {
	known := map[keymap.Action]bool{}
	for _, b := range part {
		known[b.Action] = true
	}
	var out []keymap.Binding
	for _, b := range bs {
		if !known[b.Action] {
			out = append(out, b)
		}
	}
	return out
}
