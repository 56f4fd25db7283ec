package stream

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	utiljson "k8s.io/apimachinery/pkg/util/json"

	"fathom/kube"
	"fathom/kube/rows"
)

// tabular decodes kinds without a Projection, from the Tables that the server makes of them.
type tabular struct {
	maker   *rows.Maker
	columns []kube.Column
}

func newTabular(context string) *tabular { return &tabular{maker: rows.NewMaker(context)} }

func (*tabular) encoding() kube.Encoding { return kube.JSON }

// accept asks for a Table; a server that makes none answers with the objects.
func (*tabular) accept(bool) string {
	return "application/json;as=Table;v=v1;g=meta.k8s.io,application/json"
}

func (*tabular) fixed() []kube.Column { return nil }

func (d *tabular) page(body io.Reader, sink sink) (page, error) {
	raw, err := io.ReadAll(body)
	if err != nil {
		return page{}, fmt.Errorf("the list broke off: %w", err)
	}
	t, err := readTable(raw)
	if err != nil {
		return page{}, err
	}
	if len(t.ColumnDefinitions) > 0 {
		d.columns = rows.TableColumns(t)
		sink.setColumns(d.columns)
	}
	for _, r := range d.maker.TableRows(d.columns, t) {
		sink.put(object{idOf(r), []*kube.Row{r}})
	}
	p := page{version: t.ResourceVersion, next: t.Continue}
	if t.RemainingItemCount != nil {
		p.remaining = *t.RemainingItemCount
	}
	return p, nil
}

func idOf(r *kube.Row) id { return id{r.Namespace, r.Name} }

func (d *tabular) events(body io.Reader) events {
	return &tableEvents{tabular: d, in: json.NewDecoder(body)}
}

type tableEvents struct {
	*tabular
	in *json.Decoder
	// named is set once an event of this watch has named its columns, which only the first one does.
	named bool
}

func (e *tableEvents) next() (event, error) {
	var frame struct {
		Type   string          `json:"type"`
		Object json.RawMessage `json:"object"`
	}
	if err := e.in.Decode(&frame); err != nil {
		return event{}, err
	}
	if frame.Type == "ERROR" {
		var s metav1.Status
		if err := json.Unmarshal(frame.Object, &s); err != nil {
			return event{}, fmt.Errorf("the watch sent an error that cannot be read: %w", err)
		}
		return event{}, apierrors.FromObject(&s)
	}
	t, err := readTable(frame.Object)
	if err != nil {
		return event{}, err
	}
	return e.event(frame.Type, t)
}

func (e *tableEvents) event(typ string, t *metav1.Table) (event, error) {
	ev := event{version: tableVersion(t)}
	if len(t.ColumnDefinitions) > 0 && !e.named {
		e.named = true
		if cols := rows.TableColumns(t); !slices.Equal(cols, e.columns) {
			ev.columns = cols
			return ev, nil
		}
	}
	if typ == "BOOKMARK" {
		ev.typ = eventBookmark
		return ev, nil
	}
	rs := e.maker.TableRows(e.columns, t)
	if len(rs) != 1 {
		return event{}, fmt.Errorf("the watch sent a table of %d rows for one object", len(rs))
	}
	ev.object = object{idOf(rs[0]), rs}
	switch typ {
	case "ADDED", "MODIFIED":
	case "DELETED":
		ev.typ = eventDelete
	default:
		return event{}, fmt.Errorf("the watch sent an event of the unknown type %q", typ)
	}
	return ev, nil
}

// tableVersion is the resource version of the one object in a watch event.
func tableVersion(t *metav1.Table) string {
	if t.ResourceVersion != "" || len(t.Rows) == 0 {
		return t.ResourceVersion
	}
	var m metav1.PartialObjectMetadata
	if err := json.Unmarshal(t.Rows[0].Object.Raw, &m); err != nil {
		return ""
	}
	return m.ResourceVersion
}

// readTable reads a Table, or makes one of the object or list that a server without Tables has sent.
func readTable(raw []byte) (*metav1.Table, error) {
	var head metav1.TypeMeta
	if err := json.Unmarshal(raw, &head); err != nil {
		return nil, fmt.Errorf("the answer is not JSON: %w", err)
	}
	if head.Kind != "Table" {
		return plainTable(raw)
	}
	t := &metav1.Table{}
	if err := utiljson.Unmarshal(raw, t); err != nil {
		return nil, fmt.Errorf("the table cannot be read: %w", err)
	}
	return t, nil
}

// plainTable makes a Table of names and ages.
func plainTable(raw []byte) (*metav1.Table, error) {
	var list struct {
		metav1.ListMeta `json:"metadata"`
		Items           []json.RawMessage `json:"items"`
	}
	if err := json.Unmarshal(raw, &list); err != nil {
		return nil, fmt.Errorf("the list cannot be read: %w", err)
	}
	t := &metav1.Table{ListMeta: list.ListMeta, ColumnDefinitions: []metav1.TableColumnDefinition{
		{Name: "Name", Type: "string", Format: "name"},
		{Name: "Age", Type: "string"},
	}}
	if list.Items == nil {
		list.Items = []json.RawMessage{raw}
	}
	for _, item := range list.Items {
		var m metav1.PartialObjectMetadata
		if err := json.Unmarshal(item, &m); err != nil {
			return nil, fmt.Errorf("an object in the list cannot be read: %w", err)
		}
		row := metav1.TableRow{Cells: []any{m.Name, m.CreationTimestamp.UTC().Format(time.RFC3339)}}
		row.Object.Raw = item
		t.Rows = append(t.Rows, row)
	}
	return t, nil
}
