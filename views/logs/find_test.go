package logs

import (
	"strings"
	"testing"
)

// TestKeysTypedAheadAreForWhatTheQueryFinds: hands are faster than a large buffer.
func TestKeysTypedAheadAreForWhatTheQueryFinds(t *testing.T) {
	r := open(t, shop(), deployment(), 120, 24)
	r.press("/")
	r.Type("products/3")
	r.Keys("enter", "N")
	r.Wait("the match before the newest", func() bool {
		d, ok := r.screen.current()
		return ok && strings.Contains(d.Text, "/products/38")
	})
	r.Refuse("no line matches")
}

// TestMatchesAreAwaitedWhileOlderLinesAreSearched: the newest lines are looked at first, but what is looked for is the match that
// is next to the cursor.
func TestMatchesAreAwaitedWhileOlderLinesAreSearched(t *testing.T) {
	r := open(t, shop(), deployment(), 120, 24)
	r.press("g", "g", "/")
	r.say("products/3")
	s := r.screen
	whole := s.look
	partly := *whole
	partly.Scanned = 5
	s.pane.goTo(0)
	s.look, s.goal = &partly, &goal{kind: toMatch}
	s.leap()
	if s.goal == nil || s.seq() != 0 {
		t.Fatalf("the search went to line %d before the lines from the cursor on were looked at", s.seq())
	}
	s.step(1)
	s.look = whole
	s.leap()
	first, _ := whole.Matches.Next(-1)
	second, _ := whole.Matches.Next(first)
	if s.seq() != second {
		t.Errorf("n before the first match was found goes to line %d, want %d", s.seq(), second)
	}
	s.pane.goTo(first)
	s.look = &partly
	s.step(-1)
	if s.seq() != first {
		t.Errorf("N goes round the end, to line %d, before all lines were looked at", s.seq())
	}
}

// TestMatchesStandOut: by a sign, as not everything that a query says is a text in the line, and by their look.
func TestMatchesStandOut(t *testing.T) {
	r := open(t, shop(), deployment(), 120, 24)
	r.press("/")
	r.say("status>=500")
	r.Expect("›14:", "503")
	x, y := r.Find("503")
	if y < 0 || r.Style(x, y).Underline == 0 {
		t.Errorf("503 does not stand out:\n%s", r.Text())
	}
	r.press("&")
	r.Refuse("›")
	r.press("x")
	r.Expect("›")
}
