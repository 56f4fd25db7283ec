package browse_test

import (
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"fathom/kube"
	"fathom/kube/cluster/clustertest"
	"fathom/kube/stream/streamtest"
)

func TestNamespaceThatDoesNotExist(t *testing.T) {
	srv := clustertest.New(t)
	d := stage(t, srv, kube.Place{Kind: "pods"}, 80, 14)
	d.WaitText("There are no pods in shop.")
	srv.Delete(&corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "shop"}})
	srv.Apply(&corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "shops"}})

	d = stageIn(t, srv, kube.Place{Kind: "pods"}, 80, 14)
	d.WaitText("Namespace shop was not found (did you mean shops?).")
	d.Expect("n choose namespaces")
}

func TestNamespaceThatMayNotBeAskedFor(t *testing.T) {
	srv := clustertest.New(t)
	asked := make(chan struct{}, 10)
	srv.Fault(func(q streamtest.Request) *metav1.Status {
		if q.Resource.Resource == "namespaces" {
			asked <- struct{}{}
			return streamtest.Refuse(403, metav1.StatusReasonForbidden, "namespaces is forbidden")
		}
		return nil
	})
	d := stageIn(t, srv, kube.Place{Kind: "pods"}, 80, 14)
	d.WaitText("There are no pods in shop.")
	<-asked
	d.Refuse("not found")
}

func TestObjectThatIsDeletedWhileLookedAt(t *testing.T) {
	web := shopPod("web", corev1.PodRunning)
	srv := clustertest.New(t, web, shopPod("other", corev1.PodRunning))
	d := stage(t, srv, kube.Place{Kind: "pods"}, 80, 14)
	d.WaitText("other")
	d.Keys("G", "enter")
	d.WaitText("Containers  1")
	srv.Delete(web)
	d.WaitText("The pod web was deleted at 15:04:05, 0s ago.")
	d.Expect("esc go back")
}

func TestObjectWithoutEvents(t *testing.T) {
	srv := clustertest.New(t, shopPod("web", corev1.PodRunning))
	d := stage(t, srv, kube.Place{Kind: "pods"}, 80, 14)
	d.WaitText("web")
	d.Keys("v")
	d.WaitText("No events. The API server keeps them for an hour.")
}
