package live_test

import (
	"context"
	"math"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"fathom/kube"
	"fathom/kube/live"
	"fathom/kube/rows"
	"fathom/kube/stream"
	"fathom/kube/stream/streamtest"
)

func kindOf(t *testing.T, group, resource string) kube.Kind {
	t.Helper()
	p, ok := rows.New().For(schema.GroupVersionResource{Group: group, Version: "v1", Resource: resource})
	if !ok {
		t.Fatalf("%s is not known", resource)
	}
	return p.Kind
}

func service(ns, name string) *corev1.Service {
	return &corev1.Service{ObjectMeta: metav1.ObjectMeta{Namespace: ns, Name: name}}
}

// cells are the rows as kind/name READY STATUS.
func cells(v *live.View) string {
	var out []string
	for _, r := range v.Rows {
		out = append(out, strings.TrimSpace(r.Cells[0].Text+"/"+r.Cells[1].Text+" "+r.Cells[2].Text+" "+r.Cells[3].Text))
	}
	return strings.Join(out, ", ")
}

func (s *screen) holds(want string) *live.View {
	s.t.Helper()
	return s.until(want, func(v *live.View) bool { return v.Settled && cells(v) == want })
}

func TestTableOfSeveralKinds(t *testing.T) {
	srv := streamtest.New(t, pod("shop", "web"), service("shop", "web"), service("pay", "api"))
	kinds := []kube.Kind{kindOf(t, "", "services"), podKind()}
	s := open(t, live.Options{
		Pool: newPool(t), APIs: []live.API{srv.API("c")}, Mixed: true,
		Kind: kube.Kind{Kind: "all", Namespaced: true}, Kinds: map[string][]kube.Kind{"c": kinds},
	})
	v := s.holds("Service/api, Pod/web 0/1 Pending, Service/web")
	if v.Total != 3 || v.Rows[1].Key() == v.Rows[2].Key() || v.Rows[1].Kind.Kind != "Pod" {
		t.Errorf("%d rows; the pod and the service web are %+v and %+v", v.Total, v.Rows[1].Key(), v.Rows[2].Key())
	}
	if ready := v.Rows[2].Cells[2]; !math.IsNaN(ready.Num) {
		t.Errorf("a service is %v ready", ready.Num)
	}
	for query, want := range map[live.Query]string{
		{Filter: "kind=pod"}:                     "Pod/web 0/1 Pending",
		{Filter: "ready!=full"}:                  "Pod/web 0/1 Pending",
		{SortColumn: "NAME", Desc: true}:         "Pod/web 0/1 Pending, Service/web, Service/api",
		{SortColumn: "STATUS"}:                   "Pod/web 0/1 Pending, Service/api, Service/web",
		{Filter: "web", SortColumn: "NAMESPACE"}: "Pod/web 0/1 Pending, Service/web",
	} {
		s.table.Set(query)
		s.holds(want)
	}
	s.table.Set(live.Query{})
	srv.Delete(service("shop", "web"))
	srv.Apply(pod("pay", "api"))
	v = s.holds("Pod/api 0/1 Pending, Service/api, Pod/web 0/1 Pending")
	if c := v.Changed[v.Rows[0].Key()]; c.Kind != live.New {
		t.Errorf("the new pod is told of as %+v", v.Changed)
	}
}

func TestKindsThatCannotBeReadLeaveTheOthers(t *testing.T) {
	srv := streamtest.New(t, pod("shop", "web"), service("shop", "web"))
	srv.Fault(func(q streamtest.Request) *metav1.Status {
		if q.Resource.Resource == "services" {
			return streamtest.Refuse(403, metav1.StatusReasonForbidden, "services is forbidden")
		}
		return nil
	})
	o := live.Options{
		Pool: newPool(t), APIs: []live.API{srv.API("c")}, Mixed: true,
		Kinds: map[string][]kube.Kind{"c": {kindOf(t, "", "services"), podKind()}},
	}
	v := open(t, o).holds("Pod/web 0/1 Pending")
	if left := v.Unreadable(); v.State.Phase != stream.Live || len(left) != 1 || left[0].Kind.Kind != "Service" {
		t.Errorf("state %+v, unreadable %+v", v.State, left)
	}
	if _, err := live.Get(context.Background(), o, live.Query{}); err == nil || err.Error() != "services is forbidden" {
		t.Errorf("the error is %v", err)
	}
	o.Kinds["c"] = o.Kinds["c"][:1]
	if v := open(t, o).holds(""); v.State.Phase != stream.Forbidden {
		t.Errorf("with nothing to read the state is %+v", v.State)
	}
}
