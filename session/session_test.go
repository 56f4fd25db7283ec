package session_test

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"fathom/config"
	"fathom/kube"
	"fathom/kube/cluster"
	"fathom/kube/cluster/clustertest"
	"fathom/kube/stream"
	"fathom/session"
	"fathom/session/sessiontest"
	"fathom/state"
)

// nowhere is an address at which nothing listens.
const nowhere = "http://127.0.0.1:1"

// patience bounds the wait for what must happen.
const patience = 2 * time.Minute

// until waits until a condition holds; it looks whenever the session says that something changed.
func until(t *testing.T, s *session.Session, what string, holds func() bool) {
	t.Helper()
	changed := make(chan struct{}, 1)
	defer s.Subscribe(func() {
		select {
		case changed <- struct{}{}:
		default:
		}
	})()
	limit := time.After(patience)
	for !holds() {
		select {
		case <-changed:
		case <-limit:
			t.Fatalf("waited in vain until %s", what)
		}
	}
}

func remembered(t *testing.T, change func(*state.State)) *state.Store {
	t.Helper()
	store := state.Open(filepath.Join(t.TempDir(), "state.json"))
	if err := store.Update(change); err != nil {
		t.Fatal(err)
	}
	return store
}

func TestWhereItStarts(t *testing.T) {
	east := clustertest.Context{Name: "east", URL: nowhere, Namespace: "shop"}
	west := clustertest.Context{Name: "west", URL: nowhere}
	visited := func(st *state.State) {
		st.Context = "west"
		st.InContext("east", func(c *state.Context) { c.Visit([]string{"pay", "ops"}) })
	}
	for name, c := range map[string]struct {
		contexts []clustertest.Context
		change   func(*session.Options)
		state    func(*state.State)
		context  string
		want     []string
	}{
		"the flag goes before all":          {contexts: []clustertest.Context{east}, change: func(o *session.Options) { o.Namespaces = []string{"dev"} }, state: visited, context: "east", want: []string{"dev"}},
		"-A goes before what is remembered": {contexts: []clustertest.Context{east}, change: func(o *session.Options) { o.All = true }, state: visited, context: "east"},
		"then the last visit":               {contexts: []clustertest.Context{east}, state: visited, context: "east", want: []string{"pay", "ops"}},
		"all of the last visit too": {contexts: []clustertest.Context{east}, context: "east", state: func(st *state.State) {
			st.InContext("east", func(c *state.Context) { c.Visit(nil) })
		}},
		"then the kubeconfig":              {contexts: []clustertest.Context{east}, context: "east", want: []string{"shop"}},
		"then all namespaces":              {contexts: []clustertest.Context{west}, context: "west"},
		"the flag's context":               {contexts: []clustertest.Context{west, east}, change: func(o *session.Options) { o.Cluster.Context = "east" }, context: "east", want: []string{"shop"}},
		"a visit elsewhere counts nothing": {contexts: []clustertest.Context{west, east}, state: visited, context: "west"},
	} {
		t.Run(name, func(t *testing.T) {
			o := sessiontest.On(t, c.contexts...)
			if c.state != nil {
				o.State = remembered(t, c.state)
			}
			if c.change != nil {
				c.change(&o)
			}
			sc := sessiontest.New(t, o).Scope()
			if !slices.Equal(sc.Contexts, []string{c.context}) || !slices.Equal(sc.Namespaces, c.want) {
				t.Errorf("starts in %v, want context %s, namespaces %v", sc, c.context, c.want)
			}
		})
	}
}

func TestWithoutACurrentContextTheLastOneOpens(t *testing.T) {
	o := sessiontest.On(t, clustertest.Context{Name: "east", URL: nowhere})
	data, err := os.ReadFile(o.Cluster.Kubeconfig)
	if err != nil {
		t.Fatal(err)
	}
	text := strings.ReplaceAll(string(data), "current-context: east", `current-context: ""`)
	if err := os.WriteFile(o.Cluster.Kubeconfig, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	o.State = remembered(t, func(st *state.State) { st.Context = "east" })
	if got := sessiontest.New(t, o).Context(); got != "east" {
		t.Errorf("opens context %q", got)
	}
}

func TestWhereOneGoesIsRemembered(t *testing.T) {
	o := sessiontest.On(t, clustertest.Context{Name: "east", URL: nowhere}, clustertest.Context{Name: "west", URL: nowhere, Namespace: "shop"})
	s := sessiontest.New(t, o)
	s.InNamespaces([]string{"pay"})
	if got := s.InContexts([]string{"west"}); !slices.Equal(got.Namespaces, []string{"shop"}) {
		t.Errorf("west opens in %v", got)
	}
	s.InNamespaces(nil)
	if got := s.InContexts([]string{"east"}); !slices.Equal(got.Namespaces, []string{"pay"}) {
		t.Errorf("back in east it is %v", got)
	}
	if got := s.InContexts([]string{"west"}); !got.AllNamespaces() {
		t.Errorf("back in west it is %v, not all namespaces", got)
	}
	if got := s.InContexts([]string{"west", "east"}); !got.AllNamespaces() || len(got.Contexts) != 2 {
		t.Errorf("two contexts open as %v", got)
	}
	s.Close()
	st, err := o.State.Load()
	if err != nil {
		t.Fatal(err)
	}
	if st.Context != "west" || !slices.Equal(st.Contexts["east"].Namespaces, []string{"pay"}) || !st.Contexts["west"].All {
		t.Errorf("on disk is %+v", st)
	}
}

func TestRememberLeavesEarlierCopiesAlone(t *testing.T) {
	s := sessiontest.New(t, sessiontest.On(t, clustertest.Context{Name: "east", URL: nowhere}))
	s.Remember(func(st *state.State) {
		st.History = state.Remember(st.History, "pods")
		st.InContext("east", func(c *state.Context) { c.Type("pay") })
	})
	before := s.Remembered()
	s.Remember(func(st *state.State) {
		st.History[0] = "nodes"
		st.InContext("east", func(c *state.Context) { c.Typed[0] = "ops" })
	})
	if before.History[0] != "pods" || before.Contexts["east"].Typed[0] != "pay" {
		t.Errorf("an earlier copy has become %+v", before)
	}
}

func TestStateThatCannotBeWrittenIsTold(t *testing.T) {
	blocked := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(blocked, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	o := sessiontest.On(t, clustertest.Context{Name: "east", URL: nowhere})
	o.State = state.Open(filepath.Join(blocked, "state.json"))
	s := sessiontest.New(t, o)
	s.Remember(func(st *state.State) { st.Theme = "light" })
	var notes []string
	until(t, s, "the failure is noted", func() bool {
		notes = append(notes, s.TakeNotes()...)
		return strings.Contains(strings.Join(notes, "\n"), "state")
	})
	if s.Remembered().Theme != "light" {
		t.Error("this run has forgotten the theme")
	}
	if len(s.TakeNotes()) != 0 {
		t.Error("the same note is told twice")
	}
}

func TestReadOnly(t *testing.T) {
	at := clustertest.Context{Name: "prod-eu", URL: nowhere}
	for name, c := range map[string]struct {
		change func(*session.Options)
		why    string
	}{
		"by nobody":      {func(*session.Options) {}, ""},
		"by flag":        {func(o *session.Options) { o.ReadOnly = true }, "Fathom runs read-only"},
		"by config file": {func(o *session.Options) { o.Config.ReadOnly = true }, "Fathom runs read-only"},
		"by context": {func(o *session.Options) {
			o.Config.Contexts = []config.Context{{Match: "prod-*", ReadOnly: true}}
		}, "the config file makes context prod-eu read-only"},
	} {
		t.Run(name, func(t *testing.T) {
			o := sessiontest.On(t, at)
			c.change(&o)
			if ro, why := sessiontest.New(t, o).ReadOnly("prod-eu"); ro != (c.why != "") || why != c.why {
				t.Errorf("read-only %v because %q, want %q", ro, why, c.why)
			}
		})
	}
}

func contexts(names ...string) []clustertest.Context {
	out := make([]clustertest.Context, len(names))
	for i, n := range names {
		out[i] = clustertest.Context{Name: n, URL: nowhere}
	}
	return out
}

func names(s *session.Session) string {
	var out []string
	for _, c := range s.Opened() {
		out = append(out, c.Name())
	}
	return strings.Join(out, " ")
}

func TestClustersAreShared(t *testing.T) {
	s := sessiontest.New(t, sessiontest.On(t, contexts("a")...))
	one, releaseOne := s.Acquire("a")
	two, releaseTwo := s.Acquire("a")
	if one != two {
		t.Error("one context, two connections")
	}
	releaseOne()
	releaseOne() // a second time counts nothing
	releaseTwo()
	if again, release := s.Acquire("a"); again != one {
		t.Error("the connection did not stay warm")
	} else {
		release()
	}
}

func TestIdleClustersAreClosed(t *testing.T) {
	s := sessiontest.New(t, sessiontest.On(t, contexts("a", "b", "c", "d")...))
	_, hold := s.Acquire("a")
	defer hold()
	for _, n := range []string{"b", "c", "d"} {
		_, release := s.Acquire(n)
		release()
	}
	if got := names(s); got != "a c d" {
		t.Errorf("open are %s; the one in use and the two left last should be", got)
	}
	_, release := s.Acquire("c")
	release()
	_, release = s.Acquire("b")
	release()
	if got := names(s); got != "a b c" {
		t.Errorf("open are %s; the one left longest ago should have gone", got)
	}
}

func TestWarningsOfServersAreToldOnce(t *testing.T) {
	srv := clustertest.New(t)
	s := sessiontest.New(t, sessiontest.On(t, clustertest.Context{Name: "east", URL: srv.URL()}))
	srv.Front(warning("policy/v1beta1 is deprecated"))
	_, release := s.Acquire("east")
	defer release()
	var got []string
	until(t, s, "the warning comes", func() bool {
		got = append(got, s.NewWarnings()...)
		return len(got) > 0
	})
	if !strings.HasPrefix(got[0], "east warns: policy/v1beta1 is deprecated (") {
		t.Errorf("told %q", got)
	}
	if again := s.NewWarnings(); len(again) != 0 {
		t.Errorf("told again: %q", again)
	}
}

// warning adds a warning to the answer about the version.
func warning(text string) func(http.ResponseWriter, *http.Request) bool {
	return func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path != "/version" {
			return false
		}
		w.Header().Set("Warning", `299 - "`+text+`"`)
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(map[string]string{"gitVersion": clustertest.Version})
		return true
	}
}

// TestNothingRunsAfterClose opens what a session can open, closes it, and counts goroutines.
func TestNothingRunsAfterClose(t *testing.T) {
	srv := clustertest.New(t)
	before := runtime.NumGoroutine()
	for range 3 {
		s := session.New(sessiontest.On(t, clustertest.Context{Name: "east", URL: srv.URL()}, clustertest.Context{Name: "west", URL: nowhere}))
		c, release := s.Acquire("east")
		_, releaseWest := s.Acquire("west")
		flagged := make(chan struct{}, 1)
		lease := s.Pool.Open(c, podKind(t, s), stream.Selection{}, func() {
			select {
			case flagged <- struct{}{}:
			default:
			}
		})
		until(t, s, "the cluster is live", func() bool { return c.Status().Phase == cluster.Live && c.Kinds().Known() })
		<-flagged
		s.Remember(func(st *state.State) { st.Theme = "dark" })
		lease.Close()
		release()
		releaseWest()
		s.Close()
	}
	// Connections that were cut end a moment later, on both sides.
	limit := time.Now().Add(patience)
	for runtime.NumGoroutine() > before {
		if time.Now().After(limit) {
			buf := make([]byte, 1<<20)
			t.Fatalf("%d goroutines before, %d after Close:\n%s", before, runtime.NumGoroutine(), buf[:runtime.Stack(buf, true)])
		}
		runtime.Gosched()
	}
}

func podKind(t *testing.T, s *session.Session) kube.Kind {
	t.Helper()
	for _, k := range s.Registry.Kinds() {
		if k.Kind == "Pod" {
			return k
		}
	}
	t.Fatal("pods are not known")
	return kube.Kind{}
}
