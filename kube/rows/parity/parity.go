// Package parity holds the projections of kube/rows against the Tables that an API server makes of the same objects,
// which are what kubectl prints. End-to-end tests run it on every kind; the program itself does not import it.
package parity

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/client-go/rest"

	"fathom/kube"
	"fathom/kube/rows"
)

// Report is what a comparison has looked at and found.
type Report struct {
	Kinds, Rows, Cells int
	Differences        []Difference
}

// Difference is one cell, column or row in which a projection and the server disagree. Column is empty for a row that
// only one of them has, Name for a column.
type Difference struct {
	Kind                    kube.Kind
	Namespace, Name, Column string
	Got, Want               string
}

// String says where the difference is, what the projection has and what the server has.
func (d Difference) String() string {
	return fmt.Sprintf("%s %s/%s %s: got %q, want %q", d.Kind, d.Namespace, d.Name, d.Column, d.Got, d.Want)
}

// Compare lists resources twice at the same version, as objects and as Tables, and compares each column that kubectl
// has. Without resources it compares every kind of the registry that the API has. One that fails does not keep the
// others from being compared.
func Compare(ctx context.Context, config *rest.Config, registry *rows.Registry, resources ...schema.GroupVersionResource) (Report, error) {
	if len(resources) == 0 {
		for _, k := range registry.Kinds() {
			if k.Of.Resource == "" {
				resources = append(resources, k.GVR)
			}
		}
	}
	var report Report
	var failed []error
	for _, gvr := range resources {
		p, ok := registry.For(gvr)
		if !ok {
			failed = append(failed, fmt.Errorf("%s has no projection", gvr))
			continue
		}
		if err := report.compareKind(ctx, config, p); err != nil {
			failed = append(failed, fmt.Errorf("comparing %s: %w", p.Kind, err))
		}
	}
	return report, errors.Join(failed...)
}

func (r *Report) compareKind(ctx context.Context, config *rest.Config, p *rows.Projection) error {
	client, err := clientFor(config, p.Kind.GVR.GroupVersion())
	if err != nil {
		return err
	}
	list, err := client.Get().Resource(p.Kind.GVR.Resource).Do(ctx).Get()
	if err != nil {
		return fmt.Errorf("listing objects: %w", err)
	}
	version, err := meta.NewAccessor().ResourceVersion(list)
	if err != nil {
		return fmt.Errorf("reading the version of the list: %w", err)
	}
	objects, err := meta.ExtractList(list)
	if err != nil {
		return fmt.Errorf("reading the list: %w", err)
	}
	table, err := fetchTable(ctx, client, p.Kind.GVR.Resource, version)
	if err != nil {
		return err
	}
	maker, got := rows.NewMaker(""), map[kube.Key]*kube.Row{}
	for _, o := range objects {
		for _, row := range p.Rows(maker, o) {
			got[row.Key()] = row
		}
	}
	r.Kinds++
	r.compareColumns(p, table)
	return r.compareRows(p, got, table, time.Now())
}

func clientFor(config *rest.Config, gv schema.GroupVersion) (rest.Interface, error) {
	c := rest.CopyConfig(config)
	c.GroupVersion, c.APIPath = &gv, "/apis"
	if gv.Group == "" {
		c.APIPath = "/api"
	}
	c.NegotiatedSerializer = serializer.NewCodecFactory(rows.Scheme(gv)).WithoutConversion()
	c.ContentType = "application/vnd.kubernetes.protobuf"
	c.AcceptContentTypes = c.ContentType
	c.WarningHandler = rest.NoWarnings{}
	return rest.RESTClientFor(c)
}

func fetchTable(ctx context.Context, client rest.Interface, resource, version string) (*metav1.Table, error) {
	raw, err := client.Get().Resource(resource).
		SetHeader("Accept", "application/json;as=Table;g=meta.k8s.io;v=v1").
		Param("includeObject", "Metadata").
		Param("resourceVersion", version).Param("resourceVersionMatch", "Exact").
		Do(ctx).Raw()
	if err != nil {
		return nil, fmt.Errorf("listing as a table: %w", err)
	}
	table := &metav1.Table{}
	if err := json.Unmarshal(raw, table); err != nil {
		return nil, fmt.Errorf("reading the table: %w", err)
	}
	return table, nil
}

// compareColumns compares names, order and width flags.
func (r *Report) compareColumns(p *rows.Projection, t *metav1.Table) {
	want := make([]string, len(t.ColumnDefinitions))
	for i, d := range t.ColumnDefinitions {
		want[i] = columnText(d.Name, d.Priority > 0)
	}
	var got []string
	for _, c := range p.Columns {
		if !c.Extra {
			got = append(got, columnText(c.Name, c.Wide))
		}
	}
	if g, w := strings.Join(got, ", "), strings.Join(want, ", "); g != w {
		r.Differences = append(r.Differences, Difference{Kind: p.Kind, Column: "columns", Got: g, Want: w})
	}
}

func columnText(name string, wide bool) string {
	if wide {
		return strings.ToUpper(name) + " (wide)"
	}
	return strings.ToUpper(name)
}

func (r *Report) compareRows(p *rows.Projection, got map[kube.Key]*kube.Row, t *metav1.Table, now time.Time) error {
	for i := range t.Rows {
		var o metav1.PartialObjectMetadata
		if err := json.Unmarshal(t.Rows[i].Object.Raw, &o); err != nil {
			return fmt.Errorf("reading the metadata of row %d: %w", i, err)
		}
		key := kube.Key{Namespace: o.Namespace, Name: o.Name}
		row, ok := got[key]
		if !ok {
			r.Differences = append(r.Differences, Difference{Kind: p.Kind, Namespace: o.Namespace, Name: o.Name, Got: "no row", Want: "a row"})
			continue
		}
		delete(got, key)
		r.Rows++
		r.compareCells(p, row, t.ColumnDefinitions, t.Rows[i].Cells, now)
	}
	for key := range got {
		r.Differences = append(r.Differences, Difference{Kind: p.Kind, Namespace: key.Namespace, Name: key.Name, Got: "a row", Want: "no row"})
	}
	return nil
}

func (r *Report) compareCells(p *rows.Projection, row *kube.Row, defs []metav1.TableColumnDefinition, cells []any, now time.Time) {
	for i, d := range defs {
		at := kube.ColumnIndex(p.Columns, strings.ToUpper(d.Name))
		if at < 0 || at >= len(row.Cells) || i >= len(cells) {
			continue // the comparison of columns has told
		}
		r.Cells++
		want := rows.CellText(cells[i])
		if same(row.Cells[at], p.Columns[at].Type, want, now) {
			continue
		}
		r.Differences = append(r.Differences, Difference{
			Kind: p.Kind, Namespace: row.Namespace, Name: row.Name, Column: p.Columns[at].Name,
			Got: row.Cells[at].Format(p.Columns[at].Type, now, kube.Exact), Want: want,
		})
	}
}

// slack is how far apart the server's clock and this one may be, with the time that the answer took.
const slack = 5 * time.Second

// same reports whether the cell reads as the server printed it, at any moment close to now.
func same(c kube.Cell, t kube.ColumnType, want string, now time.Time) bool {
	for off := -slack; off <= slack; off += time.Second {
		if c.Format(t, now.Add(off), kube.Exact) == want {
			return true
		}
		if c.At == 0 {
			return false
		}
	}
	return false
}
