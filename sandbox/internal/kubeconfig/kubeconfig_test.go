package kubeconfig

import (
	"os"
	"path/filepath"
	"testing"

	"k8s.io/client-go/tools/clientcmd"
)

func TestWrite(t *testing.T) {
	path := filepath.Join(t.TempDir(), "kubeconfig")
	err := Write(path, Cluster{Name: "c", Server: "https://127.0.0.1:6443", CA: "/d/ca.crt"}, []Context{
		{Name: "root", User: "admin", Cert: "/d/admin.crt", Key: "/d/admin.key"},
		{Name: "team", User: "dev", TokenFile: "/d/dev", Namespace: "a"},
	})
	if err != nil {
		t.Fatal(err)
	}
	cfg, err := clientcmd.LoadFromFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if cfg.CurrentContext != "root" {
		t.Errorf("current context is %q", cfg.CurrentContext)
	}
	team := cfg.Contexts["team"]
	if team == nil || team.Cluster != "c" || team.AuthInfo != "dev" || team.Namespace != "a" {
		t.Errorf("context team is %+v", team)
	}
	if c := cfg.Clusters["c"]; c.Server != "https://127.0.0.1:6443" || c.CertificateAuthority != "/d/ca.crt" {
		t.Errorf("cluster is %+v", c)
	}
	admin, dev := cfg.AuthInfos["admin"], cfg.AuthInfos["dev"]
	if admin.ClientCertificate != "/d/admin.crt" || admin.ClientKey != "/d/admin.key" || dev.TokenFile != "/d/dev" {
		t.Errorf("users are %+v and %+v", admin, dev)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the kubeconfig has mode %v, %v", info.Mode(), err)
	}
}
