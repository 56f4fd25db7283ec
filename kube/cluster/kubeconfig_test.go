package cluster

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"fathom/kube"
	"fathom/kube/problem"
)

const manyContexts = `apiVersion: v1
kind: Config
current-context: good
clusters:
- {name: here, cluster: {server: "https://here.test:6443"}}
users:
- {name: me, user: {token: secret}}
- {name: old, user: {auth-provider: {name: gcp}}}
- {name: half, user: {client-certificate-data: Zm9v}}
contexts:
- {name: good, context: {cluster: here, user: me, namespace: payments}}
- {name: anonymous, context: {cluster: here}}
- {name: no-user, context: {cluster: here, user: gone}}
- {name: no-cluster, context: {cluster: gone, user: me}}
- {name: removed, context: {cluster: here, user: old}}
- {name: half, context: {cluster: here, user: half}}
`

func oneFile(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config")
	writeFile(t, path, text)
	return path
}

func TestContexts(t *testing.T) {
	k := Load(Options{Kubeconfig: oneFile(t, manyContexts)})
	if k.Err() != nil || k.Current() != "good" {
		t.Fatalf("current %q, %v", k.Current(), k.Err())
	}
	wrong := map[string]string{
		"good":       "",
		"anonymous":  "",
		"no-user":    `names the user "gone"`,
		"no-cluster": `names the cluster "gone"`,
		"removed":    `auth-provider "gcp"`,
		"half":       "client-key",
	}
	contexts := k.Contexts()
	if len(contexts) != len(wrong) {
		t.Fatalf("%d contexts", len(contexts))
	}
	for i, c := range contexts {
		if i > 0 && contexts[i-1].Name > c.Name {
			t.Errorf("%s is not sorted", c.Name)
		}
		p := problem.Of(c.Err)
		if want := wrong[c.Name]; (want == "") != (c.Err == nil) || !strings.Contains(p.Text, want) {
			t.Errorf("%s: %+v", c.Name, p)
		}
		if c.Err != nil && (p.Class != problem.Config || p.Next == "") {
			t.Errorf("%s: %+v", c.Name, p)
		}
	}
	if p := problem.Of(contexts[len(contexts)-1].Err); !strings.Contains(p.Next, "gke-gcloud-auth-plugin") {
		t.Errorf("removed: %q", p.Next)
	}
	if g := contexts[1]; g.Server != "https://here.test:6443" || g.Namespace != "payments" || g.User != "me" || g.Cluster != "here" {
		t.Errorf("%+v", g)
	}
}

// TestOverrides: where and as whom holds for the first context only, in whose name for all.
func TestPasswordOfProxyStaysSecret(t *testing.T) {
	for _, proxy := range []string{"ftp://u:hunter2@proxy.test", "http://u:hunter2@proxy.test:1:2", "http://u:hun@hunter2@proxy.test:1:2"} {
		k := Load(Options{Kubeconfig: oneFile(t, manyContexts), ProxyURL: proxy})
		for _, c := range k.Contexts() {
			if c.Name == "good" && (c.Err == nil || strings.Contains(problem.Of(c.Err).Text+c.Err.Error(), "hunter2") || !strings.Contains(c.Err.Error(), "proxy.test")) {
				t.Errorf("%s: %v", proxy, c.Err)
			}
		}
	}
}

func TestOverrides(t *testing.T) {
	file := oneFile(t, strings.Replace(manyContexts, "- {name: anonymous,", "- {name: other, context: {cluster: here, user: me}}\n- {name: anonymous,", 1))
	k := Load(Options{
		Kubeconfig: file, Server: "https://there.test", Token: "flag", Namespace: "flagged", TLSServerName: "x.test",
		InsecureSkipTLSVerify: true, As: "bob", AsGroups: []string{"ops"}, AsUID: "7", RequestTimeout: "5",
	})
	start := k.resolve(k.snapshot(), "good")
	if start.err != nil {
		t.Fatal(start.err)
	}
	if c := start.config; c.Host != "https://there.test" || c.BearerToken != "flag" || c.ServerName != "x.test" || !c.Insecure ||
		c.Impersonate.UserName != "bob" || c.Impersonate.UID != "7" || c.Timeout != 5*time.Second || start.namespace != "flagged" {
		t.Errorf("start: %+v", start)
	}
	other := k.resolve(k.snapshot(), "other")
	if other.err != nil {
		t.Fatal(other.err)
	}
	if c := other.config; c.Host != "https://here.test:6443" || c.BearerToken != "secret" || c.ServerName != "" || c.Insecure ||
		c.Impersonate.UserName != "bob" || len(c.Impersonate.Groups) != 1 || c.Timeout != 5*time.Second || other.namespace != "default" {
		t.Errorf("other: %+v", other)
	}
}

func TestKubeconfigList(t *testing.T) {
	dir := t.TempDir()
	first, second, broken := filepath.Join(dir, "first"), filepath.Join(dir, "second"), filepath.Join(dir, "broken")
	writeFile(t, first, manyContexts)
	writeFile(t, second, strings.NewReplacer("current-context: good", "current-context: anonymous", "name: good,", "name: second,", "here.test", "second.test").Replace(manyContexts))
	writeFile(t, broken, "contexts: [")
	list := func(files ...string) string { return strings.Join(files, string(os.PathListSeparator)) }

	t.Setenv("KUBECONFIG", list(filepath.Join(dir, "missing"), first, second))
	k := Load(Options{})
	names := map[string]string{}
	for _, c := range k.Contexts() {
		names[c.Name] = c.Server
	}
	if k.Err() != nil || k.Current() != "good" || names["second"] != "https://here.test:6443" {
		t.Errorf("the first file must win: %q %v %v", k.Current(), names, k.Err())
	}

	t.Setenv("KUBECONFIG", list(broken, first))
	k = Load(Options{})
	if p := problem.Of(k.Err()); p.Class != problem.Config || !strings.Contains(p.Text, broken) {
		t.Errorf("broken file: %+v", p)
	}
	if len(k.Contexts()) != 6 {
		t.Error("a broken file hides the contexts of the others")
	}
}

func TestNoKubeconfig(t *testing.T) {
	t.Setenv("KUBECONFIG", filepath.Join(t.TempDir(), "missing"))
	t.Setenv("KUBERNETES_SERVICE_HOST", "")
	k := load(Options{})
	if p := problem.Of(k.Err()); p.Class != problem.Config || !strings.Contains(p.Text, "missing") {
		t.Errorf("%+v", p)
	}
	c := connect(t, k, k.Current())
	c.until(t, "down", func() bool { return c.Status().Phase == Down })

	k = Load(Options{Server: "https://10.0.0.1:6443", Token: "x"})
	if k.Err() != nil || k.Current() != "10.0.0.1:6443" || len(k.Contexts()) != 1 || k.Contexts()[0].Err != nil {
		t.Errorf("flags alone: %q %v %+v", k.Current(), k.Err(), k.Contexts())
	}
	if k = Load(Options{Kubeconfig: filepath.Join(t.TempDir(), "none")}); k.Err() == nil {
		t.Error("a named file must exist")
	}
}

// TestWatch: the kubeconfig is followed however it is replaced, and connections follow it.
func TestWatch(t *testing.T) {
	f := newFakeAPI(t)
	dir := t.TempDir()
	file := filepath.Join(dir, "later", "config")
	k := load(Options{Kubeconfig: file})
	if k.Err() == nil {
		t.Fatal("the file exists")
	}
	changes := make(chan struct{}, 1)
	k.Watch(t.Context(), func() { poke(changes) })
	wait := func(what string, condition func() bool) {
		t.Helper()
		deadline := time.After(patience)
		for !condition() {
			select {
			case <-changes:
			case <-deadline:
				t.Fatal("waited in vain for: ", what)
			}
		}
	}
	if err := os.Mkdir(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	f.accept("one")
	writeFile(t, file, f.kubeconfigText(t, "{token: one}"))
	wait("the file to appear", func() bool { return k.Err() == nil && k.Current() == "test" })

	c := connect(t, k, "test")
	c.live(t)
	f.accept("two")
	c.until(t, "the token to expire", func() bool { return problem.Of(c.Status().Err).Class == problem.Unauthorized })
	next := filepath.Join(dir, "next")
	writeFile(t, next, f.kubeconfigText(t, "{token: two}"))
	if err := os.Rename(next, file); err != nil {
		t.Fatal(err)
	}
	c.live(t)

	writeFile(t, file, "contexts: [")
	// In between the file is empty, which is another fault.
	wait("the file to break", func() bool { return k.Err() != nil && strings.Contains(problem.Of(k.Err()).Text, "line 1") })
	if p := problem.Of(k.Err()); !strings.Contains(p.Text, file) || !strings.Contains(p.Text, "stays in use") {
		t.Errorf("the fault is told as %q", p.Text)
	}
	if all := k.Contexts(); len(all) != 1 || all[0].Err != nil || k.Current() != "test" {
		t.Errorf("a broken file leaves the contexts %+v, current %q", all, k.Current())
	}
	if client, err := c.Client(schema.GroupVersion{Version: "v1"}, kube.JSON); err != nil {
		t.Errorf("a file that is being written cuts the connection: %v", err)
	} else if err := client.Get().AbsPath("/version").Do(t.Context()).Error(); err != nil {
		t.Errorf("a file that is being written cuts the connection: %v", err)
	}
	writeFile(t, file, f.kubeconfigText(t, "{token: two}"))
	wait("the file to be repaired", func() bool { return k.Err() == nil })
}
