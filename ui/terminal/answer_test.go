package terminal

import (
	"io"
	"os"
	"testing"
	"time"
)

// TestAnswersComeInOnePiece reads an answer that is cut at every place, and keys around it.
func TestAnswersComeInOnePiece(t *testing.T) {
	for _, answer := range []string{"\x1b]11;rgb:fafa/fafa/fafa\x1b\\", "\x1b]11;rgb:0000/0000/0000\a"} {
		for cut := 2; cut < len(answer); cut++ {
			in := script("j"+answer[:cut], answer[cut:], "k")
			p := make([]byte, 64)
			n, err := in.Read(p)
			if got := string(p[:n]); err != nil || got != "j"+answer {
				t.Fatalf("cut at %d: read %q, %v", cut, got, err)
			}
		}
	}
}

func TestKeysAreNotHeldBack(t *testing.T) {
	for _, keys := range []string{"j", "\x1b", "\x1b[A", "\x1b]0;x", "\x1b]11;rgb:0/0/0\ax", "a\x1b]11;rgb:0/0/0\x1b\\"} {
		in := script(keys, "more")
		p := make([]byte, 64)
		if n, _ := in.Read(p); string(p[:n]) != keys {
			t.Errorf("after %q it read on: %q", keys, p[:n])
		}
	}
}

func TestAnAnswerThatNeverEnds(t *testing.T) {
	in := script("\x1b]11;")
	p := make([]byte, 64)
	if n, err := in.Read(p); string(p[:n]) != "\x1b]11;" || err != nil {
		t.Errorf("read %q, %v", p[:n], err)
	}
}

// A process takes over a file only; anything else would be copied to it, with a key lost at its end.
func TestACommandHasTheTerminalItself(t *testing.T) {
	c := &taker{}
	lent{ExecCommand: c}.SetStdin(&input{File: os.Stdin})
	if c.in != io.Reader(os.Stdin) {
		t.Errorf("the command reads from %T", c.in)
	}
}

type taker struct{ in io.Reader }

func (*taker) Run() error             { return nil }
func (c *taker) SetStdin(r io.Reader) { c.in = r }
func (*taker) SetStdout(io.Writer)    {}
func (*taker) SetStderr(io.Writer)    {}

// script is an input that brings one piece after the other, and is silent then.
func script(pieces ...string) *input {
	now := time.Unix(0, 0)
	return &input{
		now: func() time.Time { return now },
		read: func(p []byte) (int, error) {
			if len(pieces) == 0 {
				return 0, io.EOF
			}
			n := copy(p, pieces[0])
			pieces = pieces[1:]
			return n, nil
		},
		ready: func(d time.Duration) bool { now = now.Add(d / 2); return len(pieces) > 0 },
	}
}
