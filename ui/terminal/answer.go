package terminal

import (
	"bytes"
	"os"
	"time"
)

// answerWait is how long the rest of an answer may take; a slow line brings it in pieces.
const answerWait = time.Second

// input is the terminal's input with answers to the question for its background in one piece. Bubble Tea takes what comes 50 ms after
// an escape for keys, and the rest of an answer would then be typed into the program.
type input struct {
	*os.File
	read  func([]byte) (int, error)
	ready func(time.Duration) bool // waits until there is something to read, so long at most
	now   func() time.Time
}

// Read reads what there is, and the rest of an answer that has begun.
func (in *input) Read(p []byte) (int, error) {
	n, err := in.read(p)
	for end := in.now().Add(answerWait); err == nil && n < len(p) && begunAnswer(p[:n]); {
		left := end.Sub(in.now())
		if left <= 0 || !in.ready(left) {
			break
		}
		var more int
		if more, err = in.read(p[n:]); more > 0 {
			n, err = n+more, nil // a fault shows again at the next read
		}
	}
	return n, err
}

// begunAnswer reports whether b ends within the answer to OSC 11: ESC ] 1 1 ; colour, and BEL or ESC \.
func begunAnswer(b []byte) bool {
	const begin = "\x1b]11;"
	i := bytes.LastIndex(b, []byte(begin[:2]))
	if i < 0 {
		return false
	}
	b = b[i:]
	if len(b) < len(begin) {
		return bytes.HasPrefix([]byte(begin), b)
	}
	return bytes.HasPrefix(b, []byte(begin)) && !bytes.ContainsAny(b, "\a") && !bytes.Contains(b, []byte("\x1b\\"))
}
