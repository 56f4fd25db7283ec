package browse_test

import (
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"

	"fathom/kube"
	"fathom/kube/cluster/clustertest"
	"fathom/kube/stream/streamtest"
	"fathom/session/sessiontest"
	"fathom/ui"
	"fathom/ui/uitest"
	"fathom/views/browse"
)

// stage opens a table of a server's namespace shop, which it makes.
func stage(t *testing.T, srv *clustertest.Server, at kube.Place, w, h int) *uitest.Driver {
	t.Helper()
	srv.Apply(&corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "shop"}})
	return stageIn(t, srv, at, w, h)
}

// stageIn opens a table of the namespace shop, whether there is one or not.
func stageIn(t *testing.T, srv *clustertest.Server, at kube.Place, w, h int) *uitest.Driver {
	t.Helper()
	sess := sessiontest.New(t, sessiontest.On(t, clustertest.Context{Name: "east", URL: srv.URL(), Namespace: "shop"}))
	at.Scope = kube.Scope{Contexts: []string{"east"}, Namespaces: []string{"shop"}}
	return uitest.New(t, ui.Options{
		Registry: ui.Registry{browse.Screen: func(o ui.Open) (ui.Screen, error) { return browse.New(sess, o) }},
		Start:    ui.Open{Screen: browse.Screen, Arg: at},
	}, w, h)
}

func inShop(name string) metav1.ObjectMeta {
	return metav1.ObjectMeta{Namespace: "shop", Name: name, CreationTimestamp: metav1.NewTime(sessiontest.Start)}
}

func shopPod(name string, phase corev1.PodPhase) runtime.Object {
	return &corev1.Pod{ObjectMeta: inShop(name), Spec: corev1.PodSpec{Containers: []corev1.Container{{Name: "main"}}}, Status: corev1.PodStatus{Phase: phase}}
}

func TestCategoryIsOneTable(t *testing.T) {
	srv := clustertest.New(t, shopPod("web", corev1.PodPending), &corev1.Service{ObjectMeta: inShop("web")})
	srv.Fault(func(q streamtest.Request) *metav1.Status {
		if r := q.Resource.Resource; r == "jobs" || r == "cronjobs" {
			return streamtest.Refuse(403, metav1.StatusReasonForbidden, r+" is forbidden")
		}
		return nil
	})
	d := stage(t, srv, kube.Place{Kind: "all"}, 80, 12)
	d.WaitText("2 kinds not permitted")
	d.WaitText("● live")
	d.Expect("KIND     NAME  READY  STATUS", "Pod      web   0/1    Pending", "Service  web")

	d.Keys("j", "space", "*") // marks tell rows of one name apart
	d.Expect("1 marked")
	d.Keys("/")
	d.Type("kind=pod")
	d.Keys("enter")
	d.WaitText("1 of 2")
	d.Refuse("Service")
	srv.Apply(shopPod("web-2", corev1.PodRunning))
	d.WaitText("web-2")

	d.Keys("g", "g", "enter")
	d.WaitText("Containers")
}

func TestCategoryOfNothing(t *testing.T) {
	d := stage(t, clustertest.New(t), kube.Place{Kind: "all"}, 80, 12)
	d.WaitText("There are no objects of all in shop.")
}

func TestCategoryWithoutRights(t *testing.T) {
	srv := clustertest.New(t, shopPod("web", corev1.PodRunning))
	srv.Fault(func(streamtest.Request) *metav1.Status {
		return streamtest.Refuse(403, metav1.StatusReasonForbidden, "forbidden")
	})
	d := stage(t, srv, kube.Place{Kind: "all"}, 80, 12)
	d.WaitText("You may not list any of the kinds in the category all in shop.")
}
