package logs

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"time"
)

// Saving is what is saved of one container's log.
type Saving struct {
	API    API
	Source *Source
	// Previous saves the instance before the current one.
	Previous bool
	// Times writes the timestamp before each line.
	Times bool
	Clock func() time.Time
	// Progress is called now and then, from the goroutine of Save; nil is fine.
	Progress func(Progress)
}

// Progress is how far a log was saved. The API server does not say how long one is: the times of its lines do.
type Progress struct {
	Lines, Bytes int64
	// First and At are the times of the first line and of the latest; Until is when the saving began.
	First, At, Until time.Time
}

// Fraction is the part that is done, between 0 and 1.
func (p Progress) Fraction() float64 {
	if p.First.IsZero() || !p.Until.After(p.First) {
		return 0
	}
	return min(1, max(0, p.At.Sub(p.First).Seconds()/p.Until.Sub(p.First).Seconds()))
}

const (
	saveBuffer = 256 << 10
	// progressEvery is how many lines are written between two calls of Progress.
	progressEvery = 2000
)

// Save writes the whole log of a container, as it was written, into w, until it ends or ctx does. Lines of any length
// are written whole. It returns how far it got.
func Save(ctx context.Context, s Saving, w io.Writer) (Progress, error) {
	p := Progress{Until: s.Clock()}
	body, err := request{source: s.Source, previous: s.Previous}.open(ctx, s.API)
	if err != nil {
		return p, err
	}
	defer body.Close()
	c := &copier{Saving: s, out: bufio.NewWriterSize(w, saveBuffer), done: p}
	if err := c.copy(bufio.NewReaderSize(body, saveBuffer)); err != nil {
		return c.done, err
	}
	if err := c.out.Flush(); err != nil {
		return c.done, fmt.Errorf("write the log: %w", err)
	}
	c.tell()
	return c.done, nil
}

// copier writes lines without, or with, their timestamps.
type copier struct {
	Saving
	out  *bufio.Writer
	done Progress
}

func (c *copier) copy(from *bufio.Reader) error {
	inside := false // a line whose beginning was written
	for {
		part, err := from.ReadSlice('\n')
		if len(part) > 0 {
			if !inside {
				part = c.begin(part)
			}
			inside = part == nil || part[len(part)-1] != '\n'
			n, err := c.out.Write(part)
			c.done.Bytes += int64(n)
			if err != nil {
				return fmt.Errorf("write the log: %w", err)
			}
		}
		switch err {
		case nil, bufio.ErrBufferFull:
		case io.EOF:
			return nil
		default:
			return err
		}
	}
}

// begin notes that a line begins, and returns what is to be written of its first part.
func (c *copier) begin(part []byte) []byte {
	c.done.Lines++
	nanos, text, ok := splitStamp(part)
	if !ok {
		return part
	}
	c.done.At = time.Unix(0, nanos)
	if c.done.First.IsZero() {
		c.done.First = c.done.At
	}
	if c.done.Lines%progressEvery == 0 {
		c.tell()
	}
	if c.Times {
		return part
	}
	return text
}

func (c *copier) tell() {
	if c.Progress != nil {
		c.Progress(c.done)
	}
}
