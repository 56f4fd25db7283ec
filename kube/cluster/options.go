package cluster

import (
	"io"
	"os"
	goruntime "runtime"
	"time"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/tools/clientcmd"
	api "k8s.io/client-go/tools/clientcmd/api"

	"fathom/kube"
)

// Options are kubectl's connection flags, with kubectl's meaning, and what Fathom hands in.
//
// Flags that say where to connect and as whom (Cluster, User, Server, the credentials and the TLS flags) and Namespace
// hold for the context that Fathom starts in, never for the others: one cluster's token must not reach another's server.
// As, AsGroups, AsUID and RequestTimeout hold for every context.
type Options struct {
	Kubeconfig string // a file; empty follows $KUBECONFIG, then ~/.kube/config
	Context    string
	Cluster    string
	User       string
	Namespace  string

	As       string
	AsUID    string
	AsGroups []string

	Token, Username, Password    string
	ClientCertificate, ClientKey string // files

	Server                string
	TLSServerName         string
	CertificateAuthority  string // file
	InsecureSkipTLSVerify bool
	ProxyURL              string
	RequestTimeout        string // "5s", or seconds; "" and "0" never give up; a watch is not given up once it is answered

	// Version of Fathom, for the user agent.
	Version string
	// Builtin are the kinds that are known before discovery has answered, and the derived kinds.
	Builtin []kube.Kind
	// Scheme has the types that Protobuf clients of a group and version decode; nil is client-go's, which lacks
	// CustomResourceDefinitions and APIServices.
	Scheme func(schema.GroupVersion) *runtime.Scheme
	// Clock is the time; nil is time.Now.
	Clock func() time.Time
	// Guard runs the work of each goroutine, and sees to its panics; nil for none.
	Guard func(work func())
	// Stdin and Stderr are the terminal for interactive credential plugins; nil is the process's own.
	Stdin  io.Reader
	Stderr io.Writer
}

func (o Options) withDefaults() Options {
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Stdin == nil {
		o.Stdin = os.Stdin
	}
	if o.Stderr == nil {
		o.Stderr = os.Stderr
	}
	if o.Guard == nil {
		o.Guard = func(work func()) { work() }
	}
	if o.Version == "" {
		o.Version = "dev"
	}
	if o.Scheme == nil {
		o.Scheme = func(schema.GroupVersion) *runtime.Scheme { return scheme.Scheme }
	}
	return o
}

func (o Options) userAgent() string {
	return "fathom/" + o.Version + " (" + goruntime.GOOS + "/" + goruntime.GOARCH + ")"
}

// overrides are the flags that hold for a context; start says whether it is the one that Fathom starts in.
func (o Options) overrides(start bool) *clientcmd.ConfigOverrides {
	all := &clientcmd.ConfigOverrides{
		AuthInfo: api.AuthInfo{Impersonate: o.As, ImpersonateUID: o.AsUID, ImpersonateGroups: o.AsGroups},
		Timeout:  o.RequestTimeout,
	}
	if !start {
		return all
	}
	all.Context = api.Context{Cluster: o.Cluster, AuthInfo: o.User, Namespace: o.Namespace}
	all.ClusterInfo = api.Cluster{
		Server:                o.Server,
		TLSServerName:         o.TLSServerName,
		CertificateAuthority:  o.CertificateAuthority,
		InsecureSkipTLSVerify: o.InsecureSkipTLSVerify,
		ProxyURL:              o.ProxyURL,
	}
	all.AuthInfo.Token = o.Token
	all.AuthInfo.Username = o.Username
	all.AuthInfo.Password = o.Password
	all.AuthInfo.ClientCertificate = o.ClientCertificate
	all.AuthInfo.ClientKey = o.ClientKey
	return all
}

// connects reports whether the flags alone say where to connect.
func (o Options) connects() bool { return o.Server != "" }
