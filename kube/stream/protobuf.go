package stream

import (
	"bytes"
	"fmt"
	"io"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"

	"fathom/kube"
	"fathom/kube/rows"
	"fathom/kube/stream/wire"
)

// message is an API object that can be read from protobuf again and again.
type message interface {
	runtime.Object
	metav1.Object
	Unmarshal([]byte) error
	Reset()
}

// projected decodes kinds that have a Projection. It reuses one object for all: a Projection keeps nothing of it.
type projected struct {
	projection *rows.Projection
	maker      *rows.Maker
	object     message
	trimmed    []byte
	body       bytes.Buffer
}

// newProjected decodes objects of the Projection's kind, or of the one that it is cut out of.
func newProjected(context string, registry *rows.Registry, p *rows.Projection) (*projected, error) {
	whole := p
	if p.Kind.Of.Resource != "" {
		var ok bool
		if whole, ok = registry.For(p.Kind.Of); !ok {
			return nil, fmt.Errorf("%s are cut out of %s, which has no projection", p.Kind, p.Kind.Of.Resource)
		}
	}
	gvk := whole.Kind.GVK()
	o, err := rows.Scheme(gvk.GroupVersion()).New(gvk)
	if err != nil {
		return nil, fmt.Errorf("the type of %s is not registered: %w", p.Kind, err)
	}
	m, ok := o.(message)
	if !ok {
		return nil, fmt.Errorf("%s cannot be read from protobuf", p.Kind)
	}
	return &projected{projection: p, maker: rows.NewMaker(context), object: m}, nil
}

func (*projected) encoding() kube.Encoding { return kube.Protobuf }

func (*projected) accept(watch bool) string {
	if watch {
		return "application/vnd.kubernetes.protobuf;stream=watch"
	}
	return "application/vnd.kubernetes.protobuf"
}

func (d *projected) fixed() []kube.Column { return d.projection.Columns }

func (d *projected) page(body io.Reader, sink sink) (page, error) {
	d.body.Reset()
	if _, err := d.body.ReadFrom(body); err != nil {
		return page{}, fmt.Errorf("the list broke off: %w", err)
	}
	list, err := wire.Unwrap(d.body.Bytes())
	if err != nil {
		return page{}, err
	}
	sink.setColumns(d.projection.Columns)
	meta, err := wire.List(list.Raw, func(raw []byte) error {
		if err := d.read(raw); err != nil {
			return err
		}
		sink.put(d.project())
		return nil
	})
	return page{version: meta.ResourceVersion, next: meta.Continue, remaining: meta.Remaining}, err
}

// read decodes an object that is out of its envelope.
func (d *projected) read(raw []byte) error {
	var err error
	if d.trimmed, err = wire.Trim(d.trimmed[:0], raw); err != nil {
		return err
	}
	d.object.Reset()
	return d.object.Unmarshal(d.trimmed)
}

func (d *projected) project() object {
	rs := d.projection.Rows(d.maker, d.object)
	return object{d.id(), rs}
}

func (d *projected) id() id {
	return id{d.maker.Intern(d.object.GetNamespace()), d.object.GetName()}
}

func (d *projected) events(body io.Reader) events {
	return &projectedEvents{d, wire.NewFrames(body)}
}

type projectedEvents struct {
	*projected
	frames *wire.Frames
}

func (e *projectedEvents) next() (event, error) {
	frame, err := e.frames.Next()
	if err != nil {
		return event{}, err
	}
	outer, err := wire.ParseEvent(frame)
	if err != nil {
		return event{}, err
	}
	inner, err := wire.Unwrap(outer.Object)
	if err != nil {
		return event{}, err
	}
	if string(outer.Type) == "ERROR" {
		return event{}, statusError(inner.Raw)
	}
	if err := e.read(inner.Raw); err != nil {
		return event{}, err
	}
	ev := event{version: e.object.GetResourceVersion()}
	switch string(outer.Type) {
	case "ADDED", "MODIFIED":
		ev.object = e.project()
	case "DELETED":
		ev.typ, ev.object = eventDelete, object{id: e.id()}
	case "BOOKMARK":
		ev.typ = eventBookmark
		ev.end = e.object.GetAnnotations()[metav1.InitialEventsAnnotationKey] == "true"
	default:
		return event{}, fmt.Errorf("the watch sent an event of the unknown type %q", outer.Type)
	}
	return ev, nil
}

func statusError(raw []byte) error {
	var s metav1.Status
	if err := s.Unmarshal(raw); err != nil {
		return fmt.Errorf("the watch sent an error that cannot be read: %w", err)
	}
	return apierrors.FromObject(&s)
}
