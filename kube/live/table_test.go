package live_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"fathom/kube"
	"fathom/kube/live"
	"fathom/kube/rows"
	"fathom/kube/stream"
	"fathom/kube/stream/streamtest"
)

func podKind() kube.Kind {
	p, _ := rows.New().For(schema.GroupVersionResource{Version: "v1", Resource: "pods"})
	return p.Kind
}

func pod(ns, name string) *corev1.Pod {
	return &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Namespace: ns, Name: name},
		Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "main"}}},
		Status:     corev1.PodStatus{Phase: corev1.PodPending},
	}
}

func newPool(t *testing.T) *stream.Pool {
	p := stream.NewPool(stream.Options{Rows: rows.New()})
	t.Cleanup(p.Close)
	return p
}

// screen is somebody who looks at a table.
type screen struct {
	t       *testing.T
	table   *live.Table
	flagged chan struct{}
}

func open(t *testing.T, o live.Options) *screen {
	s := &screen{t: t, flagged: make(chan struct{}, 1)}
	o.Flag = func() {
		select {
		case s.flagged <- struct{}{}:
		default:
		}
	}
	o.Pace = time.Millisecond
	s.table = live.Open(o)
	t.Cleanup(s.table.Close)
	return s
}

func (s *screen) until(what string, ok func(*live.View) bool) *live.View {
	s.t.Helper()
	limit := time.After(2 * time.Minute)
	for {
		v := s.table.View()
		if ok(v) {
			return v
		}
		select {
		case <-s.flagged:
		case <-limit:
			s.t.Fatalf("never came: %s; rows %q, state %+v", what, names(v), v.State)
		}
	}
}

func (s *screen) shows(want string) *live.View {
	s.t.Helper()
	return s.until(want, func(v *live.View) bool { return v.Settled && names(v) == want })
}

func names(v *live.View) string {
	out := make([]string, len(v.Rows))
	for i, r := range v.Rows {
		out[i] = r.Context + "/" + r.Namespace + "/" + r.Name
	}
	return strings.Join(out, " ")
}

func TestTableOfManyContextsAndNamespaces(t *testing.T) {
	east := streamtest.New(t, pod("shop", "web-10"), pod("shop", "web-2"), pod("pay", "api"), pod("other", "x"))
	west := streamtest.New(t, pod("shop", "web-2"))
	s := open(t, live.Options{
		Pool: newPool(t), APIs: []live.API{east.API("east"), west.API("west")}, Kind: podKind(),
		Scope: kube.Scope{Namespaces: []string{"shop", "pay"}},
	})
	v := s.shows("east/pay/api east/shop/web-2 west/shop/web-2 east/shop/web-10")
	if len(v.Sources) != 4 || v.Total != 4 || v.State.Phase != stream.Live {
		t.Errorf("%d sources, %d rows, state %+v", len(v.Sources), v.Total, v.State)
	}
	west.Apply(pod("pay", "api"))
	s.shows("east/pay/api west/pay/api east/shop/web-2 west/shop/web-2 east/shop/web-10")
	s.table.Set(live.Query{Filter: "web", Desc: true})
	s.shows("east/shop/web-10 east/shop/web-2 west/shop/web-2")
	east.Delete(pod("shop", "web-2"))
	s.shows("east/shop/web-10 west/shop/web-2")
}

func TestForbiddenSourceIsTold(t *testing.T) {
	srv := streamtest.New(t, pod("shop", "web"), pod("pay", "api"))
	srv.Fault(func(q streamtest.Request) *metav1.Status {
		if q.Namespace == "pay" {
			return streamtest.Refuse(403, metav1.StatusReasonForbidden, "pods is forbidden in pay")
		}
		return nil
	})
	o := live.Options{
		Pool: newPool(t), APIs: []live.API{srv.API("c")}, Kind: podKind(), Scope: kube.Scope{Namespaces: []string{"pay", "shop"}},
	}
	v := open(t, o).shows("c/shop/web")
	if v.State.Phase != stream.Forbidden || v.Sources[0].State.Phase != stream.Forbidden || v.Sources[1].State.Phase != stream.Live {
		t.Errorf("state %+v, sources %+v", v.State, v.Sources)
	}
	v, err := live.Get(context.Background(), o, live.Query{})
	if err == nil || err.Error() != "pods is forbidden in pay" || names(v) != "c/shop/web" {
		t.Errorf("got %q, error %v", names(v), err)
	}
}

func TestOnlyTheLatestQueryIsAnswered(t *testing.T) {
	var objects []runtime.Object
	for i := range 300 {
		objects = append(objects, pod("shop", fmt.Sprintf("web-%d", i)))
	}
	srv := streamtest.New(t, objects...)
	s := open(t, live.Options{Pool: newPool(t), APIs: []live.API{srv.API("c")}, Kind: podKind()})
	for i := range 200 {
		s.table.Set(live.Query{Filter: fmt.Sprintf("name=web-%d", i)})
	}
	s.shows("c/shop/web-199")
}

func TestChangedColumnsBringNewRows(t *testing.T) {
	gvr := schema.GroupVersionResource{Group: "example.com", Version: "v1", Resource: "widgets"}
	kind := kube.Kind{GVR: gvr, Kind: "Widget", Namespaced: true}
	widget := &metav1.PartialObjectMetadata{
		TypeMeta:   metav1.TypeMeta{APIVersion: "example.com/v1", Kind: "Widget"},
		ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "w"},
	}
	srv := streamtest.New(t, widget)
	column := func(name, cell string) {
		srv.SetColumns(gvr, streamtest.Columns{
			Definitions: []metav1.TableColumnDefinition{{Name: "Name", Type: "string", Format: "name"}, {Name: name, Type: "string"}},
			Cells:       func(o metav1.Object) []any { return []any{o.GetName(), cell} },
		})
	}
	column("Size", "big")
	s := open(t, live.Options{Pool: newPool(t), APIs: []live.API{srv.API("c")}, Kind: kind})
	has := func(name, text string) func(*live.View) bool {
		return func(v *live.View) bool {
			i := kube.ColumnIndex(v.Columns, name)
			return i >= 0 && v.Settled && len(v.Rows) == 1 && v.Rows[0].Cells[i].Text == text
		}
	}
	s.until("SIZE", has("SIZE", "big"))
	column("Colour", "red")
	srv.EndWatches()
	s.until("COLOUR", has("COLOUR", "red"))
}

func TestOtherVersionElsewhereFitsByColumnName(t *testing.T) {
	v1 := schema.GroupVersionResource{Group: "example.com", Version: "v1", Resource: "widgets"}
	v2 := schema.GroupVersionResource{Group: "example.com", Version: "v2", Resource: "widgets"}
	serve := func(gvr schema.GroupVersionResource, name string, columns ...string) *streamtest.Server {
		srv := streamtest.New(t, &metav1.PartialObjectMetadata{
			TypeMeta:   metav1.TypeMeta{APIVersion: gvr.GroupVersion().String(), Kind: "Widget"},
			ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: name},
		})
		c := streamtest.Columns{Cells: func(metav1.Object) []any {
			cells := make([]any, len(columns))
			for i, c := range columns {
				cells[i] = strings.ToLower(c) + " of " + name
			}
			return cells
		}}
		for _, n := range columns {
			c.Definitions = append(c.Definitions, metav1.TableColumnDefinition{Name: n, Type: "string"})
		}
		srv.SetColumns(gvr, c)
		return srv
	}
	a, b := serve(v1, "a", "Name", "Size", "Colour"), serve(v2, "b", "Colour", "Name")
	s := open(t, live.Options{
		Pool: newPool(t), APIs: []live.API{a.API("a"), b.API("b")},
		Kind:  kube.Kind{GVR: v1, Kind: "Widget", Namespaced: true},
		Kinds: map[string][]kube.Kind{"b": {{GVR: v2, Kind: "Widget", Namespaced: true}}},
	})
	v := s.shows("a/shop/a b/shop/b")
	var texts []string
	for _, r := range v.Rows {
		for _, c := range r.Cells[:3] { // the fourth is AGE
			texts = append(texts, c.Text)
		}
	}
	if want := []string{"name of a", "size of a", "colour of a", "name of b", "", "colour of b"}; !slices.Equal(texts, want) {
		t.Errorf("cells %q", texts)
	}
	b.Delete(&metav1.PartialObjectMetadata{
		TypeMeta:   metav1.TypeMeta{APIVersion: "example.com/v2", Kind: "Widget"},
		ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "b"},
	})
	s.shows("a/shop/a")
}

func TestGetEndsWithItsContext(t *testing.T) {
	srv := streamtest.New(t, pod("shop", "web"))
	ctx, cancel := context.WithCancel(context.Background())
	srv.Fault(func(q streamtest.Request) *metav1.Status {
		cancel()
		<-q.Done
		return nil
	})
	_, err := live.Get(ctx, live.Options{Pool: newPool(t), APIs: []live.API{srv.API("c")}, Kind: podKind()}, live.Query{})
	if err == nil {
		t.Error("no error although the list never came")
	}
}
