package cluster

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"

	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	api "k8s.io/client-go/tools/clientcmd/api"

	"fathom/kube/problem"
)

// Kubeconfig is the merged kubeconfig with the command line's flags, as kubectl sees it. It is safe for use by many
// goroutines, and follows the files on disk while Watch runs.
type Kubeconfig struct {
	options Options
	pace    pace

	mu       sync.Mutex
	now      *loaded
	clusters map[*Cluster]struct{} // those to tell about changes
}

// loaded is the kubeconfig at one moment. It is never changed.
type loaded struct {
	config *api.Config
	err    error
	// kept is set when the files on disk have become unreadable, which err tells, and the rest is from before.
	kept bool
	// start is the context that Fathom starts in, "" when neither kubeconfig nor flags name one.
	start string
	// inCluster is set when the connection comes from the pod that Fathom runs in.
	inCluster *rest.Config
}

// Context is one context of the kubeconfig.
type Context struct {
	Name      string
	Cluster   string
	User      string
	Namespace string // "" when none is set
	Server    string
	// Err says why this context cannot be used: its user or cluster is missing, a file cannot be read, ...
	Err error
}

// Load reads the kubeconfig. It never fails: what is wrong is in Err, and in the contexts it concerns.
func Load(o Options) *Kubeconfig {
	k := &Kubeconfig{options: o.withDefaults(), pace: defaultPace(), clusters: map[*Cluster]struct{}{}}
	k.now = k.load()
	return k
}

// Err says why the kubeconfig could not be read, whole or in part. Contexts of readable files are there nevertheless.
func (k *Kubeconfig) Err() error { return k.snapshot().err }

// Current names the context to start in: --context, else the kubeconfig's current one. It may not exist, or be empty.
func (k *Kubeconfig) Current() string { return k.snapshot().start }

// Contexts are all contexts, sorted by name.
func (k *Kubeconfig) Contexts() []Context {
	now := k.snapshot()
	out := make([]Context, 0, len(now.config.Contexts))
	for name := range now.config.Contexts {
		s := k.resolve(now, name)
		out = append(out, Context{name, s.cluster, s.user, s.contextNamespace, s.server, s.err})
	}
	slices.SortFunc(out, func(a, b Context) int { return cmp.Compare(a.Name, b.Name) })
	return out
}

func (k *Kubeconfig) snapshot() *loaded {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.now
}

// rules are kubectl's for finding the files, without its migration of old ones: that would write.
func (k *Kubeconfig) rules(missing func(error)) *clientcmd.ClientConfigLoadingRules {
	r := clientcmd.NewDefaultClientConfigLoadingRules()
	r.ExplicitPath = k.options.Kubeconfig
	r.MigrationRules = nil
	r.Warner = missing
	return r
}

// files are the kubeconfig files in order of precedence, whether they exist or not.
func (k *Kubeconfig) files() []string {
	return slices.DeleteFunc(k.rules(nil).GetLoadingPrecedence(), func(f string) bool { return f == "" })
}

func (k *Kubeconfig) load() *loaded {
	config, err := k.rules(func(error) {}).Load()
	if config == nil {
		config = api.NewConfig()
	}
	if err != nil {
		err = problem.New(problem.Config, k.fault(err),
			"Repair the file that the message names, or choose another with --kubeconfig.", err)
	}
	now := &loaded{config: config, err: err, start: cmp.Or(k.options.Context, config.CurrentContext)}
	if len(config.Contexts) == 0 && err == nil {
		k.withoutContexts(now)
	}
	return now
}

// fault says in a sentence which file cannot be read, at which line if that is known, and why.
func (k *Kubeconfig) fault(err error) string {
	for _, file := range k.files() {
		_, ferr := clientcmd.LoadFromFile(file)
		if ferr == nil || os.IsNotExist(ferr) {
			continue
		}
		if line, why, ok := strings.Cut(strings.TrimPrefix(ferr.Error(), "yaml: line "), ": "); ok && isNumber(line) {
			return fmt.Sprintf("The kubeconfig %s cannot be read: line %s: %s.", file, line, why)
		}
		return fmt.Sprintf("The kubeconfig %s cannot be read: %v.", file, ferr)
	}
	return fmt.Sprintf("The kubeconfig cannot be read: %v.", err)
}

func isNumber(s string) bool {
	_, err := strconv.Atoi(s)
	return err == nil
}

// keep puts the fault of the files in the place of what could be read of them, if there is something to go on with.
func (l *loaded) keep(fault error) *loaded {
	kept := *l
	p := problem.Of(fault)
	kept.kept, kept.err = true, problem.New(p.Class, p.Text+" What was read before stays in use.", p.Next, fault)
	return &kept
}

// withoutContexts makes one context of what there is instead: the flags, or the pod that Fathom runs in.
func (k *Kubeconfig) withoutContexts(now *loaded) {
	o := k.options
	if o.connects() {
		now.start = cmp.Or(o.Context, hostOf(o.Server))
		now.config.Contexts[now.start] = api.NewContext()
		return
	}
	if in, err := rest.InClusterConfig(); err == nil {
		now.start, now.inCluster = "in-cluster", in
		now.config.Contexts[now.start] = &api.Context{Namespace: podNamespace()}
		return
	}
	now.err = problem.New(problem.Config,
		"No kubeconfig with a context was found in "+strings.Join(k.files(), ", ")+".",
		"Name one with --kubeconfig or the variable KUBECONFIG; Fathom opens it as soon as it exists.", nil)
}

// missingContext is the error of a context that is not in the kubeconfig.
func missingContext(now *loaded, name string) error {
	if now.err != nil && len(now.config.Contexts) == 0 {
		return now.err
	}
	if name == "" {
		return problem.New(problem.Config, "No context is chosen: the kubeconfig has no current-context.", "Choose a context.", nil)
	}
	next := "Choose one of the kubeconfig's contexts."
	if near := nearest(name, slices.Sorted(maps.Keys(now.config.Contexts)), 1); len(near) > 0 {
		next = fmt.Sprintf("Did you mean %q?", near[0])
	}
	return problem.New(problem.Config, fmt.Sprintf("There is no context %q in the kubeconfig.", name), next, nil)
}
