// Package probe is the screen that checks whether a Service, an Ingress's host, a pod or a workload answers: a form, and below
// it the steps of the check as they end, with the one that fails named.
//
// Other views open it by name (kit.ProbeScreen) with a kit.Reach.
package probe

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	tea "charm.land/bubbletea/v2"
	corev1 "k8s.io/api/core/v1"

	"fathom/kube"
	"fathom/kube/act"
	"fathom/kube/cluster"
	"fathom/kube/forward"
	"fathom/kube/object"
	"fathom/kube/pods"
	"fathom/kube/probe"
	"fathom/session"
	"fathom/themes"
	"fathom/ui"
	"fathom/ui/form"
	"fathom/ui/pager"
	"fathom/views/kit"
)

// The fields of the form.
const (
	kindField = "check"
	portField = "port"
	pathField = "path"
	hostField = "host"
	nameField = "name"
	fromField = "from"
	// namespaceField is that of the pod to check from.
	namespaceField = "namespace"
)

// View is the screen.
type View struct {
	sess   *session.Session
	to     kube.Ref
	handle ui.Handle
	ctx    context.Context // ends when the screen closes
	cancel context.CancelFunc
	theme  *themes.Theme
	glyphs themes.Glyphs

	cluster *cluster.Cluster
	release []func()

	form   *form.Form
	around string     // the namespace whose pods are offered to check from
	own    kube.Ref   // a pod that was made to check from, zero for none
	before []kube.Ref // what was there for a time before that pod was asked for, nil while none is
	pager  *pager.Model
	stop   context.CancelFunc // ends the check under way
	runs   int
	asked  probe.Check
	going  bool
	well   bool
	width  int // that the steps are laid out for

	mu    sync.Mutex
	steps []probe.Step // of the latest run
}

// New makes the screen; nothing runs before Init.
func New(sess *session.Session, o ui.Open) (ui.Screen, error) {
	r, ok := o.Arg.(kit.Reach)
	if !ok || len(r.On) != 1 {
		return nil, fmt.Errorf("a check needs one object")
	}
	v := &View{sess: sess, to: r.On[0], stop: func() {}}
	v.ctx, v.cancel = context.WithCancel(context.Background())
	v.form = form.New([]form.Field{
		{Name: kindField, Kind: form.Choice, Suggest: probe.Kinds(), Values: []string{string(probe.HTTP)}, Help: "how it is asked whether it is well"},
		{Name: portField, Kind: form.Text, Help: "a number or a name; empty is the first that it declares"},
		{Name: pathField, Kind: form.Text, Values: []string{"/"}, Help: "of http"},
		{Name: hostField, Kind: form.Text, Help: "the name that is asked for over http; of an Ingress it chooses the rule"},
		{Name: nameField, Kind: form.Text, Help: "what to look up by dns, or the service that grpc asks for"},
		{Name: namespaceField, Kind: form.Text, Values: []string{v.to.Namespace}, Help: "of the pod to check from: its network policies are what the check meets"},
		{Name: fromField, Kind: form.Text, Help: "a pod, or POD/CONTAINER, to check from; empty checks from this host through a forward"},
	})
	v.around = v.to.Namespace
	return v, nil
}

// Init connects, and asks for ports and pods to choose from.
func (v *View) Init(h ui.Handle) tea.Cmd {
	v.handle = h
	c, release := v.sess.Acquire(v.to.Context)
	v.cluster, v.release = c, []func(){release, v.sess.Subscribe(h.Flag)}
	v.pager = pager.New(pager.Options{Send: h.Send})
	v.pager.Act("pager.wrap", 1)
	return v.suggest()
}

// Close ends a check under way, and removes a pod that was made for it.
func (v *View) Close() {
	v.cancel()
	v.sess.Dispose(v.own)
	if v.pager != nil {
		v.pager.Close()
	}
	for _, r := range v.release {
		r()
	}
}

// suggested are ports of the object, and namespaces to check from.
type suggested struct{ ports, namespaces []string }

// What cannot be found out is typed.
func (v *View) suggest() tea.Cmd {
	c, to, ctx := v.cluster, v.to, v.ctx
	things := v.handle.Send(func() any {
		var out suggested
		ports, _ := forward.Suggest(ctx, c, to)
		for _, p := range ports {
			out.ports = append(out.ports, strings.TrimPrefix(forward.Port{Remote: p.Remote, Name: p.Name}.Target(), ":"))
		}
		all, _ := object.List(ctx, c, corev1.SchemeGroupVersion.WithResource("namespaces"), "", "")
		for _, ns := range all {
			out.namespaces = append(out.namespaces, ns.GetName())
		}
		return out
	})
	return tea.Batch(things, v.suggestPods())
}

// neighbours are the pods of a namespace that can be checked from.
type neighbours struct {
	namespace string
	pods      []string
}

func (v *View) suggestPods() tea.Cmd {
	c, in, ctx := v.cluster, v.around, v.ctx
	context := v.to.Context
	return v.handle.Send(func() any {
		out := neighbours{namespace: in}
		all, _ := pods.List(ctx, c, pods.Target{Ref: kube.Ref{Context: context}, Namespaces: []string{in}})
		for _, p := range all {
			if pods.Ready(p) {
				out.pods = append(out.pods, p.Name)
			}
		}
		return out
	})
}

// moved offers the pods of the namespace once that is typed.
func (v *View) moved() tea.Cmd {
	in := v.value(namespaceField)
	if in == "" || in == v.around || v.form.Current() == namespaceField {
		return nil
	}
	v.around = in
	v.form.Suggest(fromField, nil)
	return v.suggestPods()
}

// value is what a field holds.
func (v *View) value(field string) string {
	return strings.TrimSpace(strings.Join(v.form.Values()[field], ""))
}

// ended says that a run is over.
type ended struct {
	run  int
	well bool
}

// Update takes suggestions, steps and what is pasted.
func (v *View) Update(body any) tea.Cmd {
	switch m := body.(type) {
	case ui.Themed:
		v.theme, v.glyphs = m.Theme, m.Glyphs
		v.form.SetLook(m.Theme, m.Glyphs)
		v.pager.SetLook(m.Theme, m.Glyphs)
		return v.draw()
	case suggested:
		v.form.Suggest(portField, m.ports)
		v.form.Suggest(namespaceField, m.namespaces)
	case neighbours:
		if m.namespace == v.around {
			v.form.Suggest(fromField, m.pods)
		}
	case ui.Shown:
		return tea.Batch(v.draw(), v.made())
	case ui.Dirty:
		return v.draw()
	case ended:
		if m.run == v.runs {
			v.going, v.well = false, m.well
			return v.draw()
		}
	case tea.PasteMsg:
		v.form.Paste(m.Content)
	default:
		return v.pager.Update(body)
	}
	return nil
}

// check is what the form says.
func (v *View) check() (probe.Check, error) {
	c := probe.Check{
		To: v.to, Kind: probe.Kind(v.value(kindField)), Port: v.value(portField), Path: v.value(pathField),
		Host: v.value(hostField), Name: v.value(nameField),
	}
	if !slices.Contains(probe.Kinds(), string(c.Kind)) {
		return c, fmt.Errorf("use one of %s", strings.Join(probe.Kinds(), ", "))
	}
	if from := v.value(fromField); from != "" {
		pod, container, _ := strings.Cut(from, "/")
		c.From = &probe.Inside{Container: container, Pod: kube.Ref{
			Context: v.to.Context, GVR: pods.Resource(), Namespace: cmp.Or(v.value(namespaceField), v.to.Namespace), Name: pod,
		}}
		c.From.Fresh = c.From.Pod == v.own
	}
	return c, nil
}

// start begins the check that the form says, once the rules are asked.
func (v *View) start() tea.Cmd {
	c, err := v.check()
	if err != nil {
		v.form.Fault(kindField, err.Error())
		return nil
	}
	v.form.Fault("", "")
	e := kit.Entry{Sess: v.sess, Cluster: v.cluster, Title: "Check?", Yes: "check", Visits: []act.Visit{v.intent(c)}}
	return kit.Admit(e, func() tea.Cmd { return v.run(c) }, nil)
}

// intent is a check, as the rules are asked about it: a forward, or a command in the container that it is made from.
func (v *View) intent(c probe.Check) act.Visit {
	what := "check " + forward.Named(v.to) + " by " + string(c.Kind)
	if c.From != nil {
		return act.Visit{Verb: "exec", What: what + " from " + c.From.Pod.Name, On: c.From.Pod, Part: c.From.Container, Agreed: c.From.Fresh}
	}
	on := kube.Ref{Context: v.to.Context, GVR: pods.Resource(), Namespace: v.to.Namespace}
	if v.to.GVR == on.GVR {
		on = v.to
	}
	return act.Visit{Verb: "port-forward", What: what, On: on, By: v.to}
}

// run begins a check; one under way is given up.
func (v *View) run(c probe.Check) tea.Cmd {
	v.stop()
	ctx, stop := context.WithCancel(v.ctx)
	v.stop = stop
	v.runs++
	v.asked, v.going = c, true
	v.mu.Lock()
	v.steps = nil
	v.mu.Unlock()
	run, flag := v.runs, v.handle.Flag
	opt := probe.Options{API: v.cluster, Clock: v.sess.Clock, Guard: v.guard}
	verb, at, part := "port-forward", v.to, ""
	if c.From != nil {
		verb, at, part = "exec", c.From.Pod, c.From.Container
	}
	done := v.sess.Visit(v.cluster, verb, "check by "+string(c.Kind), at, part, "")
	work := v.handle.Send(func() any {
		defer stop()
		var last error
		well := probe.Run(ctx, opt, c, func(s probe.Step) {
			last = s.Err
			if ctx.Err() == nil {
				v.mu.Lock()
				v.steps = append(v.steps, s)
				v.mu.Unlock()
				flag()
			}
		})
		done("", last)
		return ended{run, well}
	})
	return tea.Batch(v.draw(), work)
}

// guard runs the goroutines of a check as the session's are.
func (v *View) guard(work func()) {
	done := make(chan struct{})
	v.sess.Go(func() {
		defer close(done)
		work()
	})
	<-done
}

// Place is what would open this screen again.
func (v *View) Place() ui.Open {
	return ui.Open{Screen: kit.ProbeScreen, Arg: kit.Reach{On: []kube.Ref{v.to}}}
}

// Settled implements ui.Settler.
func (v *View) Settled() bool { return !v.going }
