package wire

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// ReadList is Unwrap and List for a list that is still arriving: it holds one object at a time. The bytes that item gets
// are valid until it returns.
func ReadList(r *bufio.Reader, item func([]byte) error) (ListMeta, error) {
	var m ListMeta
	if head, err := r.Peek(len(magic)); err != nil || !IsProtobuf(head) {
		return m, errors.Join(errors.New("the answer is not a protobuf object"), err)
	}
	_, _ = r.Discard(len(magic)) // they have been peeked at
	a := &arriving{r: r}
	for {
		num, size, err := a.field()
		switch {
		case errors.Is(err, io.EOF):
			return m, nil
		case err != nil:
			return m, err
		case num == 2: // the object in its envelope
			err = a.list(a.n+size, &m, item)
		default:
			_, err = a.take(size)
		}
		if err != nil {
			return m, err
		}
	}
}

// arriving reads fields and counts their bytes.
type arriving struct {
	r   *bufio.Reader
	n   int64
	buf []byte
}

// list reads the fields of a list up to the end, which is counted from the start.
func (a *arriving) list(end int64, m *ListMeta, item func([]byte) error) error {
	for a.n < end {
		num, size, err := a.field()
		if err != nil {
			return whole(err)
		}
		if size > end-a.n {
			return errTruncated
		}
		body, err := a.take(size)
		switch {
		case err != nil:
		case num == 1:
			err = m.parse(body)
		case num == 2:
			err = item(body)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// field reads the tag of a length-delimited field, and its length; lists and envelopes have no others. At the end of
// everything it returns io.EOF.
func (a *arriving) field() (num int, size int64, err error) {
	tag, err := binary.ReadUvarint(a)
	if err != nil {
		return 0, 0, err
	}
	if tag&7 != typeBytes {
		return 0, 0, fmt.Errorf("protobuf field %d of a list has the wire type %d", tag>>3, tag&7)
	}
	n, err := binary.ReadUvarint(a)
	if err != nil {
		return 0, 0, whole(err)
	}
	const longest = 1 << 40 // far above any list, and far below where counting fails
	if n > longest {
		return 0, 0, errTruncated
	}
	return int(tag >> 3), int64(n), nil
}

// take reads the content of a field.
func (a *arriving) take(size int64) ([]byte, error) {
	if size > maxFrame {
		return nil, fmt.Errorf("a protobuf field of %d bytes is too large to be true", size)
	}
	if int64(cap(a.buf)) < size {
		a.buf = make([]byte, size+size/4)
	}
	b := a.buf[:size]
	n, err := io.ReadFull(a.r, b)
	a.n += int64(n)
	return b, whole(err)
}

// ReadByte makes arriving an io.ByteReader.
func (a *arriving) ReadByte() (byte, error) {
	b, err := a.r.ReadByte()
	if err == nil {
		a.n++
	}
	return b, err
}

// whole is the error of an end in the middle of something.
func whole(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// Fields calls visit for the fields of a message: with the number, the value of a varint, and the bytes of what is
// length-delimited.
func Fields(b []byte, visit func(num int, value uint64, body []byte) error) error {
	return each(b, func(f field) error { return visit(f.num, f.val, f.body) })
}
