package cli

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/adrg/xdg"
	"github.com/spf13/cobra"

	"fathom/config"
	"fathom/kube"
	"fathom/kube/act/journal"
	"fathom/kube/act/temporary"
	"fathom/kube/cluster"
	"fathom/session"
	"fathom/state"
)

// flags are the command line's. Those that kubectl has mean what they mean there.
type flags struct {
	connect    cluster.Options
	namespaces []string
	all        bool
	readOnly   bool
	config     string
	theme      string
	trace      string

	root *cobra.Command // that all of them are registered with
}

func (f *flags) register(cmd *cobra.Command) {
	p, c := cmd.PersistentFlags(), &f.connect
	f.root = cmd
	p.StringVar(&c.Kubeconfig, "kubeconfig", "", "kubeconfig file")
	p.StringVar(&c.Context, "context", "", "kubeconfig context to open")
	p.StringVar(&c.Cluster, "cluster", "", "kubeconfig cluster to use")
	p.StringVar(&c.User, "user", "", "kubeconfig user to use")
	p.StringSliceVarP(&f.namespaces, "namespace", "n", nil, "namespace, or several separated by commas")
	p.BoolVarP(&f.all, "all-namespaces", "A", false, "all namespaces")
	p.StringVar(&c.As, "as", "", "user to impersonate")
	p.StringSliceVar(&c.AsGroups, "as-group", nil, "group to impersonate, may be repeated")
	p.StringVar(&c.AsUID, "as-uid", "", "UID to impersonate")
	p.StringVar(&c.Token, "token", "", "bearer token")
	p.StringVar(&c.Username, "username", "", "user name for basic authentication")
	p.StringVar(&c.Password, "password", "", "password for basic authentication")
	p.StringVar(&c.ClientCertificate, "client-certificate", "", "client certificate file")
	p.StringVar(&c.ClientKey, "client-key", "", "client key file")
	p.StringVarP(&c.Server, "server", "s", "", "address of the API server")
	p.StringVar(&c.TLSServerName, "tls-server-name", "", "name to expect in the server's certificate")
	p.StringVar(&c.CertificateAuthority, "certificate-authority", "", "file with the authority that signed the server's certificate")
	p.BoolVar(&c.InsecureSkipTLSVerify, "insecure-skip-tls-verify", false, "do not check the server's certificate")
	p.StringVar(&c.ProxyURL, "proxy-url", "", "proxy to reach the API server through")
	p.StringVar(&c.RequestTimeout, "request-timeout", "0", "give a request up after this long, as 5s or seconds; 0 never does")
	p.BoolVar(&f.readOnly, "read-only", false, "forbid every change")
	p.StringVar(&f.config, "config", "", "config file (default "+display(configFile())+")")
	p.Var((*themeName)(&f.theme), "theme", "theme: auto, or a name")
	cmd.Flags().StringVar(&f.trace, "trace", "", "write one JSON line a frame to this file")
}

func configFile() string   { return filepath.Join(xdg.ConfigHome, "fathom", "config.yaml") }
func journalFile() string  { return filepath.Join(xdg.StateHome, "fathom", "journal.jsonl") }
func crashDir() string     { return filepath.Join(xdg.StateHome, "fathom") }
func temporaryDir() string { return filepath.Join(xdg.StateHome, "fathom", "temporary") }
func stateFile() string    { return filepath.Join(xdg.StateHome, "fathom", "state.json") }

// display shortens a path below the home folder.
func display(file string) string {
	home, err := os.UserHomeDir()
	if rest, ok := strings.CutPrefix(file, home+string(filepath.Separator)); err == nil && ok {
		return filepath.Join("~", rest)
	}
	return file
}

// session makes the session, with what is wrong with the config file.
func (f *flags) session(env Env) (*session.Session, []config.Error) {
	conf, errs := f.configuration()
	o := f.connect
	o.Version = env.Version
	o.Clock = env.Clock
	o.Guard = env.guard
	if len(f.namespaces) == 1 {
		o.Namespace = f.namespaces[0]
	}
	return session.New(session.Options{
		Cluster: o, Config: conf, State: state.Open(stateFile()), Journal: journal.New(journalFile()), Clock: env.Clock,
		Temporary: temporary.Open(temporaryDir()),
		ReadOnly:  f.readOnly, Namespaces: f.namespaces, All: f.all,
	}), errs
}

// target splits KIND, KIND/NAME and KIND NAME.
func target(args []string) (kind, name string) {
	if len(args) == 0 {
		return "", ""
	}
	kind, name, _ = strings.Cut(args[0], "/")
	if len(args) > 1 {
		name = args[1]
	}
	return kind, name
}

// scoped is the Scope that the command line names. Where it is silent, kubectl's rule holds: the context's namespace.
func (f *flags) scoped(c *cluster.Cluster) kube.Scope {
	sc := kube.Scope{Contexts: []string{c.Name()}}
	switch {
	case f.all:
	case len(f.namespaces) > 0:
		sc.Namespaces = f.namespaces
	default:
		sc.Namespaces = []string{c.Namespace()}
	}
	return sc
}
