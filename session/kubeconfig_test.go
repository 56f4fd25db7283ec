package session_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"fathom/kube/cluster/clustertest"
	"fathom/session/sessiontest"
)

// TestKubeconfigThatBreaks: what is wrong is told once, with its place; what was read before goes on; the repair is told.
func TestKubeconfigThatBreaks(t *testing.T) {
	o := sessiontest.On(t, clustertest.Context{Name: "east", URL: nowhere})
	file := o.Cluster.Kubeconfig
	good, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	s := sessiontest.New(t, o)
	var notes []string
	told := func(words ...string) func() bool {
		return func() bool {
			notes = append(notes, s.TakeNotes()...)
			return slices.ContainsFunc(notes, func(n string) bool {
				return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(n, w) })
			})
		}
	}
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(file+".new", []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(file+".new", file); err != nil {
			t.Fatal(err)
		}
	}
	write("apiVersion: v1\nkind: Config\nusers: [\n")
	until(t, s, "the fault is told", told(file, "line 3", "stays in use"))
	if all := s.Kube.Contexts(); len(all) != 1 || all[0].Name != "east" || all[0].Err != nil {
		t.Errorf("the contexts are %+v", all)
	}
	write(string(good))
	until(t, s, "the repair is told", told("can be read again"))
	if len(notes) != 2 {
		t.Errorf("it was told that %q", notes)
	}
}
