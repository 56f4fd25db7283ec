package shell

import (
	"fmt"

	tea "charm.land/bubbletea/v2"
	corev1 "k8s.io/api/core/v1"

	"fathom/kube/exec"
	"fathom/kube/pods"
	"fathom/kube/problem"
)

// awaited is what is known of a container that was just made and does not run yet.
type awaited struct {
	pod *corev1.Pod
	err error // why it will not, or nil
}

// await follows the pod until the container runs, or will not.
func (v *View) await() tea.Cmd {
	v.stage = waiting
	d, handle := v.door, v.handle
	ctx, container := d.ctx, d.container
	return handle.Send(func() any {
		seen := make(chan awaited, 1)
		tell := func(a awaited) {
			select {
			case seen <- a:
			case <-ctx.Done():
			}
		}
		d.sess.Go(func() {
			err := pods.Follow(ctx, d.cluster, pods.Target{Ref: d.ref()}, pods.Following{
				Seen: func(p *corev1.Pod) { tell(awaited{pod: p}) },
				Gone: func(p *corev1.Pod) {
					tell(awaited{err: problem.New(problem.NotFound, fmt.Sprintf("%s is gone.", p.Name), "Begin again.", nil)})
				},
				Go: d.sess.Go,
			})
			if ctx.Err() == nil {
				tell(awaited{err: err})
			}
		})
		for {
			select {
			case a := <-seen:
				if a.err != nil || exec.Check(a.pod, container) == nil || ended(a.pod, container) {
					return a
				}
				words := standsFor(a.pod, container)
				v.waits.Store(&words)
				handle.Flag()
			case <-ctx.Done():
				return awaited{err: ctx.Err()}
			}
		}
	})
}

// ended reports whether the container has ended for good.
func ended(p *corev1.Pod, name string) bool {
	c, ok := pods.Find(p, name)
	return pods.Ended(p) || ok && c.Status != nil && c.Status.State.Terminated != nil
}

// standsFor is what a container that does not run yet waits for, as a sentence.
func standsFor(p *corev1.Pod, container string) string {
	said := problem.Of(exec.Check(p, container))
	if said.Next == "" {
		return said.Text
	}
	return said.Text + " " + said.Next
}

func (v *View) awaited(a awaited) tea.Cmd {
	if v.stage != waiting {
		return nil
	}
	if a.err != nil {
		return v.stop(a.err)
	}
	v.door.pod, v.door.meant.Fresh = a.pod, false
	return v.choose(choice{}, nil)
}

// leaveTidy removes the pod if it was made for this visit only.
func (d *door) leaveTidy() {
	d.sess.Dispose(d.meant.On[0])
}
