package stream

import (
	"io"

	"fathom/kube"
)

// decoder turns the answers of the API server into objects. It belongs to the goroutine of its stream.
type decoder interface {
	encoding() kube.Encoding
	// accept is the Accept header of a list or a watch.
	accept(watch bool) string
	// fixed are the columns that are known before any answer, nil when the answers name them.
	fixed() []kube.Column
	// page reads one page of a list.
	page(body io.Reader, sink sink) (page, error)
	// events reads a watch.
	events(body io.Reader) events
}

// events is one watch being read. At its end it returns io.EOF.
type events interface{ next() (event, error) }

// sink takes what a list brings.
type sink interface {
	put(object)
	setColumns([]kube.Column)
}

// page is what a page of a list says of itself.
type page struct {
	version, next string
	remaining     int64
}

type eventType uint8

const (
	eventPut eventType = iota
	eventDelete
	eventBookmark
)

// event is one event of a watch. Errors among the events are returned as errors.
type event struct {
	typ     eventType
	object  object
	version string
	// end marks the bookmark after the initial events.
	end bool
	// columns are set when the event brings them along.
	columns []kube.Column
}
