package shell

import (
	"context"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
	corev1 "k8s.io/api/core/v1"

	"fathom/kube"
	"fathom/kube/cluster"
	"fathom/kube/exec"
	"fathom/kube/pods"
	"fathom/kube/problem"
	"fathom/session"
	"fathom/ui"
	"fathom/ui/picker"
	"fathom/views/kit"
)

// door finds the container that is meant: the pods behind an object, one of them, one of its containers.
type door struct {
	sess    *session.Session
	meant   kit.Reach
	ctx     context.Context // ends when the screen closes
	cancel  context.CancelFunc
	cluster *cluster.Cluster
	release []func()

	pods      []*corev1.Pod
	pod       *corev1.Pod // nil until it is chosen
	container string      // "" until it is chosen
}

func newDoor(sess *session.Session, o ui.Open) (*door, error) {
	r, ok := o.Arg.(kit.Reach)
	if !ok || len(r.On) == 0 || r.On[0].IsZero() {
		return nil, fmt.Errorf("%s needs an object with pods", o.Screen)
	}
	d := &door{sess: sess, meant: r}
	d.ctx, d.cancel = context.WithCancel(context.Background())
	return d, nil
}

func (d *door) open(h ui.Handle) {
	c, release := d.sess.Acquire(d.context())
	d.cluster, d.release = c, []func(){release, d.sess.Subscribe(h.Flag)}
}

func (d *door) close() {
	d.cancel()
	for _, release := range d.release {
		release()
	}
}

func (d *door) context() string { return d.meant.On[0].Context }

// found are the pods that can be meant, the best first.
type found struct {
	pods []*corev1.Pod
	err  error
}

// find asks for them, off the loop.
func (d *door) find() any {
	ref := d.meant.On[0]
	if ref.GVR.GroupResource() != pods.Resource().GroupResource() {
		list, err := pods.List(d.ctx, d.cluster, pods.Target{Ref: ref})
		return found{list, err}
	}
	// One pod is asked for by name: the right to list is more than it takes.
	client, err := d.cluster.Client(corev1.SchemeGroupVersion, kube.Protobuf)
	if err != nil {
		return found{err: err}
	}
	pod := &corev1.Pod{}
	if err := client.Get().Namespace(ref.Namespace).Resource("pods").Name(ref.Name).Do(d.ctx).Into(pod); err != nil {
		return found{err: err}
	}
	return found{pods: []*corev1.Pod{pod}}
}

// found goes on with them.
func (d *door) found(f found) (choice, error) {
	if f.err != nil {
		return choice{}, f.err
	}
	if len(f.pods) == 0 {
		return choice{}, problem.New(problem.NotFound, fmt.Sprintf("There is no pod behind %s now.", d.meant.On[0]),
			"Look at its replicas and its events.", nil)
	}
	d.pods, d.pod, d.container = f.pods, nil, ""
	if len(f.pods) == 1 {
		return d.choosePod(f.pods[0])
	}
	return d.whichPod(), nil
}

func (d *door) choosePod(p *corev1.Pod) (choice, error) {
	d.pod = p
	if part := d.meant.Part(); part != "" {
		if _, ok := pods.Find(p, part); ok || d.meant.Fresh {
			d.container = part
			return choice{}, nil
		}
	}
	all := pods.Containers(p)
	if len(all) == 1 {
		d.container = all[0].Name
		return choice{}, nil
	}
	return d.whichContainer(all), nil
}

// choice is what is still to be chosen; its zero value is nothing.
type choice struct {
	overlay func(picked func(choice, error) tea.Cmd) ui.Overlay
	picked  func(choice, error) tea.Cmd
}

func (c choice) picker() ui.Overlay { return c.overlay(c.picked) }

// whichPod asks for one of the pods.
func (d *door) whichPod() choice {
	var items []picker.Item
	for i, p := range d.pods {
		items = append(items, picker.Item{
			ID: p.Name, Cols: []string{p.Name, standing(p), kube.Since(d.sess.Clock(), p.CreationTimestamp.Unix(), kube.Quantised), p.Spec.NodeName},
			Current: i == 0,
		})
	}
	return ask("Which pod of "+d.meant.On[0].String()+"?", items, func(name string) (choice, error) {
		i := slices.IndexFunc(d.pods, func(p *corev1.Pod) bool { return p.Name == name })
		return d.choosePod(d.pods[i])
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
func (d *door) whichContainer(all []pods.Container) choice {
	var items []picker.Item
	for _, c := range all {
		it := picker.Item{
			ID: c.Name, Cols: []string{c.Name, role(c), c.Image}, Current: c.Name == pods.Default(d.pod),
		}
		if err := exec.Check(d.pod, c.Name); err != nil {
			it.Off = strings.TrimPrefix(problem.Of(err).Text, d.pod.Name+"/"+c.Name+" ")
		}
		items = append(items, it)
	}
	return ask("Which container of "+d.pod.Name+"?", items, func(name string) (choice, error) {
		d.container = name
		return choice{}, nil
	})
}

// role is what a container is, and whether it runs.
func role(c pods.Container) string {
	if !c.Running() {
		return string(c.Role) + ", not running"
	}
	return string(c.Role)
}

// ask is a choice from a list.
func ask(title string, items []picker.Item, chosen func(id string) (choice, error)) choice {
	return choice{overlay: func(picked func(choice, error) tea.Cmd) ui.Overlay {
		return picker.New(picker.Options{
			Title: title, Items: items,
			OnDone:   func(its []picker.Item) tea.Cmd { return picked(chosen(its[0].ID)) },
			OnCancel: func() tea.Cmd { return ui.Do(ui.Pop{}) },
		})
	}}
}

// ref is the chosen pod.
func (d *door) ref() kube.Ref {
	return kube.Ref{Context: d.context(), GVR: pods.Resource(), Namespace: d.pod.Namespace, Name: d.pod.Name}
}

// reach is what leads here again.
func (d *door) reach() kit.Reach {
	if d.pod == nil || d.container == "" {
		return d.meant
	}
	return kit.Reach{On: []kube.Ref{d.ref()}, Parts: []string{d.container}, Command: d.meant.Command}
}

// chosen is the container, false until it is known.
func (d *door) chosen() (pods.Container, bool) {
	if d.pod == nil || d.container == "" {
		return pods.Container{}, false
	}
	return pods.Find(d.pod, d.container)
}

// name is what is meant, as far as it is chosen: "web-0/app".
func (d *door) name() string {
	switch {
	case d.pod == nil:
		if ref := d.meant.On[0]; ref.GVR != pods.Resource() {
			return ref.String()
		}
		return d.meant.On[0].Name
	case d.container == "":
		return d.pod.Name
	}
	return d.pod.Name + "/" + d.container
}

// again begins at what was chosen; elsewhere begins at what was meant.
func (d *door) again() { d.meant = d.reach() }

// otherContainer lets another container of the same pod be chosen.
func (d *door) otherContainer() {
	if d.pod != nil {
		d.meant.On = []kube.Ref{d.ref()}
	}
	d.meant.Parts, d.meant.Command = nil, nil
}
