// Package kittest opens screens on a fake API server, for the tests of views: an app around the screen under test, a session
// with one context, and a clock that stands still. Only tests of views may import it.
package kittest

import (
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"

	"fathom/kube/cluster/clustertest"
	"fathom/session"
	"fathom/session/sessiontest"
	"fathom/ui"
	"fathom/ui/uitest"
)

// Context is the kubeconfig context of a Rig, Namespace its default namespace.
const (
	Context   = "prod"
	Namespace = "shop"
)

// Rig is a screen on a server.
type Rig struct {
	*uitest.Driver
	Server  *clustertest.Server
	Session *session.Session

	clock *sessiontest.Clock
}

// Make makes the screen under test, or one that it opens.
type Make func(*session.Session, ui.Open) (ui.Screen, error)

// New starts a server that holds the objects and the namespace, and a session on it. Nothing is on screen before Open.
func New(t testing.TB, objects ...runtime.Object) *Rig {
	t.Helper()
	objects = append(objects, &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: Namespace}})
	r := &Rig{Server: clustertest.New(t, objects...), clock: sessiontest.NewClock()}
	o := sessiontest.On(t, clustertest.Context{Name: Context, URL: r.Server.URL(), Namespace: Namespace})
	o.Clock = r.clock.Now
	r.Session = sessiontest.New(t, o)
	return r
}

// Open starts an app of w by h cells with the first screen.
func (r *Rig) Open(t testing.TB, screens map[string]Make, start ui.Open, w, h int) {
	t.Helper()
	reg := ui.Registry{}
	for name, make := range screens {
		reg[name] = func(o ui.Open) (ui.Screen, error) { return make(r.Session, o) }
	}
	r.Driver = uitest.New(t, ui.Options{Registry: reg, Start: start, Clock: r.clock.Now}, w, h)
}

// Advance lets time pass for the screen and for the session.
func (r *Rig) Advance(by time.Duration) {
	const tick = time.Second
	for ; by > 0; by -= tick {
		r.clock.Advance(min(by, tick))
		r.Driver.Advance(min(by, tick))
	}
}

// Down makes the server break off every connection, or serve again; the session looks at once how it is.
func (r *Rig) Down(down bool) {
	r.Server.Down(down)
	for _, c := range r.Session.Opened() {
		c.Refresh()
	}
}
