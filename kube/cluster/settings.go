package cluster

import (
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"regexp"
	"strings"

	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	api "k8s.io/client-go/tools/clientcmd/api"

	"fathom/kube/problem"
)

const podNamespaceFile = "/var/run/secrets/kubernetes.io/serviceaccount/namespace"

// settings is all that kubeconfig and flags say of one context.
type settings struct {
	cluster, user    string
	contextNamespace string // of the kubeconfig, may be ""
	namespace        string // to start in, never ""
	server           string
	// config is ready for client-go except for exec, which is taken out of it: Fathom runs credential plugins itself.
	config *rest.Config
	exec   *api.ExecConfig
	// print changes when anything changes that a connection depends on, contents of certificate and token files included.
	print [sha256.Size]byte
	err   error
}

// resolve works out the settings of a context. No network; small files are read.
func (k *Kubeconfig) resolve(now *loaded, name string) settings {
	context, ok := now.config.Contexts[name]
	if !ok {
		return settings{namespace: cmp.Or(k.options.Namespace, "default"), err: missingContext(now, name)}
	}
	o := k.options.overrides(name == now.start)
	s := settings{
		cluster:          cmp.Or(o.Context.Cluster, context.Cluster),
		user:             cmp.Or(o.Context.AuthInfo, context.AuthInfo),
		contextNamespace: context.Namespace,
		namespace:        cmp.Or(o.Context.Namespace, context.Namespace, "default"),
	}
	if c := now.config.Clusters[s.cluster]; c != nil {
		s.server = c.Server
	}
	s.server = cmp.Or(o.ClusterInfo.Server, s.server)
	if s.err = check(now, name, s, o); s.err != nil {
		return s
	}
	s.config, s.err = restConfig(now, name, o)
	if s.err != nil {
		return s
	}
	s.server = s.config.Host
	s.exec, s.config.ExecProvider = s.config.ExecProvider, nil
	s.print = fingerprint(now.config, s, o)
	return s
}

// check finds what clientcmd passes over in silence.
func check(now *loaded, name string, s settings, o *clientcmd.ConfigOverrides) error {
	wrong := func(text, next string) error { return problem.New(problem.Config, text, next, nil) }
	if now.inCluster != nil {
		return nil
	}
	if _, ok := now.config.Clusters[s.cluster]; !ok && s.cluster != "" {
		return wrong(fmt.Sprintf("Context %q names the cluster %q, which is not in the kubeconfig.", name, s.cluster),
			"Add the cluster to the kubeconfig, or choose another context.")
	}
	if s.server == "" {
		return wrong(fmt.Sprintf("Context %q names no API server.", name), "Add a cluster with a server to the kubeconfig, or give --server.")
	}
	user, ok := now.config.AuthInfos[s.user]
	if !ok && s.user != "" {
		return wrong(fmt.Sprintf("Context %q names the user %q, which is not in the kubeconfig.", name, s.user),
			"Add the user to the kubeconfig, or choose another context.")
	}
	if ok && user.AuthProvider != nil {
		return wrong(fmt.Sprintf("The user %q of context %q logs in with auth-provider %q, which Kubernetes has removed.", s.user, name, user.AuthProvider.Name),
			instead(user.AuthProvider.Name))
	}
	return nil
}

// instead names the credential plugin that took the place of a removed auth-provider.
func instead(provider string) string {
	switch provider {
	case "gcp":
		return "Install gke-gcloud-auth-plugin and run: gcloud container clusters get-credentials CLUSTER."
	case "azure":
		return "Install kubelogin and run: kubelogin convert-kubeconfig."
	case "oidc":
		return "Install kubelogin (kubectl oidc-login) and name it under exec in the kubeconfig."
	case "openstack":
		return "Install client-keystone-auth and name it under exec in the kubeconfig."
	}
	return "Name your provider's credential plugin under exec in the kubeconfig."
}

func restConfig(now *loaded, name string, o *clientcmd.ConfigOverrides) (*rest.Config, error) {
	if now.inCluster != nil {
		return inCluster(now, o)
	}
	// clientcmd writes into what it is given.
	config, err := clientcmd.NewNonInteractiveClientConfig(*now.config.DeepCopy(), name, o, nil).ClientConfig()
	if err != nil {
		said := withoutPasswords(strings.TrimSuffix(err.Error(), "."))
		return nil, problem.New(problem.Config, fmt.Sprintf("Context %q cannot be used: %s.", name, said),
			"Correct this in the kubeconfig or the command line's flags.", errors.New(said))
	}
	return config, nil
}

// withoutPasswords takes out of a message what stands between a scheme and a host: clientcmd repeats a proxy-url that it does not
// understand, whole.
func withoutPasswords(s string) string {
	return regexp.MustCompile(`(://)\S*@`).ReplaceAllString(s, "${1}")
}

func inCluster(now *loaded, o *clientcmd.ConfigOverrides) (*rest.Config, error) {
	config := rest.CopyConfig(now.inCluster)
	if t := o.AuthInfo.Token; t != "" {
		config.BearerToken, config.BearerTokenFile = t, ""
	}
	if ca := o.ClusterInfo.CertificateAuthority; ca != "" {
		config.CAFile = ca
	}
	config.Impersonate = rest.ImpersonationConfig{UserName: o.AuthInfo.Impersonate, UID: o.AuthInfo.ImpersonateUID, Groups: o.AuthInfo.ImpersonateGroups}
	if o.Timeout != "" {
		timeout, err := clientcmd.ParseTimeout(o.Timeout)
		if err != nil {
			return nil, problem.New(problem.Config, fmt.Sprintf("--request-timeout=%s is no duration.", o.Timeout), "Write it as 5s, 2m or a number of seconds.", err)
		}
		config.Timeout = timeout
	}
	return config, nil
}

// fingerprint covers the parts of the kubeconfig that s is made of. Only the hash is kept.
func fingerprint(config *api.Config, s settings, o *clientcmd.ConfigOverrides) [sha256.Size]byte {
	h := sha256.New()
	enc := json.NewEncoder(h)
	for _, part := range []any{config.Clusters[s.cluster], config.AuthInfos[s.user], o} {
		// Plain data always encodes.
		_ = enc.Encode(part)
	}
	for _, file := range s.credentialFiles() {
		data, err := os.ReadFile(file)
		fmt.Fprintf(h, "%s %d %v\n%s", file, len(data), err, data)
	}
	return [sha256.Size]byte(h.Sum(nil))
}

// podNamespace is the namespace of the pod that Fathom runs in.
func podNamespace() string {
	if ns := os.Getenv("POD_NAMESPACE"); ns != "" {
		return ns
	}
	data, err := os.ReadFile(podNamespaceFile)
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(data))
}

// hostOf names a server by its host and port.
func hostOf(server string) string {
	if u, err := url.Parse(server); err == nil && u.Host != "" {
		return u.Host
	}
	return server
}
