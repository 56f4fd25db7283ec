// Package kubeconfig writes the kubeconfig files of a sandbox. It knows only
// their form; who the users are is decided by its callers.
package kubeconfig

import (
	"fmt"

	"fathom/sandbox/internal/state"

	"k8s.io/client-go/tools/clientcmd"
	api "k8s.io/client-go/tools/clientcmd/api"
)

// Context is one context of a kubeconfig and its user. A user has either a
// client certificate or a token file.
type Context struct {
	Name      string // of the context
	Namespace string // default namespace; empty means none is set
	User      string
	Cert, Key string // files of the client certificate and its key
	TokenFile string
}

// Cluster is the cluster that all contexts share.
type Cluster struct {
	Name   string
	Server string // URL
	CA     string // file of the authority
}

// Write writes a kubeconfig with the given contexts, the first one current.
func Write(path string, cluster Cluster, contexts []Context) error {
	cfg := api.NewConfig()
	cfg.Clusters[cluster.Name] = &api.Cluster{Server: cluster.Server, CertificateAuthority: cluster.CA}
	for i, c := range contexts {
		if i == 0 {
			cfg.CurrentContext = c.Name
		}
		cfg.AuthInfos[c.User] = &api.AuthInfo{
			ClientCertificate: c.Cert, ClientKey: c.Key, TokenFile: c.TokenFile,
		}
		cfg.Contexts[c.Name] = &api.Context{Cluster: cluster.Name, AuthInfo: c.User, Namespace: c.Namespace}
	}
	data, err := clientcmd.Write(*cfg)
	if err != nil {
		return fmt.Errorf("writing the kubeconfig: %w", err)
	}
	if err := state.WriteFile(path, data); err != nil {
		return fmt.Errorf("writing the kubeconfig: %w", err)
	}
	return nil
}
