package logs

import (
	"strings"
	"testing"

	"fathom/kube/logs/lens"
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

// TestWhatIsReadStandsWhileItIsSearched: until the search comes to them, the lines on screen are not those that it has looked at.
func TestWhatIsReadStandsWhileItIsSearched(t *testing.T) {
	r := open(t, shop(), deployment(), 120, 24)
	r.press("g", "g", "&")
	r.say("products/39")
	s := r.screen
	newest := s.look.Shown
	r.press("&", "g", "g")
	r.Expect("/products/0", "/products/9")
	r.Refuse("14:54:44")
	partly := *s.look
	partly.Scanned, partly.Shown = 5, newest
	s.look, s.goal = &partly, &goal{kind: toLine}
	draw := func() string { return strings.Join(s.View(s.width, s.height), "\n") }
	if got := draw(); !strings.Contains(got, "/products/0") || strings.Contains(got, "14:54:44") {
		t.Errorf("the lines that are read give way:\n%s", got)
	}
	s.find.mode = lens.Filter
	if got := draw(); !strings.Contains(got, "14:54:44") {
		t.Errorf("what was found first does not show:\n%s", got)
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
