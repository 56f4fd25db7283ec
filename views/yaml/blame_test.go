package yaml_test

import (
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"fathom/session/sessiontest"
)

func TestBlame(t *testing.T) {
	fields := func(manager, subresource string, age time.Duration, fields string) metav1.ManagedFieldsEntry {
		return metav1.ManagedFieldsEntry{
			Manager: manager, Operation: metav1.ManagedFieldsOperationUpdate, Subresource: subresource, FieldsType: "FieldsV1",
			FieldsV1: metav1.NewFieldsV1(fields), Time: &metav1.Time{Time: sessiontest.Start.Add(-age)},
		}
	}
	const day = 24 * time.Hour
	p := pod(corev1.PodRunning)
	p.ManagedFields = []metav1.ManagedFieldsEntry{
		fields("kubectl-create", "", 9*day, `{"f:spec":{"f:containers":{"k:{\"name\":\"app\"}":{".":{},"f:name":{},"f:image":{},"f:args":{}}}}}`),
		fields("kubectl-edit", "", 3*day, `{"f:spec":{"f:containers":{"k:{\"name\":\"app\"}":{"f:image":{}}}}}`),
		fields("kubelet", "status", 5*time.Minute, `{"f:status":{"f:phase":{}}}`),
	}
	r := open(t, at("pods", "web"), 100, 40, p)
	r.WaitText("image: web:1")
	r.Refuse("kubectl-edit")
	r.Keys("b")
	r.WaitText("kubectl-edit +1   3d │     image: web:1")
	r.Expect(
		"kubectl-create    9d │     - --port=80",
		"kubelet           5m │   phase: Running",
		"                     │   nodeName: n1",
	)
	r.Keys("b")
	r.Wait("the column to go", func() bool { return !r.Shows("kubectl-edit") })
	r.Expect("image: web:1")
}
