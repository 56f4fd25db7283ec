package shell

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"fathom/kube/exec"
)

// asking bounds how long it may take to find out what became of a pod.
const asking = 5 * time.Second

// fate is what may have ended a session.
type fate struct {
	try int
	why string
}

// askFate finds out whether the session has ended because its pod, or its container, went.
func (v *View) askFate() tea.Cmd {
	if !exec.Cut(v.end.err, v.attach) {
		return nil
	}
	try, parent, c, pod, container := v.tries, v.door.Context, v.door.Cluster, v.door.Pod, v.door.Container
	began := v.opt.Session.Clock().Add(-v.end.took)
	return v.handle.Send(func() any {
		ctx, cancel := context.WithTimeout(parent, asking)
		defer cancel()
		return fate{try, exec.Fate(ctx, c, pod, container, began)}
	})
}

// fated adds it to what is said of the session.
func (v *View) fated(f fate) {
	if v.stage != over || f.try != v.tries || f.why == "" {
		return
	}
	v.end.why = f.why
	v.said, v.next = v.end.text(v.subject(), v.door.Name()), v.end.next()
}
