package cluster

import (
	"encoding/base64"
	"testing"

	"k8s.io/client-go/rest"
)

func TestUserOfCredentials(t *testing.T) {
	cert, _ := keyPair(t, "carol")
	token := "e30." + base64.RawURLEncoding.EncodeToString([]byte(`{"sub":"system:serviceaccount:a:b"}`)) + ".x"
	for _, c := range []struct {
		name   string
		config rest.Config
		want   string
	}{
		{"certificate", rest.Config{TLSClientConfig: rest.TLSClientConfig{CertData: []byte(cert)}}, "carol"},
		{"password", rest.Config{Username: "dave"}, "dave"},
		{"token", rest.Config{BearerToken: token}, "system:serviceaccount:a:b"},
		{"opaque token", rest.Config{BearerToken: "secret"}, ""},
		{"impersonation", rest.Config{Username: "dave", Impersonate: rest.ImpersonationConfig{UserName: "bob"}}, "bob"},
	} {
		l := &link{settings: settings{config: &c.config}}
		if got := l.userOfCredentials(); got.name != c.want {
			t.Errorf("%s: %q", c.name, got.name)
		}
	}
}

// TestNoSelfReview: a server that does not tell who the user is leaves the credentials to.
func TestNoSelfReview(t *testing.T) {
	f := newFakeAPI(t)
	f.route("/apis/authentication.k8s.io/v1/selfsubjectreviews", nil)
	c := connect(t, load(Options{Kubeconfig: f.kubeconfig(t, "{username: dave, password: secret}")}), "test")
	c.live(t)
	if u := c.Status().User; u != "dave" {
		t.Errorf("user %q", u)
	}
}

func FuzzSubjectOfToken(f *testing.F) {
	f.Add("a.e30.c")
	f.Add("")
	f.Fuzz(func(t *testing.T, token string) { subjectOfToken(token) })
}
