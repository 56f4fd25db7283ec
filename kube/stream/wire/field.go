package wire

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// errTruncated says that a message ends in the middle of a field.
var errTruncated = errors.New("truncated protobuf message")

// Wire types of protobuf.
const (
	typeVarint  = 0
	typeFixed64 = 1
	typeBytes   = 2
	typeFixed32 = 5
)

// field is one field of a message.
type field struct {
	num  int
	typ  int
	val  uint64 // of a varint
	body []byte // of a length-delimited field
	size int    // bytes of the whole field, tag included
}

// next reads the field at the start of b.
func next(b []byte) (field, error) {
	tag, n := binary.Uvarint(b)
	if n <= 0 {
		return field{}, errTruncated
	}
	f := field{num: int(tag >> 3), typ: int(tag & 7), size: n}
	switch f.typ {
	case typeVarint:
		v, m := binary.Uvarint(b[n:])
		if m <= 0 {
			return field{}, errTruncated
		}
		f.val, f.size = v, n+m
	case typeBytes:
		l, m := binary.Uvarint(b[n:])
		if m <= 0 || l > uint64(len(b)-n-m) {
			return field{}, errTruncated
		}
		f.body = b[n+m : n+m+int(l)]
		f.size = n + m + int(l)
	case typeFixed64, typeFixed32:
		f.size = n + 8
		if f.typ == typeFixed32 {
			f.size = n + 4
		}
		if f.size > len(b) {
			return field{}, errTruncated
		}
	default:
		return field{}, fmt.Errorf("protobuf field %d has the unknown wire type %d", f.num, f.typ)
	}
	return f, nil
}

// each calls visit for every field of a message.
func each(b []byte, visit func(field) error) error {
	for len(b) > 0 {
		f, err := next(b)
		if err != nil {
			return err
		}
		if err := visit(f); err != nil {
			return err
		}
		b = b[f.size:]
	}
	return nil
}
