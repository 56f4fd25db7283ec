package wire

import (
	"bytes"
	"encoding/binary"
	"errors"
)

// magic begins every object that the API server sends as protobuf.
const magic = "k8s\x00"

// IsProtobuf reports whether b is an object in protobuf form, envelope included.
func IsProtobuf(b []byte) bool { return bytes.HasPrefix(b, []byte(magic)) }

// Object is an object out of its envelope. The fields are cut out of the bytes it was read from.
type Object struct {
	APIVersion, Kind []byte
	Raw              []byte
}

// Unwrap takes an object out of its envelope.
func Unwrap(b []byte) (Object, error) {
	var o Object
	if !IsProtobuf(b) {
		return o, errors.New("the answer is not a protobuf object")
	}
	err := each(b[len(magic):], func(f field) error {
		switch {
		case f.num == 1 && f.typ == typeBytes:
			return each(f.body, func(f field) error {
				switch {
				case f.num == 1 && f.typ == typeBytes:
					o.APIVersion = f.body
				case f.num == 2 && f.typ == typeBytes:
					o.Kind = f.body
				}
				return nil
			})
		case f.num == 2 && f.typ == typeBytes:
			o.Raw = f.body
		}
		return nil
	})
	return o, err
}

// Event is a frame of a watch. The fields are cut out of the frame.
type Event struct {
	Type   []byte // ADDED, MODIFIED, DELETED, BOOKMARK, ERROR
	Object []byte // in its envelope
}

// ParseEvent reads a frame of a watch.
func ParseEvent(frame []byte) (Event, error) {
	var e Event
	err := each(frame, func(f field) error {
		switch {
		case f.num == 1 && f.typ == typeBytes:
			e.Type = f.body
		case f.num == 2 && f.typ == typeBytes:
			return each(f.body, func(f field) error {
				if f.num == 1 && f.typ == typeBytes {
					e.Object = f.body
				}
				return nil
			})
		}
		return nil
	})
	return e, err
}

// ListMeta is what a list says of itself.
type ListMeta struct {
	ResourceVersion string
	// Continue is the token that the next page is asked for with, empty on the last page.
	Continue string
	// Remaining is the number of objects on later pages, 0 when the server does not say.
	Remaining int64
}

// List calls item with the bytes of every object of a list out of its envelope.
func List(raw []byte, item func([]byte) error) (ListMeta, error) {
	var m ListMeta
	err := each(raw, func(f field) error {
		switch {
		case f.num == 1 && f.typ == typeBytes:
			return m.parse(f.body)
		case f.num == 2 && f.typ == typeBytes:
			return item(f.body)
		}
		return nil
	})
	return m, err
}

func (m *ListMeta) parse(b []byte) error {
	return each(b, func(f field) error {
		switch f.num {
		case 2:
			m.ResourceVersion = string(f.body)
		case 3:
			m.Continue = string(f.body)
		case 4:
			m.Remaining = int64(f.val)
		}
		return nil
	})
}

// Fields of an object and of its metadata.
const (
	fieldMetadata      = 1
	fieldManagedFields = 17
)

// Trim appends to buf the object without its managed fields, which are a large part of it and never shown in a table.
func Trim(buf, object []byte) ([]byte, error) {
	f, err := next(object)
	if err != nil || f.num != fieldMetadata || f.typ != typeBytes {
		// Metadata comes first in every object; whatever this is, its own decoder judges it.
		return append(buf, object...), nil
	}
	size := 0
	err = each(f.body, func(f field) error {
		if f.num != fieldManagedFields {
			size += f.size
		}
		return nil
	})
	if err != nil {
		return buf, err
	}
	buf = append(buf, fieldMetadata<<3|typeBytes)
	buf = binary.AppendUvarint(buf, uint64(size))
	for b := f.body; len(b) > 0; {
		// The walk above has shown that every field is whole.
		m, _ := next(b)
		if m.num != fieldManagedFields {
			buf = append(buf, b[:m.size]...)
		}
		b = b[m.size:]
	}
	return append(buf, object[f.size:]...), nil
}
