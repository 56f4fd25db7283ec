package lex

import (
	"fmt"
	"strings"
)

// SyntaxError says what is wrong with a text, and where.
type SyntaxError struct {
	Pos  int    // byte offset into the text that was parsed
	Text string // one sentence
}

func (e *SyntaxError) Error() string { return e.Text }

// Errorf is a SyntaxError about the text from pos on.
func Errorf(pos int, format string, args ...any) *SyntaxError {
	return &SyntaxError{Pos: pos, Text: fmt.Sprintf(format, args...)}
}

// BadRegexp says what package regexp has against the expression at pos.
func BadRegexp(pos int, err error) *SyntaxError {
	reason := strings.TrimPrefix(err.Error(), "error parsing regexp: ")
	return Errorf(pos, "This is not a regular expression yet: %s.", reason)
}

// Turned says that the "!" at pos stands behind a bar.
func Turned(pos int) *SyntaxError {
	return Errorf(pos, "! turns all alternatives round, and stands before the first.")
}
