package cli

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"fathom/kube/cluster/clustertest"
	"fathom/session/sessiontest"
)

// configMap is one of the namespace, as old as two hours.
func configMap(namespace, name string, keys ...string) *corev1.ConfigMap {
	data := map[string]string{}
	for _, k := range keys {
		data[k] = "value"
	}
	return &corev1.ConfigMap{Data: data, ObjectMeta: metav1.ObjectMeta{
		Namespace: namespace, Name: name, CreationTimestamp: metav1.NewTime(sessiontest.Start.Add(-2 * time.Hour)),
	}}
}

// run runs the command line on a server with a few objects.
func run(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	server := clustertest.New(t,
		configMap("shop", "settings", "a", "b"), configMap("shop", "odd\x1bname", "a"), configMap("pay", "keys"),
		&corev1.Service{ObjectMeta: configMap("shop", "web").ObjectMeta, Spec: corev1.ServiceSpec{Selector: map[string]string{"app": "web"}}},
	)
	stdout, stderr, code = fathom(t, server, args...)
	return code, stdout, stderr
}

func TestGetPrints(t *testing.T) {
	for _, c := range []struct{ args, want string }{
		{"get cm", "NAME       DATA   AGE    SIZE\nodd␛name   1      120m   6\nsettings   2      120m   12\n"},
		{"get cm -A", "NAMESPACE   NAME       DATA   AGE    SIZE\npay         keys       0      120m   0\n" +
			"shop        odd␛name   1      120m   6\nshop        settings   2      120m   12\n"},
		{"get cm -n pay --no-headers", "keys   0   120m   0\n"},
		{"get configmaps settings -o csv", "NAME,DATA,AGE,SIZE\nsettings,2,120m,12\n"},
		{"get cm --filter data>1 -o csv --no-headers", "settings,2,120m,12\n"},
		{"get cm --sort -DATA -o csv --no-headers", "settings,2,120m,12\nodd␛name,1,120m,6\n"},
		{"get cm --field-selector metadata.name=settings -o csv --no-headers", "settings,2,120m,12\n"},
	} {
		code, out, errs := run(t, strings.Fields(c.args)...)
		if code != 0 || out != c.want || errs != "" {
			t.Errorf("fathom %s: code %d, printed\n%s%s\nwant\n%s", c.args, code, out, errs, c.want)
		}
	}
}

func TestWidePrintsMore(t *testing.T) {
	for output, wide := range map[string]bool{"table": false, "wide": true} {
		_, out, errs := run(t, "get", "svc", "-o", output)
		if errs != "" || strings.Contains(out, "SELECTOR") != wide || strings.Contains(out, "app=web") != wide {
			t.Errorf("-o %s prints\n%s%s", output, out, errs)
		}
	}
}

func TestGetPrintsJSON(t *testing.T) {
	code, out, errs := run(t, "get", "cm/settings", "-o", "json")
	if code != 0 || errs != "" {
		t.Fatalf("code %d: %s", code, errs)
	}
	var got []map[string]any
	if err := json.Unmarshal([]byte(out), &got); err != nil || len(got) != 1 {
		t.Fatalf("%v: %s", err, out)
	}
	ref, _ := got[0]["ref"].(map[string]any)
	if got[0]["NAMESPACE"] != "shop" || got[0]["NAME"] != "settings" || got[0]["DATA"] != "2" || ref["context"] != "east" || ref["namespace"] != "shop" || ref["name"] != "settings" {
		t.Errorf("got %s", out)
	}
}

func TestGetFails(t *testing.T) {
	for _, c := range []struct{ args, want string }{
		{"get", "get needs a KIND, as in: fathom get pods"},
		{"shot", "shot needs a SCREEN, as in: fathom shot pods"},
		{"shot a b c", "one KIND and one NAME at the most, not 3 words"},
		{"get cm --sort nosuch", `--sort nosuch: there is no such column`},
		{"get a b c", "one KIND and one NAME at the most, not 3 words"},
		{"get cm -o yaml", "-o yaml is not known: use table, wide, json or csv"},
		{"get cm --filter re:(", "--filter re:(: "},
		{"get cm --filter data>", `--filter data>: "data>" is not finished: it needs a value.`},
		{"get all --filter !", `--filter !: "!" is not finished: it needs a word.`},
		{"get cm --filter nosuch=1", `There is no column "nosuch" here.`},
		{"get cm --nope", "unknown flag: --nope"},
		{"get podz", "Did you mean pods"},
		{"get cm/none", `There is no configmap "none" in namespace shop of context east.`},
		{"get cm --context nowhere", "nowhere"},
	} {
		code, out, errs := run(t, strings.Fields(c.args)...)
		if code == 0 || out != "" || !strings.HasPrefix(errs, "fathom: ") || !strings.Contains(errs, c.want) {
			t.Errorf("fathom %s: code %d, printed %q, said %q; want %q", c.args, code, out, errs, c.want)
		}
	}
}

// TestGetSaysThatThereIsNothing: on stderr, so that scripts read no heading.
func TestGetSaysThatThereIsNothing(t *testing.T) {
	for _, c := range []struct{ args, out, want string }{
		{"get pods", "", "There are no pods in shop."},
		{"get pods -A -o wide", "", "There are no pods in all namespaces."},
		{"get nodes", "", "There are no nodes."},
		{"get cm --filter data>9", "", "There are no configmaps in shop that the filter and the selectors let through."},
		{"get pods -n o\x1bdd", "", "There are no pods in o␛dd."},
		{"get pods -o json", "[]\n", ""},
		{"get cm --filter data>9 -o csv", "NAME,DATA,AGE,SIZE\n", ""},
	} {
		code, out, errs := run(t, strings.Fields(c.args)...)
		if code != 0 || out != c.out || !strings.Contains(errs, c.want) || (c.want == "") != (errs == "") {
			t.Errorf("fathom %s: code %d, printed %q, said %q; want %q", c.args, code, out, errs, c.want)
		}
	}
}

// TestErrorsAreHarmless: names from a kubeconfig or the command line do not reach the terminal as they are.
func TestErrorsAreHarmless(t *testing.T) {
	if _, _, errs := run(t, "get", "po\x1b[31mdz"); strings.ContainsRune(errs, '\x1b') || !strings.Contains(errs, "offers no kind") {
		t.Errorf("said %q", errs)
	}
}

func TestMisuseNamesTheHelp(t *testing.T) {
	if _, _, errs := run(t, "get"); !strings.Contains(errs, `Run "fathom help"`) {
		t.Errorf("said %q", errs)
	}
}

func TestVersion(t *testing.T) {
	if code, out, _ := run(t, "version"); code != 0 || out != "fathom test\n" {
		t.Errorf("code %d, printed %q", code, out)
	}
}

// TestGetSaysWhyThereIsNoUsage looks on a server without metrics.k8s.io.
func TestGetSaysWhyThereIsNoUsage(t *testing.T) {
	server := clustertest.New(t, &corev1.Pod{ObjectMeta: configMap("shop", "web").ObjectMeta}, &corev1.Pod{ObjectMeta: configMap("shop", "api").ObjectMeta})
	server.Front(func(w http.ResponseWriter, r *http.Request) bool {
		usage := strings.HasPrefix(r.URL.Path, "/apis/metrics.k8s.io/")
		if usage {
			http.NotFound(w, r)
		}
		return usage
	})
	for _, c := range []struct{ args, want string }{
		{"get pods", "fathom: No usage: metrics.k8s.io is not installed in this cluster.\n"},
		{"get pods -o json", "fathom: No usage: metrics.k8s.io is not installed in this cluster.\n"},
		{"get pods --filter nosuchpod", "fathom: There are no pods in shop that the filter and the selectors let through.\n"},
	} {
		out, errs, code := fathom(t, server, strings.Fields(c.args)...)
		if code != 0 || errs != c.want {
			t.Errorf("%s: code %d, printed\n%s, said %q, want %q", c.args, code, out, errs, c.want)
		}
	}
}

// TestJSONOfKindsWithoutNamespaces has no key for what is not there.
func TestJSONOfKindsWithoutNamespaces(t *testing.T) {
	server := clustertest.New(t, &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "shop"}})
	out, _, code := fathom(t, server, "get", "ns", "-o", "json")
	if code != 0 || strings.Contains(out, "NAMESPACE") || !strings.Contains(out, `"NAME": "shop"`) {
		t.Errorf("code %d, printed %s", code, out)
	}
}
