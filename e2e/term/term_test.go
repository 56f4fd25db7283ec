package term

import (
	"strings"
	"testing"

	"fathom/e2e/vt"
)

// shell starts a script in a terminal.
func shell(t *testing.T, script string) *Term {
	t.Helper()
	term, err := Start("/bin/sh", Options{Width: 40, Height: 5, Env: Env(t.TempDir())}, "-c", script)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(term.Kill)
	return term
}

func TestProgramTalksToTheTerminal(t *testing.T) {
	term := shell(t, `stty -echo; echo ready; read line; echo "got $line"; stty size; exit 3`)
	wait(t, term, "ready")
	if err := term.Resize(50, 6); err != nil {
		t.Fatal(err)
	}
	if err := term.Type("hello", "enter"); err != nil {
		t.Fatal(err)
	}
	wait(t, term, "got hello")
	code, err := term.Wait()
	if err != nil || code != 3 {
		t.Errorf("ended with %d, %v", code, err)
	}
	if s := term.Screen(); !s.Has("6 50") {
		t.Errorf("the size did not arrive:\n%s", term.Dump())
	}
	if n := term.Written(); n < int64(len("ready\r\ngot hello\r\n")) {
		t.Errorf("%d bytes written", n)
	}
}

func TestQuestionsAreAnswered(t *testing.T) {
	term := shell(t, `stty -echo raw; printf '\033[6n'; dd bs=1 count=6 2>/dev/null | od -c | head -1`)
	wait(t, term, "1   ;   1   R")
}

func TestEndWhileWaiting(t *testing.T) {
	term := shell(t, `exit 7`)
	err := term.Until(func(s vt.Screen) bool { return s.Has("never") })
	if err == nil || !strings.Contains(err.Error(), "code 7") {
		t.Errorf("waiting for a program that has ended: %v", err)
	}
}

func TestKeys(t *testing.T) {
	for _, c := range []struct {
		keys []string
		want string
	}{
		{[]string{":pods", "enter"}, ":pods\r"},
		{[]string{"ctrl+d", "ctrl+\\", "up"}, "\x04\x1c\x1b[A"},
		{[]string{"j", "esc"}, "j\x1b"},
	} {
		if got, err := encode(c.keys); err != nil || got != c.want {
			t.Errorf("%q is sent as %q, %v, want %q", c.keys, got, err, c.want)
		}
	}
	if _, err := encode([]string{"esc", "j"}); err == nil {
		t.Error("keys right after esc are not refused")
	}
}

func wait(t *testing.T, term *Term, text string) {
	t.Helper()
	if err := term.Until(func(s vt.Screen) bool { return s.Has(text) }); err != nil {
		t.Fatalf("waited for %q: %v\n%s", text, err, term.Dump())
	}
}

func TestMouse(t *testing.T) {
	const all = "\x1b[<0;3;5M\x1b[<0;3;5m\x1b[<65;1;1M\x1b[<64;1;1M"
	term := shell(t, `stty -echo raw; echo ready; dd bs=1 count=38 2>/dev/null | od -An -c | tr -d ' \n'`)
	wait(t, term, "ready")
	for _, err := range []error{term.Click(2, 4), term.Wheel(0, 0, 1), term.Wheel(0, 0, -1)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(all) != 38 {
		t.Fatalf("the events have %d bytes", len(all))
	}
	if _, err := term.Wait(); err != nil {
		t.Fatal(err)
	}
	text := strings.ReplaceAll(term.Screen().Text(), "\n", "")
	if want := strings.ReplaceAll(all, "\x1b", "033"); !strings.Contains(text, want) {
		t.Errorf("the program got %q, want %q", text, want)
	}
}
