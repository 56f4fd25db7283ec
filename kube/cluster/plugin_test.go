package cluster

import (
	"bytes"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	clientauth "k8s.io/client-go/pkg/apis/clientauthentication/v1"

	"fathom/kube/problem"
)

// script writes a shell script and returns the kubeconfig user that runs it as a plugin. DIR is the script's folder.
func script(t *testing.T, mode, text string) (user, dir string) {
	t.Helper()
	dir = t.TempDir()
	path := filepath.Join(dir, "plugin.sh")
	writeFile(t, path, "set -e\nDIR="+dir+"\necho run >> $DIR/runs\n"+text)
	return fmt.Sprintf(`{exec: {apiVersion: client.authentication.k8s.io/v1, interactiveMode: %s, command: /bin/sh, args: [%s]}}`, mode, path), dir
}

const giveToken = `
echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"'$(cat $DIR/token)'"}}'
`

func runs(t *testing.T, dir string) int {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, "runs"))
	if err != nil {
		t.Fatal(err)
	}
	return strings.Count(string(data), "run")
}

// movable is a clock that a test sets forward.
type movable struct{ ahead atomic.Int64 }

func (m *movable) now() time.Time { return time.Now().Add(time.Duration(m.ahead.Load())) }

// TestPlugin: one run serves all requests, until the server no longer takes the token.
func TestPlugin(t *testing.T) {
	f := newFakeAPI(t)
	user, dir := script(t, "Never", giveToken)
	writeFile(t, filepath.Join(dir, "token"), "one")
	f.accept("one")
	var clock movable
	c := connect(t, load(Options{Kubeconfig: f.kubeconfig(t, user), Clock: clock.now}), "test")
	c.live(t)
	if n := runs(t, dir); n != 1 {
		t.Errorf("%d runs", n)
	}
	writeFile(t, filepath.Join(dir, "token"), "two")
	clock.ahead.Store(int64(time.Minute))
	f.accept("two")
	c.until(t, "the new token", func() bool { return runs(t, dir) == 2 && c.Status().Phase == Live })
	if c.NeedsLogin() {
		t.Error("nothing is wrong")
	}
}

// TestPluginFails: what the plugin says is shown, and it is not run again and again.
func TestPluginFails(t *testing.T) {
	f := newFakeAPI(t)
	user, dir := script(t, "IfAvailable", "echo 'Your session is over. Run: cloud login' >&2; exit 3")
	c := connect(t, load(Options{Kubeconfig: f.kubeconfig(t, user)}), "test")
	c.until(t, "down", func() bool { return c.Status().Phase == Down })
	first := c.Status().Retry
	c.until(t, "another try", func() bool { return c.Status().Retry.After(first) })
	p := problem.Of(c.Status().Err)
	if p.Class != problem.Plugin || !strings.Contains(p.Text, "Your session is over. Run: cloud login.") {
		t.Errorf("%+v", p)
	}
	if n := runs(t, dir); n != 1 {
		t.Errorf("%d runs", n)
	}
	if !c.NeedsLogin() {
		t.Error("a login might help")
	}
	c.Refresh()
	c.until(t, "a run on request", func() bool { return runs(t, dir) == 2 })
}

// TestLogin: a plugin that needs the terminal gets it, and what it gave serves the requests in the background.
func TestLogin(t *testing.T) {
	f := newFakeAPI(t)
	user, dir := script(t, "Always", "printf 'Password: ' >&2\nread answer\necho \"$answer\" > $DIR/token"+giveToken)
	f.accept("hunter2")
	var screen bytes.Buffer
	c := connect(t, load(Options{Kubeconfig: f.kubeconfig(t, user), Stdin: strings.NewReader("hunter2\n"), Stderr: &screen}), "test")
	c.until(t, "down", func() bool { return c.Status().Phase == Down })
	if p := problem.Of(c.Status().Err); p.Class != problem.Plugin || !strings.Contains(p.Text, "needs the terminal") || !c.NeedsLogin() {
		t.Errorf("%+v", p)
	}
	if err := c.Login(t.Context()); err != nil {
		t.Fatal(err)
	}
	c.live(t)
	if screen.String() != "Password: " || runs(t, dir) != 1 || c.NeedsLogin() {
		t.Errorf("terminal %q, %d runs", screen.String(), runs(t, dir))
	}
}

// TestPluginInfo: the plugin is told about the cluster when the kubeconfig says so, and never that it may ask.
func TestPluginInfo(t *testing.T) {
	f := newFakeAPI(t)
	user, dir := script(t, "IfAvailable", `printf '%s' "$KUBERNETES_EXEC_INFO" > $DIR/info`+giveToken)
	writeFile(t, filepath.Join(dir, "token"), "x")
	user = strings.Replace(user, "{exec: {", "{exec: {provideClusterInfo: true, ", 1)
	c := connect(t, load(Options{Kubeconfig: f.kubeconfig(t, user)}), "test")
	c.live(t)
	data, err := os.ReadFile(filepath.Join(dir, "info"))
	if err != nil {
		t.Fatal(err)
	}
	var info clientauth.ExecCredential
	if err := json.Unmarshal(data, &info); err != nil {
		t.Fatal(err)
	}
	if s := info.Spec; s.Interactive || s.Cluster == nil || s.Cluster.Server != f.URL || !bytes.HasPrefix(s.Cluster.CertificateAuthorityData, []byte("-----BEGIN")) {
		t.Errorf("%s", data)
	}
}

func TestPluginMissing(t *testing.T) {
	f := newFakeAPI(t)
	user := `{exec: {apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never, command: no-such-plugin, installHint: "Ask the platform team."}}`
	c := connect(t, load(Options{Kubeconfig: f.kubeconfig(t, user)}), "test")
	c.until(t, "down", func() bool { return c.Status().Phase == Down })
	p := problem.Of(c.Status().Err)
	if p.Class != problem.Plugin || !strings.Contains(p.Text, "not installed") || p.Next != "Ask the platform team." {
		t.Errorf("%+v", p)
	}
}

// TestPluginCertificate: a plugin's client certificate proves the user in the TLS handshake.
func TestPluginCertificate(t *testing.T) {
	f := newFakeAPI(t)
	names := make(chan string, 1)
	f.Server.Close()
	f.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select {
		case names <- r.TLS.PeerCertificates[0].Subject.CommonName:
		default:
		}
		f.ServeHTTP(w, r)
	}))
	f.Server.TLS = &tls.Config{ClientAuth: tls.RequireAnyClientCert}
	f.Server.StartTLS()
	t.Cleanup(f.Server.Close)
	user, dir := script(t, "Never", `cat $DIR/answer`)
	cert, key := keyPair(t, "carol")
	writeFile(t, filepath.Join(dir, "answer"), fmt.Sprintf(
		`{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"clientCertificateData":%q,"clientKeyData":%q}}`, cert, key))
	c := connect(t, load(Options{Kubeconfig: f.kubeconfig(t, user)}), "test")
	c.live(t)
	if name := <-names; name != "carol" {
		t.Errorf("certificate of %q", name)
	}
}

// TestPluginSlow: a plugin that takes its time is not taken for a server that does not answer, and what it gives at last is
// used at once.
func TestPluginSlow(t *testing.T) {
	f := newFakeAPI(t)
	f.accept("late")
	user, dir := script(t, "Never", "until [ -e $DIR/token ]; do sleep 0.01; done"+giveToken)
	k := load(Options{Kubeconfig: f.kubeconfig(t, user)})
	k.pace.check, k.pace.again, k.pace.far = 20*time.Millisecond, time.Hour, time.Hour
	c := connect(t, k, "test")
	c.until(t, "down", func() bool { return c.Status().Phase == Down })
	if p := problem.Of(c.Status().Err); p.Class != problem.Plugin || !strings.Contains(p.Text, "has not given credentials yet") {
		t.Errorf("%+v", p)
	}
	writeFile(t, filepath.Join(dir, "fresh"), "late")
	if err := os.Rename(filepath.Join(dir, "fresh"), filepath.Join(dir, "token")); err != nil {
		t.Fatal(err)
	}
	c.until(t, "live", func() bool { return c.Status().Phase == Live })
	if n := runs(t, dir); n != 1 {
		t.Errorf("%d runs", n)
	}
}

// TestPluginEnds: a plugin that hangs does not outlive the Cluster, and neither do its children.
func TestPluginEnds(t *testing.T) {
	f := newFakeAPI(t)
	user, dir := script(t, "Never", "sleep 100000 3>$DIR/life &\nwait")
	life := filepath.Join(dir, "life")
	if err := exec.Command("mkfifo", life).Run(); err != nil {
		t.Fatal(err)
	}
	c := connect(t, load(Options{Kubeconfig: f.kubeconfig(t, user)}), "test")
	child, err := os.Open(life) // as soon as the child has
	if err != nil {
		t.Fatal(err)
	}
	defer child.Close()
	c.Close()
	if err := child.SetReadDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadAll(child); err != nil { // it ends when nobody holds the other end
		t.Errorf("the plugin's child goes on: %v", err)
	}
}

func FuzzParseCredential(f *testing.F) {
	const v1 = "client.authentication.k8s.io/v1"
	f.Add([]byte(`{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"x"}}`))
	f.Add([]byte(`{"apiVersion":"client.authentication.k8s.io/v1beta1","kind":"ExecCredential","status":{"token":"x"}}`))
	f.Add([]byte(`{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"clientKeyData":"x"}}`))
	f.Add([]byte(`not JSON`))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := parseCredential(data, v1)
		if (c == nil) == (err == nil) {
			t.Fatalf("%v, %v", c, err)
		}
		if c != nil && c.token == "" && c.cert == nil {
			t.Error("an empty credential")
		}
	})
}
