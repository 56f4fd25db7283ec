package kit

import (
	"context"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
	corev1 "k8s.io/api/core/v1"

	"fathom/kube"
	"fathom/kube/act"
	"fathom/kube/cluster"
	"fathom/kube/exec"
	"fathom/kube/pods"
	"fathom/kube/problem"
	"fathom/session"
	"fathom/ui"
	"fathom/ui/picker"
)

// Door finds the container that is meant by a Reach: the pods behind an object, one of them, one of its containers. What is
// not clear it asks for.
type Door struct {
	Sess    *session.Session
	Context context.Context // ends when the screen closes
	Cluster *cluster.Cluster
	// Pod and Container are nil and empty until they are chosen.
	Pod       *corev1.Pod
	Container string
	// Right is the subresource of pods that one must be allowed to create to go in.
	Right string
	// Meant is what was asked for, and after Again or Other what is asked for next.
	Meant Reach

	named   kube.Ref // what was asked for first
	pods    []*corev1.Pod
	cancel  context.CancelFunc
	release []func()
}

// NewDoor checks the Reach that a screen is opened with; nothing runs before Open.
func NewDoor(sess *session.Session, o ui.Open) (*Door, error) {
	r, ok := o.Arg.(Reach)
	if !ok || len(r.On) == 0 || r.On[0].IsZero() {
		return nil, fmt.Errorf("%s needs an object with pods", o.Screen)
	}
	d := &Door{Sess: sess, Meant: r, named: r.On[0]}
	d.Context, d.cancel = context.WithCancel(context.Background())
	return d, nil
}

// Open connects.
func (d *Door) Open(h ui.Handle) {
	c, release := d.Sess.Acquire(d.Meant.On[0].Context)
	d.Cluster, d.release = c, []func(){release, d.Sess.Subscribe(h.Flag)}
}

// Close lets go of everything.
func (d *Door) Close() {
	d.cancel()
	for _, release := range d.release {
		release()
	}
}

// Visit is the way in, as far as it is chosen, as the rules are asked about it.
func (d *Door) Visit(verb, what, kubectl string, changes bool) act.Visit {
	on := d.Ref()
	if on.GVR != pods.Resource() {
		on = kube.Ref{Context: on.Context, GVR: pods.Resource(), Namespace: on.Namespace}
	}
	return act.Visit{Verb: verb, What: what, On: on, By: d.named, Part: d.Container, Changes: changes, Kubectl: kubectl}
}

// Barred says why nobody may go in by a visit, nil where one may or is asked; the journal then has it.
func (d *Door) Barred(v act.Visit) error {
	why := d.Sess.Barred(v)
	if why == "" {
		return nil
	}
	d.Sess.RefuseVisit(d.Cluster, v, why)
	return problem.New(problem.Forbidden, why, "", nil)
}

// DoorFound are the pods that can be meant, the best first.
type DoorFound struct {
	pods []*corev1.Pod
	err  error
}

// Find asks for them, off the loop. Its DoorFound is for Found.
func (d *Door) Find() any {
	ref := d.Meant.On[0]
	if ref.GVR.GroupResource() != pods.Resource().GroupResource() {
		list, err := pods.List(d.Context, d.Cluster, pods.Target{Ref: ref})
		return DoorFound{list, err}
	}
	if err := d.may(ref); err != nil {
		return DoorFound{err: err}
	}
	// One pod is asked for by name: the right to list is more than it takes.
	client, err := d.Cluster.Client(corev1.SchemeGroupVersion, kube.Protobuf)
	if err != nil {
		return DoorFound{err: err}
	}
	pod := &corev1.Pod{}
	if err := client.Get().Namespace(ref.Namespace).Resource("pods").Name(ref.Name).Do(d.Context).Into(pod); err != nil {
		return DoorFound{err: err}
	}
	return DoorFound{pods: []*corev1.Pod{pod}}
}

// may says why nobody may go into a pod by RBAC, so that nothing is asked of who may not. What cannot be found out is tried.
func (d *Door) may(pod kube.Ref) error {
	if d.Right == "" {
		return nil
	}
	decision, err := d.Cluster.Ask(d.Context, cluster.Access{
		Verb: "create", GVR: pods.Resource(), Subresource: d.Right, Namespace: pod.Namespace, Name: pod.Name,
	})
	if err == nil && decision.Answer == cluster.No {
		return problem.New(problem.Forbidden, Capital(decision.Reason)+".", "Ask for a role that allows it, or go as another user.", nil)
	}
	return nil
}

// Found goes on with them: it asks what is not clear, and calls then once a container is chosen that runs, or with why
// there is none: then Container is the one that does not run, or empty.
func (d *Door) Found(f DoorFound, then func(error) tea.Cmd) tea.Cmd {
	switch {
	case f.err != nil:
		return then(f.err)
	case len(f.pods) == 0:
		return then(problem.New(problem.NotFound, fmt.Sprintf("There is no pod behind %s now.", d.Meant.On[0]), "Look at its replicas and its events.", nil))
	}
	d.pods, d.Pod, d.Container = f.pods, nil, ""
	if len(f.pods) == 1 {
		return d.choosePod(f.pods[0], then)
	}
	return d.whichPod(then)
}

func (d *Door) choosePod(p *corev1.Pod, then func(error) tea.Cmd) tea.Cmd {
	d.Pod = p
	all := pods.Containers(p)
	if part := d.Meant.Part(); part != "" {
		if _, ok := pods.Find(p, part); ok || d.Meant.Fresh {
			return d.enter(part, then)
		}
	}
	if len(all) == 1 {
		return d.enter(all[0].Name, then)
	}
	return d.whichContainer(all, then)
}

// enter takes a container if it runs.
func (d *Door) enter(name string, then func(error) tea.Cmd) tea.Cmd {
	d.Container = name
	return then(exec.Check(d.Pod, name))
}

func (d *Door) whichPod(then func(error) tea.Cmd) tea.Cmd {
	var items []picker.Item
	for i, p := range d.pods {
		items = append(items, picker.Item{
			ID: p.Name, Cols: []string{p.Name, standing(p), kube.Since(d.Sess.Clock(), p.CreationTimestamp.Unix(), kube.Quantised), p.Spec.NodeName},
			Current: i == 0,
		})
	}
	return askDoor("Which pod of "+d.Meant.On[0].String()+"?", items, func(name string) tea.Cmd {
		i := slices.IndexFunc(d.pods, func(p *corev1.Pod) bool { return p.Name == name })
		return d.choosePod(d.pods[i], then)
	})
}

// standing is how a pod is, in a word.
func standing(p *corev1.Pod) string {
	switch {
	case p.DeletionTimestamp != nil:
		return "terminating"
	case pods.Ready(p):
		return "ready"
	case p.Status.Phase == corev1.PodRunning:
		return "not ready"
	}
	return string(p.Status.Phase)
}

// whichContainer asks for one of the containers. Those that do not run stay in the list, with why.
func (d *Door) whichContainer(all []pods.Container, then func(error) tea.Cmd) tea.Cmd {
	var items []picker.Item
	for _, c := range all {
		it := picker.Item{ID: c.Name, Cols: []string{c.Name, string(c.Role), c.Image}, Current: c.Name == pods.Default(d.Pod)}
		if err := exec.Check(d.Pod, c.Name); err != nil {
			it.Off, it.Cols[1] = strings.TrimPrefix(problem.Of(err).Text, d.Pod.Name+"/"+c.Name+" "), it.Cols[1]+", not running"
		}
		items = append(items, it)
	}
	return askDoor("Which container of "+d.Pod.Name+"?", items, func(name string) tea.Cmd { return d.enter(name, then) })
}

func askDoor(title string, items []picker.Item, chosen func(id string) tea.Cmd) tea.Cmd {
	return ui.Do(ui.Show{Overlay: picker.New(picker.Options{
		Title: title, Items: items,
		OnDone:   func(its []picker.Item) tea.Cmd { return chosen(its[0].ID) },
		OnCancel: func() tea.Cmd { return ui.Do(ui.Pop{}) },
	})})
}

// Ref is the chosen pod; what was meant, as long as none is.
func (d *Door) Ref() kube.Ref {
	if d.Pod == nil {
		return d.Meant.On[0]
	}
	return kube.Ref{Context: d.Meant.On[0].Context, GVR: pods.Resource(), Namespace: d.Pod.Namespace, Name: d.Pod.Name}
}

// Reach is what leads here again.
func (d *Door) Reach() Reach {
	if d.Pod == nil || d.Container == "" {
		return d.Meant
	}
	return Reach{On: []kube.Ref{d.Ref()}, Parts: []string{d.Container}, Query: d.Meant.Query, Command: d.Meant.Command}
}

// Chosen is the container, false until it is known.
func (d *Door) Chosen() (pods.Container, bool) {
	if d.Pod == nil || d.Container == "" {
		return pods.Container{}, false
	}
	return pods.Find(d.Pod, d.Container)
}

// Again has the next Find lead to what was chosen.
func (d *Door) Again() { d.Meant = d.Reach() }

// Other has another container of the same pod chosen by the next Find.
func (d *Door) Other() {
	d.Meant.On, d.Meant.Parts, d.Meant.Command = []kube.Ref{d.Ref()}, nil, nil
}

// Name is what is meant, as far as it is chosen: "web-0/app".
func (d *Door) Name() string {
	switch {
	case d.Pod == nil && d.Meant.On[0].GVR != pods.Resource():
		return d.Meant.On[0].String()
	case d.Pod == nil:
		return d.Meant.On[0].Name
	case d.Container == "":
		return d.Pod.Name
	}
	return d.Pod.Name + "/" + d.Container
}
