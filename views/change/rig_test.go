package change_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"

	"fathom/keymap"
	"fathom/kube"
	"fathom/kube/act"
	"fathom/kube/act/acttest"
	"fathom/kube/cluster/clustertest"
	"fathom/kube/stream/streamtest"
	"fathom/session"
	"fathom/session/sessiontest"
	"fathom/ui"
	"fathom/ui/dialog"
	"fathom/ui/uitest"
	"fathom/views/change"
	"fathom/views/kit"
)

// rig is the screen above another one, on a server that takes writes.
type rig struct {
	*uitest.Driver
	server  *acttest.Server
	session *session.Session
	clock   *sessiontest.Clock
	changes *change.Globals
	more    []keymap.Binding // that hold on every screen
}

// below is the screen that the change is opened from.
func below(o ui.Open) (ui.Screen, error) {
	title := "the screen below"
	if at, ok := o.Arg.(kube.Place); ok {
		title += ": " + o.Screen + " " + at.Ref.String()
	}
	return uitest.Stub{Title: title, At: o}, nil
}

// newRig shows the screen below, at w by h cells.
func newRig(t *testing.T, w, h int, options func(*session.Options), objects ...runtime.Object) *rig {
	t.Helper()
	r := &rig{server: acttest.New(t, objects...), clock: sessiontest.NewClock()}
	o := sessiontest.On(t, clustertest.Context{Name: acttest.Context, URL: r.server.URL(), Namespace: "shop"})
	o.Clock = r.clock.Now
	if options != nil {
		options(&o)
	}
	r.session = sessiontest.New(t, o)
	c, release := r.session.Acquire(acttest.Context)
	t.Cleanup(release)
	connected := make(chan struct{}, 1)
	stop := r.session.Subscribe(func() {
		select {
		case connected <- struct{}{}:
		default:
		}
	})
	for c.Status().User == "" {
		<-connected
	}
	stop()
	r.changes = change.NewGlobals(r.session)
	r.Driver = uitest.New(t, ui.Options{
		Registry: ui.Registry{
			"": below, "describe": below,
			kit.ChangeScreen: func(o ui.Open) (ui.Screen, error) { return change.New(r.session, o) },
		},
		Globals: func() []keymap.Binding {
			return append(r.changes.Bindings(), r.more...)
		},
		GlobalAct: func(a keymap.Action, _ int) tea.Cmd {
			cmd, _ := r.changes.Act(a)
			return cmd
		},
		Clock: r.clock.Now,
	}, w, h)
	return r
}

// open opens a verb on objects in the namespace shop.
func (r *rig) open(verb, resource string, names ...string) {
	var on []act.Target
	for _, n := range names {
		on = append(on, act.Target{Ref: r.server.Ref(resource, "shop", n), Kind: r.server.Kind(resource)})
	}
	r.Do(ui.Do(ui.Push{Open: ui.Open{Screen: kit.ChangeScreen, Arg: kit.Change{Verb: verb, On: on}}}))
}

// rest waits until there is nothing on its way, and until keys count.
func (r *rig) rest(t *testing.T) {
	t.Helper()
	r.WaitSettled()
	r.clock.Advance(dialog.Grace)
}

// made are the writes that were no dry runs.
func (r *rig) made() []string {
	var out []string
	for _, w := range r.server.Real() {
		out = append(out, w.String())
	}
	return out
}

func meta(name string) metav1.ObjectMeta { return metav1.ObjectMeta{Namespace: "shop", Name: name} }

func deployment(name string, replicas int32) *appsv1.Deployment {
	return &appsv1.Deployment{ObjectMeta: meta(name), Spec: appsv1.DeploymentSpec{Replicas: &replicas}}
}

func pods(n int) ([]runtime.Object, []string) {
	var objects []runtime.Object
	var names []string
	for i := range n {
		name := fmt.Sprintf("web-%03d", i)
		objects = append(objects, &corev1.Pod{ObjectMeta: meta(name)})
		names = append(names, name)
	}
	return objects, names
}

// refuse makes the server refuse writes of these objects, as RBAC does.
func (r *rig) refuse(dryRunsToo bool, names ...string) {
	r.server.Refuse(func(w acttest.Write) *metav1.Status {
		for _, n := range names {
			if w.Name == n && (dryRunsToo || !w.DryRun) {
				return streamtest.Refuse(http.StatusForbidden, metav1.StatusReasonForbidden,
					fmt.Sprintf("pods %q is forbidden: User \"alice\" cannot delete resource \"pods\" in API group \"\" in the namespace \"shop\"", n))
			}
		}
		return nil
	})
}

const short = 100 * time.Millisecond
