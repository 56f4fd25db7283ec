package streamtest

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/kubernetes/scheme"
)

// format writes answers in the form that a client asked for.
type format struct {
	contentType string
	protobuf    bool
	columns     *Columns // nil: plain objects
	resource    schema.GroupVersionResource
	headed      bool
}

func (s *Server) format(gvr schema.GroupVersionResource, accept string) *format {
	f := &format{contentType: "application/json", resource: gvr}
	first, _, _ := strings.Cut(accept, ",") // clients name first what they like best
	switch {
	case strings.Contains(first, "protobuf"):
		f.contentType, f.protobuf = first, true
	case strings.Contains(accept, "as=Table"):
		s.mu.Lock()
		f.columns = s.tables[gvr]
		s.mu.Unlock()
		if f.columns == nil {
			f.columns = &Columns{
				Definitions: []metav1.TableColumnDefinition{{Name: "Name", Type: "string", Format: "name"}, {Name: "Age", Type: "string"}},
				Cells:       func(o metav1.Object) []any { return []any{o.GetName(), "5m"} },
			}
		}
	}
	return f
}

type marshaler interface{ Marshal() ([]byte, error) }

func (f *format) list(lm metav1.ListMeta, objects []runtime.Object) ([]byte, error) {
	switch {
	case f.columns != nil:
		t, err := f.table(lm, objects)
		if err != nil {
			return nil, err
		}
		return json.Marshal(t)
	case !f.protobuf:
		return json.Marshal(map[string]any{"kind": f.listKind(), "apiVersion": f.resource.GroupVersion().String(), "metadata": lm, "items": objects})
	}
	head, err := lm.Marshal()
	if err != nil {
		return nil, err
	}
	raw := appendField(nil, 1, head)
	for _, o := range objects {
		b, err := marshal(o)
		if err != nil {
			return nil, err
		}
		raw = appendField(raw, 2, b)
	}
	return envelope(f.resource.GroupVersion().WithKind(f.listKind()), raw)
}

// listKind is the kind of a list of the resource, as far as client-go knows it.
func (f *format) listKind() string {
	for kind := range scheme.Scheme.KnownTypes(f.resource.GroupVersion()) {
		if gvr, _ := meta.UnsafeGuessKindToResource(f.resource.GroupVersion().WithKind(kind)); gvr == f.resource {
			return kind + "List"
		}
	}
	return "List"
}

func marshal(o runtime.Object) ([]byte, error) {
	m, ok := o.(marshaler)
	if !ok {
		return nil, fmt.Errorf("%T has no protobuf form", o)
	}
	return m.Marshal()
}

func envelope(gvk schema.GroupVersionKind, raw []byte) ([]byte, error) {
	apiVersion, kind := gvk.ToAPIVersionAndKind()
	u := runtime.Unknown{TypeMeta: runtime.TypeMeta{APIVersion: apiVersion, Kind: kind}, Raw: raw}
	b, err := u.Marshal()
	return append([]byte("k8s\x00"), b...), err
}

func appendField(b []byte, num int, body []byte) []byte {
	b = append(b, byte(num<<3|2))
	b = binary.AppendUvarint(b, uint64(len(body)))
	return append(b, body...)
}

func (f *format) table(lm metav1.ListMeta, objects []runtime.Object) (*metav1.Table, error) {
	t := &metav1.Table{TypeMeta: metav1.TypeMeta{APIVersion: "meta.k8s.io/v1", Kind: "Table"}, ListMeta: lm}
	if !f.headed {
		t.ColumnDefinitions, f.headed = f.columns.Definitions, true
	}
	for _, o := range objects {
		m, err := meta.Accessor(o)
		if err != nil {
			return nil, err
		}
		partial := meta.AsPartialObjectMetadata(m)
		partial.TypeMeta = metav1.TypeMeta{APIVersion: "meta.k8s.io/v1", Kind: "PartialObjectMetadata"}
		raw, err := json.Marshal(partial)
		if err != nil {
			return nil, err
		}
		t.Rows = append(t.Rows, metav1.TableRow{Cells: f.columns.Cells(m), Object: runtime.RawExtension{Raw: raw}})
	}
	return t, nil
}

func (f *format) event(c change) ([]byte, error) {
	o := c.object
	if c.typ == "BOOKMARK" {
		o = f.bookmark(c)
	}
	if f.protobuf {
		return f.frame(c.typ, o)
	}
	var raw []byte
	var err error
	if _, failure := o.(*metav1.Status); failure || f.columns == nil {
		raw, err = json.Marshal(o)
	} else {
		var t *metav1.Table
		if t, err = f.table(metav1.ListMeta{}, []runtime.Object{o}); err == nil {
			raw, err = json.Marshal(t)
		}
	}
	if err != nil {
		return nil, err
	}
	return json.Marshal(metav1.WatchEvent{Type: c.typ, Object: runtime.RawExtension{Raw: raw}})
}

// bookmark is an object that says nothing but its version. One of a certain resource ends the initial events.
func (f *format) bookmark(c change) runtime.Object {
	o := &metav1.PartialObjectMetadata{ObjectMeta: metav1.ObjectMeta{ResourceVersion: strconv.Itoa(c.version)}}
	if c.resource.Resource != "" {
		o.Annotations = map[string]string{metav1.InitialEventsAnnotationKey: "true"}
	}
	return o
}

func (f *format) frame(typ string, o runtime.Object) ([]byte, error) {
	raw, err := marshal(o)
	if err != nil {
		return nil, err
	}
	if raw, err = envelope(o.GetObjectKind().GroupVersionKind(), raw); err != nil {
		return nil, err
	}
	e := metav1.WatchEvent{Type: typ, Object: runtime.RawExtension{Raw: raw}}
	b, err := e.Marshal()
	return append(binary.BigEndian.AppendUint32(nil, uint32(len(b))), b...), err
}
