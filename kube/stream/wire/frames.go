package wire

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// maxFrame is the largest frame that is believed, in bytes: far above the largest object an API server accepts.
const maxFrame = 64 << 20

// Frames reads the length-delimited frames of a protobuf watch.
type Frames struct {
	r   *bufio.Reader
	buf []byte
}

// NewFrames returns a reader of the frames in r.
func NewFrames(r io.Reader) *Frames { return &Frames{r: bufio.NewReaderSize(r, 64<<10)} }

// Next returns the next frame, valid until the call after. At the end of the watch it returns io.EOF, in the middle of
// a frame io.ErrUnexpectedEOF.
func (f *Frames) Next() ([]byte, error) {
	var head [4]byte
	if _, err := io.ReadFull(f.r, head[:]); err != nil {
		return nil, err
	}
	n := int(binary.BigEndian.Uint32(head[:]))
	if n > maxFrame {
		return nil, fmt.Errorf("a watch frame of %d bytes is too large to be true", n)
	}
	if cap(f.buf) < n {
		f.buf = make([]byte, n+n/4)
	}
	b := f.buf[:n]
	if _, err := io.ReadFull(f.r, b); err != nil {
		if errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		return nil, err
	}
	return b, nil
}
