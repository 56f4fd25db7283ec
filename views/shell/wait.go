package shell

import (
	"context"
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	corev1 "k8s.io/api/core/v1"

	"fathom/kube/exec"
	"fathom/kube/pods"
	"fathom/kube/problem"
	"fathom/themes"
	"fathom/ui"
)

// awaited is what is known of a container that was just made and does not run yet.
type awaited struct {
	pod *corev1.Pod
	err error // why it will not, or nil
}

// await follows the pod until the container runs, or will not.
func (v *View) await() tea.Cmd {
	v.stage, v.since, v.waits = waiting, v.opt.Session.Clock(), ""
	ctx, enough := context.WithCancel(v.door.Context)
	v.enough = enough
	d, flag := v.door, v.handle.Flag
	tell := func(a awaited) {
		v.news.Store(&a)
		flag()
	}
	gone := awaited{err: problem.New(problem.NotFound, d.Pod.Name+" is gone.", "Begin again.", nil)}
	there := false
	d.Sess.Go(func() {
		err := pods.Follow(ctx, d.Cluster, pods.Target{Ref: d.Ref()}, pods.Following{
			Seen: func(p *corev1.Pod) {
				there = true
				tell(awaited{pod: p})
			},
			Gone: func(*corev1.Pod) { tell(gone) },
			Synced: func() {
				if !there {
					tell(gone)
				}
			},
			Go: d.Sess.Go,
		})
		if ctx.Err() == nil {
			tell(awaited{err: err})
		}
	})
	return nil
}

// ended reports whether the container has ended for good.
func ended(p *corev1.Pod, name string) bool {
	c, ok := pods.Find(p, name)
	return pods.Ended(p) || ok && c.Status != nil && c.Status.State.Terminated != nil
}

// standsFor is what a container that does not run yet waits for, in sentences.
func standsFor(p *corev1.Pod, container string) string {
	said := problem.Of(exec.Check(p, container))
	if c, ok := pods.Find(p, container); ok && c.Status != nil && c.Status.State.Waiting != nil {
		return strings.TrimSpace(said.Text + " " + c.Status.State.Waiting.Message)
	}
	if p.Spec.NodeName == "" {
		return said.Text + " No node has taken the pod yet: see its events."
	}
	return said.Text + " The kubelet of " + p.Spec.NodeName + " says nothing of it yet."
}

// waiting says what is waited for, for how long, and that nobody has to.
func (v *View) waiting() [][]ui.Seg {
	took := v.opt.Session.Clock().Sub(v.since).Truncate(time.Second)
	out := [][]ui.Seg{{{Role: themes.Progress, Text: fmt.Sprintf("Waiting for %s to run, for %s.", v.door.Name(), took)}}}
	if v.waits != "" {
		out = append(out, []ui.Seg{{Role: themes.Text, Text: v.waits}})
	}
	leave := " goes back, and removes the pod"
	if v.attach {
		leave = " goes back; the container can be entered later, with "
	}
	last := []ui.Seg{{Role: themes.Key, Text: ui.KeyLabel("esc", v.glyphs)}, {Role: themes.Hint, Text: leave}}
	if v.attach {
		last = append(last, ui.Seg{Role: themes.Key, Text: "t"}, ui.Seg{Role: themes.Hint, Text: " on the pod"})
	}
	return append(out, last)
}

// Ticks implements ui.Ticker: waiting says for how long.
func (v *View) Ticks() bool { return v.stage == waiting }

// awaited takes what was seen last while a container is waited for.
func (v *View) awaited() tea.Cmd {
	a := v.news.Swap(nil)
	if v.stage != waiting || a == nil {
		return nil
	}
	if a.err != nil {
		v.enough()
		return v.stop(a.err)
	}
	if exec.Check(a.pod, v.door.Container) != nil && !ended(a.pod, v.door.Container) {
		v.waits = standsFor(a.pod, v.door.Container)
		return nil
	}
	v.enough()
	v.door.Pod, v.door.Meant.Fresh = a.pod, false
	return v.reached(exec.Check(v.door.Pod, v.door.Container))
}
