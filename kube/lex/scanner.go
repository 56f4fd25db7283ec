package lex

import "strings"

// Scanner moves over a text. The zero Scanner has nothing to read.
type Scanner struct {
	In   string
	Pos  int          // byte offset of what comes next
	half *SyntaxError // the first thing that is half typed
}

// Done reports whether nothing is left.
func (s *Scanner) Done() bool { return s.Pos >= len(s.In) }

// Skip moves over blanks.
func (s *Scanner) Skip() {
	for !s.Done() && IsSpace(s.In[s.Pos]) {
		s.Pos++
	}
}

// Eat moves over text if it comes next, and reports whether it did.
func (s *Scanner) Eat(text string) bool {
	if strings.HasPrefix(s.In[s.Pos:], text) {
		s.Pos += len(text)
		return true
	}
	return false
}

// Bar moves over a bar that separates alternatives, and over the blanks around it. It reports whether there was one, and
// whether it stood apart from what is around it.
func (s *Scanner) Bar() (found, apart bool) {
	start := s.Pos
	s.Skip()
	before := s.Pos
	if !s.Eat("|") {
		s.Pos = start
		return false, false
	}
	after := s.Pos
	s.Skip()
	return true, before > start || s.Pos > after
}

// Run reads up to a byte at which stop is true.
func (s *Scanner) Run(stop func(byte) bool) string {
	start := s.Pos
	for !s.Done() && !stop(s.In[s.Pos]) {
		s.Pos++
	}
	return s.In[start:s.Pos]
}

// Word reads a word up to a byte at which stop is true. It may begin with a quoted part, in which stop does not count, and
// Word reports whether it did. In double quotes a backslash stands before a quote or another one. An open quote reaches to
// the end, and is half typed.
func (s *Scanner) Word(stop func(byte) bool) (text string, quoted bool) {
	if s.Done() || !IsQuote(s.In[s.Pos]) {
		return s.Run(stop), false
	}
	start, mark := s.Pos, s.In[s.Pos]
	var b strings.Builder
	for s.Pos++; !s.Done(); s.Pos++ {
		c := s.In[s.Pos]
		if c == mark {
			s.Pos++
			b.WriteString(s.Run(stop))
			return b.String(), true
		}
		if c == '\\' && mark == '"' && s.Pos+1 < len(s.In) && (s.In[s.Pos+1] == '\\' || s.In[s.Pos+1] == '"') {
			s.Pos++
			c = s.In[s.Pos]
		}
		b.WriteByte(c)
	}
	if b.Len() > 0 {
		s.Miss(start, "it needs a closing quote")
	}
	return b.String(), true
}

// Miss notes that what begins at an offset, and ends here, is half typed, and what it needs. The first counts.
func (s *Scanner) Miss(from int, needs string) {
	if s.half == nil {
		s.half = Errorf(from, "%q is not finished: %s.", strings.TrimSpace(s.In[from:s.Pos]), needs)
	}
}

// Half is the first thing that is half typed, a *SyntaxError; nil for nothing.
func (s *Scanner) Half() error {
	if s.half == nil {
		return nil
	}
	return s.half
}

// IsSpace reports whether c stands between words.
func IsSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// IsBoundary reports whether c ends a word: a blank, or the bar between alternatives.
func IsBoundary(c byte) bool { return IsSpace(c) || c == '|' }

// IsQuote reports whether c begins a quoted part.
func IsQuote(c byte) bool { return c == '"' || c == '\'' }
