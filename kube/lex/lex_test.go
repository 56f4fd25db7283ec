package lex

import (
	"errors"
	"strings"
	"testing"
)

func TestWord(t *testing.T) {
	for _, c := range []struct {
		in, word string
		quoted   bool
		rest     string
		half     string
	}{
		{"ab|c", "ab", false, "|c", ""},
		{"ab c", "ab", false, " c", ""},
		{`"a b|"c d`, "a b|c", true, " d", ""},
		{`'a "b' c`, `a "b`, true, " c", ""},
		{`"a\"b\\" c`, `a"b\`, true, " c", ""},
		{`'a\'b`, `a\b`, true, "", ""},
		{`"a\b"`, `a\b`, true, "", ""},
		{`""|x`, "", true, "|x", ""},
		{`"a b`, "a b", true, "", `"\"a b" is not finished: it needs a closing quote.`},
		{`"`, "", true, "", ""},
		{"", "", false, "", ""},
	} {
		s := Scanner{In: c.in}
		word, quoted := s.Word(IsBoundary)
		half := ""
		if err := s.Half(); err != nil {
			half = err.Error()
		}
		if word != c.word || quoted != c.quoted || s.In[s.Pos:] != c.rest || half != c.half {
			t.Errorf("%s: %q, %v, then %q; half %q", c.in, word, quoted, s.In[s.Pos:], half)
		}
	}
}

func TestTheFirstThatIsHalfTypedCounts(t *testing.T) {
	s := Scanner{In: "ab cd"}
	s.Run(IsSpace)
	s.Miss(0, "more")
	s.Skip()
	s.Run(IsSpace)
	s.Miss(3, "much more")
	var syntax *SyntaxError
	if err := s.Half(); !errors.As(err, &syntax) || syntax.Pos != 0 || syntax.Text != `"ab" is not finished: more.` {
		t.Errorf("half is %v", err)
	}
	if !s.Done() || s.Eat("x") || !s.Eat("") {
		t.Error("the text is not at its end")
	}
}

func TestOperatorAt(t *testing.T) {
	for o := Contains; o <= NotRegexp; o++ {
		if got, n := OperatorAt(o.String() + "x"); got != o || n != len(o.String()) {
			t.Errorf("%s is read as %s", o, got)
		}
	}
	for spelling, want := range map[string]Operator{"==1": Equal, "=~1": Regexp, "!": Has, "": Has, "a=": Has} {
		if got, _ := OperatorAt(spelling); got != want {
			t.Errorf("%s is %s, want %s", spelling, got, want)
		}
	}
}

func TestBadRegexp(t *testing.T) {
	err := errors.New("error parsing regexp: missing closing ): `(`")
	if got := BadRegexp(3, err); got.Pos != 3 || got.Text != "This is not a regular expression yet: missing closing ): `(`." {
		t.Errorf("%d %s", got.Pos, got)
	}
}

func TestBar(t *testing.T) {
	for in, want := range map[string]struct {
		pos          int
		found, apart bool
	}{
		"|b":     {1, true, false},
		" |b":    {2, true, true},
		"| b":    {2, true, true},
		" \t| b": {4, true, true},
		"|":      {1, true, false},
		" b":     {0, false, false},
		"":       {0, false, false},
	} {
		s := Scanner{In: in}
		if found, apart := s.Bar(); found != want.found || apart != want.apart || s.Pos != want.pos {
			t.Errorf("%q: %v, %v, at %d, want %+v", in, found, apart, s.Pos, want)
		}
	}
}

// FuzzWord holds that a word is read once and whole, whatever is in it, and that quoting brings back every text.
func FuzzWord(f *testing.F) {
	for _, in := range []string{"", `"`, `'a b'c|d`, `"a\"\\`, "é|\xff", `\"`, "a\tb"} {
		f.Add(in)
	}
	f.Fuzz(func(t *testing.T, in string) {
		s := Scanner{In: in}
		for s.Skip(); !s.Done(); s.Skip() {
			at := s.Pos
			s.Word(IsBoundary)
			s.Bar()
			if s.Pos <= at || s.Pos > len(in) {
				t.Fatalf("%q: from %d to %d", in, at, s.Pos)
			}
		}
		quote := Scanner{In: `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(in) + `"`}
		if got, _ := quote.Word(IsBoundary); got != in || !quote.Done() || quote.Half() != nil {
			t.Errorf("%s is read as %q", quote.In, got)
		}
	})
}
