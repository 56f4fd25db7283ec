package browse_test

import (
	"strings"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"fathom/kube"
	"fathom/session/sessiontest"
	"fathom/ui"
	"fathom/ui/uitest"
	"fathom/views/browse"
	"fathom/views/kit/kittest"
)

func TestTable(t *testing.T) {
	uitest.Goldens(t, "pods", func(t *testing.T, w, h int) *uitest.Driver {
		r := open(t, in("pods"), w, h, fleet()...)
		r.WaitText("alice")
		return r.Driver
	})
}

// names are those of the rows on screen, from top to bottom.
func names(r *kittest.Rig) string {
	var out []string
	for _, l := range r.Lines() {
		for _, w := range strings.Fields(l) {
			if _, _, n := strings.Cut(w, "-"); n && strings.IndexAny(w, "cdw") == 0 && len(w) < 8 {
				out = append(out, w)
				break
			}
		}
	}
	return strings.Join(out, " ")
}

// rowsAre waits until the rows are those.
func rowsAre(t *testing.T, r *kittest.Rig, want string) {
	t.Helper()
	r.Wait("the rows "+want, func() bool { return names(r) == want })
}

func TestRowsFollowTheCluster(t *testing.T) {
	r := open(t, in("pods"), 120, 24, fleet()...)
	r.Server.Apply(pod("web-d", time.Second, 0, ""))
	r.WaitText("web-d")
	r.Server.Delete(pod("db-0", 0, 0, ""))
	r.Wait("the row to go", func() bool { return !strings.Contains(names(r), "db-0") })
	r.Server.Apply(pod("web-b", 5*time.Minute, 8, ""))
	r.Wait("the row to be well", func() bool { return !r.Shows("CrashLoopBackOff") })
}

func TestSortKeys(t *testing.T) {
	r := open(t, in("pods"), 120, 24, fleet()...)
	rowsAre(t, r, "cache-0 db-0 web-a web-b web-c")
	for _, step := range []struct{ keys, rows, says string }{
		{"S t", "web-b db-0 cache-0 web-a web-c", "sort RESTARTS ▼"},
		{"T", "cache-0 web-a web-c db-0 web-b", "sort RESTARTS ▲"},
		{"S n", "cache-0 db-0 web-a web-b web-c", "sort NAME ▲"},
		{"I", "web-c web-b web-a db-0 cache-0", "sort NAME ▼"},
		{"A", "cache-0 db-0 web-a web-b web-c", "sort AGE ▼"},
	} {
		for _, k := range strings.Split(step.keys, "  ") {
			r.Keys(k)
		}
		rowsAre(t, r, step.rows)
		r.WaitText(step.says)
	}
}

func TestFilter(t *testing.T) {
	r := open(t, in("pods"), 120, 24, fleet()...)
	r.Keys("/")
	r.Type("restarts>0")
	rowsAre(t, r, "db-0 web-b")
	r.Keys("enter")
	r.WaitText("2 of 5")
	r.Keys("/")
	r.Type(" nocolumn=1")
	rowsAre(t, r, "db-0 web-b")
	r.Expect("nocolumn")
	r.Keys("esc")
	r.Expect("/restarts>0")
	r.Keys("esc")
	rowsAre(t, r, "cache-0 db-0 web-a web-b web-c")
	r.Keys("!")
	rowsAre(t, r, "web-b web-c")
	r.Expect("only not healthy")
}

func TestMarksAndCopies(t *testing.T) {
	r := open(t, in("pods"), 120, 24, fleet()...)
	r.Keys("c")
	r.Keys("j", "space", "j", "V")
	r.WaitText("3 marked")
	r.Keys("c")
	r.Keys("*")
	r.Expect("2 marked")
	r.Keys("ctrl+a")
	r.Expect("5 marked")
	r.Keys("esc")
	r.Refuse("marked")
	if got := strings.Join(r.Copied, " | "); got != "cache-0 | db-0\nweb-a\nweb-b" {
		t.Errorf("copied %q", got)
	}
}

func TestCopyMenu(t *testing.T) {
	r := open(t, in("pods"), 120, 40, fleet()...)
	for _, c := range []struct{ choose, want string }{
		{"namespace/name", "shop/cache-0"},
		{"kubectl", "kubectl get pods cache-0 -n shop --context prod"},
		{"STATUS", "Running"},
	} {
		r.Keys("Y")
		r.Expect("Copy", "the whole object, secrets masked")
		r.Type(c.choose)
		r.Keys("enter")
		if n := len(r.Copied); n == 0 || r.Copied[n-1] != c.want {
			t.Errorf("%s copies %q, want %q", c.choose, r.Copied, c.want)
		}
	}
	r.Keys("Y")
	r.Type("YAML")
	r.Keys("enter")
	r.Wait("the YAML", func() bool { return strings.Contains(strings.Join(r.Copied, ""), "\n  name: cache-0\n") })
}

func TestCopiedSecretsAreMasked(t *testing.T) {
	r := open(t, in("secrets"), 120, 40, &corev1.Secret{ObjectMeta: meta("db", time.Hour), Data: map[string][]byte{"password": []byte("hunter2")}})
	r.Refuse("hunter2", "aHVudGVyMg==")
	r.Keys("Y")
	r.Refuse("hunter2", "aHVudGVyMg==")
	r.Type("YAML")
	r.Keys("enter")
	r.Wait("the YAML", func() bool { return len(r.Copied) == 1 })
	if got := r.Copied[0]; !strings.Contains(got, "password: <masked, 7 bytes>") || strings.Contains(got, "aHVudGVyMg") {
		t.Errorf("copied\n%s", got)
	}
}

func deployment(name string, replicas int32) *appsv1.Deployment {
	return &appsv1.Deployment{
		ObjectMeta: meta(name, time.Hour),
		Spec:       appsv1.DeploymentSpec{Replicas: &replicas, Selector: &metav1.LabelSelector{MatchLabels: map[string]string{"app": name}}},
		Status:     appsv1.DeploymentStatus{Replicas: replicas, ReadyReplicas: replicas, UpdatedReplicas: replicas, AvailableReplicas: replicas},
	}
}

func TestDrillAndBack(t *testing.T) {
	objects := append(fleet(), deployment("cache-0", 1), deployment("db-0", 3), deployment("web-b", 2))
	r := open(t, in("deployments"), 120, 24, objects...)
	r.Keys("/")
	r.Type("name~-")
	r.Keys("enter", "S n", "I", "k") // typed ahead of the new order, k is for it: the cursor stays with cache-0, now the last
	rowsAre(t, r, "web-b db-0 cache-0")
	r.WaitText("sort NAME ▼")
	r.Keys("enter")
	r.WaitText("Pods")
	rowsAre(t, r, "db-0")
	r.Expect("app=db-0")
	r.Keys("enter")
	r.WaitText("web:1")
	r.Expect("Containers", "metadata.name=db-0")
	r.Keys("esc")
	r.WaitText("Pods")
	r.Keys("d")
	r.Expect("describe of db-0")
	r.Keys("esc", "esc")
	rowsAre(t, r, "web-b db-0 cache-0")
	r.Expect("Deployments", "/name~-", "sort NAME ▼")
	r.Keys("y")
	r.Expect("yaml of db-0") // the cursor is where it was
}

func event(object string, n int) *corev1.Event {
	at := metav1.NewTime(sessiontest.Start.Add(-time.Minute))
	return &corev1.Event{
		ObjectMeta: meta(object+"."+string(rune('a'+n)), time.Minute), Type: corev1.EventTypeWarning, Reason: "BackOff",
		InvolvedObject: corev1.ObjectReference{APIVersion: "v1", Kind: "Pod", Namespace: kittest.Namespace, Name: object},
		Message:        "Back-off restarting failed container", Count: 1, FirstTimestamp: at, LastTimestamp: at,
	}
}

func TestEventsAreJoined(t *testing.T) {
	r := open(t, in("events"), 120, 24, event("web-a", 1), event("web-a", 2), event("web-b", 3))
	r.WaitText("Events  3")
	r.Keys("z")
	r.WaitText("joined")
	r.Wait("fewer rows", func() bool { return r.Shows("of 3") || r.Shows("Events  2") || r.Shows("Events  1") })
	r.Keys("z")
	r.Wait("all rows", func() bool { return !r.Shows("joined") && strings.Count(r.Text(), "BackOff ") >= 3 })
}

func TestOnlyEventsAreJoined(t *testing.T) {
	r := open(t, in("pods"), 120, 24, fleet()...)
	r.Keys("z")
	r.Expect("only events can be joined")
}

func TestPlace(t *testing.T) {
	r := open(t, in("pods"), 120, 24, fleet()...)
	r.Keys("/")
	r.Type("web")
	r.Keys("enter")
	at := r.App.Places()
	if len(at) != 1 || at[0].Screen != browse.Screen || at[0].Arg.(kube.Place).Filter != "web" {
		t.Errorf("the places are %+v", at)
	}
	if _, err := browse.New(r.Session, ui.Open{Screen: browse.Screen, Arg: 7}); err == nil {
		t.Error("a table of 7 opens")
	}
}

// TestKeysTypedAheadAreForWhatTheFilterFinds: hands are faster than a large table.
func TestKeysTypedAheadAreForWhatTheFilterFinds(t *testing.T) {
	r := open(t, in("deployments"), 120, 24, append(fleet(), deployment("cache-0", 1), deployment("db-0", 3))...)
	r.Keys("/")
	r.Type("nothing")
	r.WaitText("0 of 2")
	r.Keys("ctrl+u")
	r.Type("db")
	r.Keys("enter", "enter")
	r.WaitText("Pods")
	r.Expect("app=db-0")
}
