package kit

import (
	"cmp"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
	corev1 "k8s.io/api/core/v1"

	"fathom/keymap"
	"fathom/kube"
	"fathom/kube/act"
	"fathom/kube/cluster"
	"fathom/kube/pods"
	"fathom/ui"
	"fathom/ui/picker"
)

// The screens that reach into what runs. Each is opened with a Reach.
const (
	LogsScreen     = "logs"
	ShellScreen    = "shell"
	AttachScreen   = "attach"
	CommandScreen  = "command" // one command and what it prints
	ForwardScreen  = "forward"
	ForwardsScreen = "forwards" // all that run; its Reach may be zero
	FilesScreen    = "files"
	ProxyScreen    = "proxy"
	ProbeScreen    = "probe"
	NodeLogsScreen = "node-logs"
	GuestsScreen   = "guests" // what Fathom has put into clusters to look around from; it takes no Reach
)

// Reach says into what a screen reaches: pods, or objects that have pods behind them.
type Reach struct {
	On []kube.Ref `json:"on,omitempty"`
	// Parts are the containers meant, none for all of them, or for whichever the screen lets one choose.
	Parts []string `json:"parts,omitempty"`
	// Previous asks for the instances of the containers before the present ones.
	Previous bool `json:"previous,omitempty"`
	// Scope and its label selector say which pods are meant when On is empty.
	Scope kube.Scope `json:"scope"`
	// Query is what the screen begins with: a filter, a path, an address.
	Query string `json:"query,omitempty"`
	// Command is run in place of the shell that a shell's screen would find.
	Command []string `json:"command,omitempty"`
	// Shell is set for a Command that is a shell itself.
	Shell bool `json:"shell,omitempty"`
	// Fresh is set for a container that was just made, and is waited for.
	Fresh bool `json:"fresh,omitempty"`
}

// Part is the one container meant, "" when it is to be chosen.
func (r Reach) Part() string {
	if len(r.Parts) == 1 {
		return r.Parts[0]
	}
	return ""
}

// Way is a way into what runs. Screens offer the ways for the object under the cursor, as they offer verbs.
type Way struct {
	Action      keymap.Action
	Keys        []string
	Help, Short string
	Screen      string
	// Verb, in place of Screen, is the verb whose change leads there.
	Verb string
	// Visit is the verb by which the rules of the config file are asked, one of act.VisitVerbs; "" where none is about it.
	Visit string
	// For tells the kinds it goes for.
	For func(kube.Kind) bool
	// Needs are the rights to pods in the object's namespace without which it is of no use.
	Needs []Need
	// Else is what does in place of its Needs and its Visit, nil where nothing does.
	Else *Way
	// Many lets it take several objects at once.
	Many bool
	// Changes is the act.Visit's.
	Changes  bool
	Previous bool // the Reach's
}

// Need is a right to a subresource of pods, or for proxy to that of the object itself.
type Need struct{ Verb, Subresource string }

// ways are all ways there are, in the order in which help and menu show them.
func ways() []Way {
	exec := []Need{{"create", "exec"}}
	return []Way{
		{Action: "reach.logs", Keys: []string{"l"}, Help: "show its logs, live", Short: "logs", Screen: LogsScreen,
			For: logs, Needs: []Need{{"get", "log"}}, Many: true},
		{Action: "reach.logs-previous", Keys: []string{"p"}, Help: "show its logs with those of the instance before the restart", Screen: LogsScreen,
			For: logs, Needs: []Need{{"get", "log"}}, Many: true, Previous: true},
		{Action: "reach.shell", Keys: []string{"s"}, Help: "open a shell in it", Short: "shell", Screen: ShellScreen,
			For: isPod, Needs: exec, Visit: "exec", Changes: true},
		{Action: "reach.shell-behind", Keys: []string{"x"}, Help: "open a shell in one of its pods", Screen: ShellScreen,
			For: behind, Needs: exec, Visit: "exec", Changes: true},
		{Action: "reach.shell-node", Keys: []string{"s"}, Help: "open a shell on the node itself, through a privileged pod", Short: "shell", Verb: "debug-node",
			For: isNode},
		{Action: "reach.attach", Keys: []string{"t"}, Help: "attach to a running container", Screen: AttachScreen,
			For: hasPods, Needs: []Need{{"create", "attach"}}, Visit: "attach", Changes: true},
		{Action: "reach.command", Keys: []string{"g !"}, Help: "run a single command in a container", Screen: CommandScreen,
			For: hasPods, Needs: exec, Visit: "exec", Changes: true},
		{Action: "reach.forward", Keys: []string{"f"}, Help: "forward local ports to it", Screen: ForwardScreen,
			For: hasPods, Needs: []Need{{"create", "portforward"}}, Visit: "port-forward"},
		{Action: "reach.files", Keys: []string{"b"}, Help: "browse the files of a container", Screen: FilesScreen,
			For: hasPods, Needs: exec, Visit: "cp"},
		{Action: "reach.get", Keys: []string{"h"}, Help: "send it an HTTP request, through the API server", Screen: ProxyScreen,
			For: proxied, Needs: []Need{{"get", "proxy"}}, Visit: "proxy"},
		{Action: "reach.check", Keys: []string{"H"}, Help: "check whether it answers: http, tcp, grpc, dns", Screen: ProbeScreen,
			For: probed, Needs: []Need{{"create", "portforward"}}, Visit: "port-forward", Else: &Way{Needs: exec, Visit: "exec"}},
		{Action: "reach.node-logs", Keys: []string{"K"}, Help: "show the logs of its kubelet and system", Screen: NodeLogsScreen,
			For: isNode, Needs: []Need{{"get", "proxy"}}},
	}
}

// behindKinds are built-in kinds that have pods behind them.
func behindKinds() []string {
	return []string{"deployments.apps", "statefulsets.apps", "daemonsets.apps", "replicasets.apps", "replicationcontrollers", "jobs.batch", "services"}
}

// isPod takes pods and what is cut out of them.
func isPod(k kube.Kind) bool {
	return k.Source().GroupResource() == corev1.Resource("pods")
}

// proxied takes kinds that the API server has a proxy for.
func proxied(k kube.Kind) bool {
	return slices.Contains([]string{"services", "pods", "nodes"}, k.String())
}

// probed takes what can be asked whether it answers.
func probed(k kube.Kind) bool { return hasPods(k) || k.String() == "ingresses.networking.k8s.io" }

func isNode(k kube.Kind) bool { return k.String() == "nodes" }

// behind takes kinds with pods behind them; any kind that scales has some.
func behind(k kube.Kind) bool {
	return slices.Contains(behindKinds(), k.String()) || slices.Contains(k.Subresources, "scale")
}

func hasPods(k kube.Kind) bool { return isPod(k) || behind(k) }

// logs takes those whose pods one rather reads than enters, too.
func logs(k kube.Kind) bool {
	return hasPods(k) || slices.Contains([]string{"cronjobs.batch", "nodes", "namespaces"}, k.String())
}

// waysFor are those for a kind.
func waysFor(k kube.Kind) []Way {
	return slices.DeleteFunc(ways(), func(w Way) bool { return !w.For(k) })
}

func (w Way) binding(off func() string) keymap.Binding {
	return keymap.Binding{Action: w.Action, Keys: w.Keys, Help: w.Help, Short: w.Short, Group: "reach", Disabled: off}
}

// WayBindings are those of all ways, for the reference.
func WayBindings() []keymap.Binding {
	var bs []keymap.Binding
	for _, w := range ways() {
		bs = append(bs, w.binding(nil))
	}
	return bs
}

// Ways are the bindings of the ways into the first target.
func (a *Acts) Ways() []keymap.Binding {
	t, ok := a.First()
	if !ok {
		return nil
	}
	var bs []keymap.Binding
	for _, w := range waysFor(t.Kind) {
		bs = append(bs, w.binding(func() string { return a.closed(w) }))
	}
	return bs
}

// wayItems are the ways in a list to choose from.
func (a *Acts) wayItems(keys *keymap.Map) []picker.Item {
	t, ok := a.First()
	if !ok {
		return nil
	}
	var out []picker.Item
	for _, w := range waysFor(t.Kind) {
		off := a.closed(w)
		it := picker.Item{ID: string(w.Action), Cols: []string{w.name(), cmp.Or(off, w.Help)}, Section: "reach in", Off: off}
		if ks := keys.Keys(w.binding(nil)); len(ks) > 0 {
			it.Keys = keymap.Pretty(ks[0])
		}
		out = append(out, it)
	}
	return out
}

// name is the last word of its action: "logs-previous".
func (w Way) name() string { return strings.TrimPrefix(string(w.Action), "reach.") }

// closed says why a way cannot be gone now, "" if it can or if that is not known yet.
func (a *Acts) closed(w Way) string {
	t, ok := a.First()
	if !ok {
		return "no object is under the cursor"
	}
	if v, ok := act.Find(w.Verb); ok {
		return a.why(v, (*cluster.Cluster).Known)
	}
	if !w.Many && a.Count() > 1 {
		return "it takes one object at a time"
	}
	c := a.open(t.Ref.Context)
	if c == nil {
		return "context " + t.Ref.Context + " is not open"
	}
	why := a.shut(w, t, c)
	if why != "" && w.Else != nil && a.shut(*w.Else, t, c) == "" {
		return ""
	}
	return why
}

// shut says which rule or missing right stands in the way, "" for none.
func (a *Acts) shut(w Way, t act.Target, c *cluster.Cluster) string {
	if why := a.Sess.Barred(w.visit(t)); why != "" {
		return why
	}
	for _, access := range w.accesses(t) {
		if d := c.Can(access); d.Answer == cluster.No {
			return d.Reason
		}
	}
	return ""
}

// visit is the way as the rules are asked about it before it is gone: into pods that are not chosen yet, but for what the API
// server's proxy leads to without one.
func (w Way) visit(t act.Target) act.Visit {
	v := act.Visit{Verb: w.Visit, On: t.Ref, By: t.Ref, Changes: w.Changes}
	if w.Visit != "proxy" && t.Ref.GVR != pods.Resource() {
		v.On = kube.Ref{Context: t.Ref.Context, GVR: pods.Resource(), Namespace: t.Ref.Namespace}
	}
	return v
}

func (w Way) accesses(t act.Target) []cluster.Access {
	namespace := t.Ref.Namespace
	if t.Kind.String() == "namespaces" {
		namespace = t.Ref.Name
	}
	out := make([]cluster.Access, len(w.Needs))
	for i, n := range w.Needs {
		out[i] = cluster.Access{
			Verb: n.Verb, GVR: corev1.SchemeGroupVersion.WithResource("pods"), Subresource: n.Subresource, Namespace: namespace,
		}
		if n.Subresource == "proxy" {
			out[i].GVR = t.Ref.GVR
		}
	}
	return out
}

// goWay runs the action of a way and reports whether it was one.
func (a *Acts) goWay(action keymap.Action) (tea.Cmd, bool) {
	t, ok := a.First()
	if !ok {
		return nil, false
	}
	i := slices.IndexFunc(waysFor(t.Kind), func(w Way) bool { return w.Action == action })
	if i < 0 {
		return nil, false
	}
	return a.enter(waysFor(t.Kind)[i]), true
}

// enter opens the screen of a way.
func (a *Acts) enter(w Way) tea.Cmd {
	if v, ok := act.Find(w.Verb); ok {
		return a.begin(v)
	}
	reach := Reach{Previous: w.Previous}
	for _, t := range a.All() {
		if !slices.Contains(reach.On, t.Ref) {
			reach.On = append(reach.On, t.Ref)
		}
	}
	if a.Parts != nil {
		reach.Parts = a.Parts()
	}
	return ui.Do(ui.Push{Open: ui.Open{Screen: w.Screen, Arg: reach}})
}
