//go:build e2e

package e2e

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"fathom/e2e/plane"
	"fathom/e2e/term"
	"fathom/e2e/vt"
)

// whole reports whether a frame has its header, a row and its footer where they belong at its size.
func whole(s vt.Screen) bool {
	return strings.Contains(s.Line(0), plane.Admin) && strings.Contains(s.Line(1), "Pods") &&
		strings.Contains(s.Line(2), "NAME") && strings.Contains(s.Line(s.Height-1), "keys") && s.Has("postgres-0")
}

func TestSizes(t *testing.T) {
	t.Parallel()
	s := newSession(t)
	s.opts = term.Options{Width: 20, Height: 5}
	w := s.start("pods", "-n", "shop")
	w.see("terminal too")
	for _, size := range [][2]int{{120, 40}, {80, 24}, {40, 8}, {200, 60}} {
		must(t, w.Resize(size[0], size[1]))
		w.wait("a whole frame", func(s vt.Screen) bool { return whole(s) || size[1] == 8 && strings.Contains(s.Line(7), "keys") })
	}
	for i := range 200 { // a window that is dragged about
		must(t, w.Resize(1+(i*37)%190, 1+(i*17)%70))
	}
	must(t, w.Resize(100, 30))
	w.wait("a whole frame after the storm", whole)
	w.keys("?")
	w.see("keys ──")
	must(t, w.Resize(20, 5))
	w.see("terminal too")
	w.keys("ctrl+c")
	if code := w.end(); code != 0 {
		t.Errorf("ctrl+c ends with %d", code)
	}
}

// TestEnds: however Fathom ends, the terminal is as it was.
func TestEnds(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(*window){
		"q":          func(w *window) { w.keys("q") },
		"ctrl+c":     func(w *window) { w.keys("ctrl+c") },
		":q":         func(w *window) { w.keys(":q", "enter") },
		"terminated": func(w *window) { must(w.t, w.Signal(syscall.SIGTERM)) },
		"hung up":    func(w *window) { must(w.t, w.Signal(syscall.SIGHUP)) },
	} {
		t.Run(name, func(t *testing.T) {
			w := newSession(t).start("pods", "-n", "shop")
			w.wait("a whole frame", whole)
			if s := w.Screen(); !s.Alternate {
				t.Error("the program draws over the shell's screen")
			}
			end(w)
			if code := w.end(); code != 0 {
				t.Errorf("it ends with %d", code)
			}
			s := w.Screen()
			if s.Alternate || !s.CursorShown || s.Mouse || s.Paste {
				t.Errorf("alternate screen %v, cursor %v, mouse %v, paste %v are left", s.Alternate, s.CursorShown, s.Mouse, s.Paste)
			}
			if text := strings.TrimSpace(s.Text()); text != "" {
				t.Errorf("the shell's screen shows %q", text)
			}
		})
	}
}

// TestNoColour looks for a pod that is on the first page as long as no other test makes pods.
func TestNoColour(t *testing.T) {
	plain := newSession(t)
	plain.env = append(plain.env, "NO_COLOR=1")
	for name, c := range map[string]struct {
		s      *session
		colour bool
	}{"NO_COLOR": {plain, false}, "colours": {newSession(t), true}} {
		w := c.s.start("pods", "-A")
		w.see("live", "send-newsletter")
		w.keys("/crash", "enter", "?")
		w.see("keys ──")
		if got := w.Colours() > 0; got != c.colour {
			t.Errorf("%s: %d colours were chosen", name, w.Colours())
		}
	}
}

// TestNoTerminal: without a screen Fathom says what to do instead.
func TestNoTerminal(t *testing.T) {
	t.Parallel()
	o := newSession(t).run("pods")
	if o.code != 1 || !strings.Contains(o.stderr, "not a terminal") || !strings.Contains(o.stderr, "fathom get") {
		t.Errorf("without a terminal it ends with %d and says %q", o.code, o.stderr)
	}
	dumb := newSession(t)
	dumb.env = append(dumb.env, "TERM=dumb")
	w := dumb.start("pods")
	if code := w.end(); code != 1 {
		t.Errorf("in a dumb terminal it ends with %d", code)
	}
	if s := w.Screen(); !s.Has("TERM=dumb") || s.Alternate {
		t.Errorf("in a dumb terminal it shows\n%s", s.Text())
	}
}

// TestTrace reads the frames of a short visit, while no other test makes pods.
func TestTrace(t *testing.T) {
	file := filepath.Join(t.TempDir(), "trace")
	w := newSession(t).start("pods", "-A", "--trace", file)
	w.see("live", "send-newsletter")
	w.keys("j", "k", "G")
	w.keys("q")
	w.end()
	f, err := os.Open(file)
	must(t, err)
	defer f.Close()
	type frame struct {
		Time    string
		Message string
		Update  float64 `json:"update_ms"`
		View    float64 `json:"view_ms"`
		Bytes   int64
		Rows    int
	}
	var keys, rows int
	var bytes int64
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		var fr frame
		dec := json.NewDecoder(strings.NewReader(lines.Text()))
		dec.DisallowUnknownFields()
		if err := dec.Decode(&fr); err != nil || fr.Time == "" {
			t.Fatalf("line %q: %v", lines.Text(), err)
		}
		if strings.Contains(fr.Message, "KeyPress") {
			keys++
		}
		bytes, rows = bytes+fr.Bytes, max(rows, fr.Rows)
		if strings.Contains(lines.Text(), "postgres") {
			t.Errorf("the trace tells what is on the screen: %s", lines.Text())
		}
	}
	if keys < 3 || rows < 50 || bytes < 1000 {
		t.Errorf("the trace has %d frames of keys, %d rows, %d bytes", keys, rows, bytes)
	}
}
