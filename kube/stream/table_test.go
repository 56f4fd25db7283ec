package stream_test

import (
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"fathom/kube"
	"fathom/kube/stream"
	"fathom/kube/stream/streamtest"
)

var widgets = schema.GroupVersionResource{Group: "example.com", Version: "v1", Resource: "widgets"}

func widgetKind() kube.Kind { return kube.Kind{GVR: widgets, Kind: "Widget", Namespaced: true} }

func widget(name, size string) *metav1.PartialObjectMetadata {
	return &metav1.PartialObjectMetadata{
		TypeMeta: metav1.TypeMeta{APIVersion: "example.com/v1", Kind: "Widget"},
		ObjectMeta: metav1.ObjectMeta{
			Namespace: "shop", Name: name, Labels: map[string]string{"size": size}, CreationTimestamp: metav1.NewTime(start),
		},
	}
}

// bySize prints the widgets' sizes.
func bySize(s *streamtest.Server) {
	s.SetColumns(widgets, streamtest.Columns{
		Definitions: []metav1.TableColumnDefinition{
			{Name: "Name", Type: "string", Format: "name"}, {Name: "Size", Type: "string"}, {Name: "Age", Type: "date"},
		},
		Cells: func(o metav1.Object) []any { return []any{o.GetName(), o.GetLabels()["size"], "5m"} },
	})
}

func (r *rig) cell(name, column string) string {
	row := r.rows[kube.Key{Context: "test", Namespace: "shop", Name: name}]
	i := kube.ColumnIndex(r.columns, column)
	if row == nil || i < 0 {
		return ""
	}
	return row.Cells[i].Text
}

func TestTableKind(t *testing.T) {
	r := newRig(t, widget("a", "big"))
	bySize(r.server)
	r.open(widgetKind(), stream.Selection{})
	r.phase(stream.Live)
	r.until("a is big", func() bool { return r.cell("a", "SIZE") == "big" })
	r.server.Apply(widget("a", "small"))
	r.until("a is small", func() bool { return r.cell("a", "SIZE") == "small" })
	r.server.Apply(widget("b", "big"))
	r.shows("a", "b")
	r.server.Delete(widget("a", "small"))
	r.shows("b")
	r.server.Forget(widget("b", "big"))
	r.server.Expire()
	r.shows()
	r.phase(stream.Live)
}

func TestTableRowsThatOnlyAgeStay(t *testing.T) {
	r := newRig(t, widget("a", "big"))
	bySize(r.server)
	kind := widgetKind()
	kind.Verbs = []string{"get", "list"}
	r.open(kind, stream.Selection{})
	r.phase(stream.Polling)
	was := r.rows[kube.Key{Context: "test", Namespace: "shop", Name: "a"}]
	r.server.Apply(widget("b", "big"))
	r.tick(10*time.Second, func() bool { return len(r.rows) == 2 })
	if r.rows[was.Key()] != was {
		t.Error("a row that says the same was replaced")
	}
	for _, q := range r.server.Requests() {
		if q.Watch {
			t.Error("a kind without the verb was watched")
		}
	}
}

func TestMissingKindAppears(t *testing.T) {
	r := newRig(t)
	r.open(widgetKind(), stream.Selection{})
	r.phase(stream.Missing)
	bySize(r.server)
	r.server.Apply(widget("a", "big"))
	r.tick(time.Minute, func() bool { return r.state.Phase == stream.Live })
	r.shows("a")
}

func TestKindThatGoesAwayTakesItsRows(t *testing.T) {
	r := newRig(t, widget("a", "big"))
	bySize(r.server)
	r.open(widgetKind(), stream.Selection{})
	r.phase(stream.Live)
	r.clock.Step(5 * time.Second)
	r.server.Fault(func(streamtest.Request) *metav1.Status {
		return streamtest.Refuse(404, metav1.StatusReasonNotFound, "the server could not find the requested resource")
	})
	r.server.EndWatches()
	r.phase(stream.Missing)
	r.shows()
}
