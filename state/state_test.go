package state

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

func TestUpdatesFromManyWritersAreAllKept(t *testing.T) {
	file := filepath.Join(t.TempDir(), "deep", "state.json")
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			err := Open(file).Update(func(st *State) {
				st.InContext(fmt.Sprintf("ctx-%d", i), func(c *Context) { c.Visit([]string{"a"}) })
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	st, err := Open(file).Load()
	if err != nil || len(st.Contexts) != 20 {
		t.Fatalf("%d contexts, error %v; want 20", len(st.Contexts), err)
	}
}

func TestTornFileIsSetAside(t *testing.T) {
	file := filepath.Join(t.TempDir(), "state.json")
	if err := os.WriteFile(file, []byte(`{"context": "pro`), 0o600); err != nil {
		t.Fatal(err)
	}
	st, err := Open(file).Load()
	if err == nil || !strings.Contains(err.Error(), file+".bad") || st.Context != "" {
		t.Errorf("state %+v, error %v", st, err)
	}
	if err := os.WriteFile(file, []byte(`{"context": "pro`), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := Open(file).Update(func(st *State) { st.Context = "dev" }); err != nil {
		t.Fatal(err)
	}
	st, err = Open(file).Load()
	if err != nil || st.Context != "dev" {
		t.Errorf("state %+v, error %v", st, err)
	}
	if bad, err := os.ReadFile(file + ".bad"); err != nil || !strings.Contains(string(bad), "pro") {
		t.Errorf("the torn file is gone: %q, %v", bad, err)
	}
}

func TestHistory(t *testing.T) {
	h := []string{"pods", "deploy"}
	h = Remember(h, "pods")
	if !slices.Equal(h, []string{"deploy", "pods"}) {
		t.Errorf("history %v", h)
	}
	for i := range 2 * historyLength {
		h = Remember(h, fmt.Sprint(i))
	}
	if len(h) != historyLength || h[len(h)-1] != fmt.Sprint(2*historyLength-1) {
		t.Errorf("history holds %d lines, last %q", len(h), h[len(h)-1])
	}
}

func TestTypedNamespacesComeLatestFirst(t *testing.T) {
	var c Context
	for _, n := range []string{"a", "b", "a"} {
		c.Type(n)
	}
	if !slices.Equal(c.Typed, []string{"a", "b"}) {
		t.Errorf("typed %v", c.Typed)
	}
}
