package clustertest

import (
	"path/filepath"
	"testing"

	"k8s.io/client-go/tools/clientcmd"
	api "k8s.io/client-go/tools/clientcmd/api"
)

// Context is one context of a kubeconfig.
type Context struct {
	Name      string
	URL       string // of the server
	Namespace string
}

// Kubeconfig writes a kubeconfig file whose current context is the first one, and returns its path.
func Kubeconfig(t testing.TB, contexts ...Context) string {
	t.Helper()
	c := api.NewConfig()
	for i, x := range contexts {
		if i == 0 {
			c.CurrentContext = x.Name
		}
		c.Clusters[x.Name] = &api.Cluster{Server: x.URL}
		c.AuthInfos[x.Name] = &api.AuthInfo{}
		c.Contexts[x.Name] = &api.Context{Cluster: x.Name, AuthInfo: x.Name, Namespace: x.Namespace}
	}
	path := filepath.Join(t.TempDir(), "kubeconfig")
	if err := clientcmd.WriteToFile(*c, path); err != nil {
		t.Fatal(err)
	}
	return path
}
