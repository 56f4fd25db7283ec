package pager

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"unicode"
)

// maxHits is where counting ends: nobody steps through more.
const maxHits = 100_000

// hit is a match: bytes from up to to of a line.
type hit struct{ line, from, to int }

// query is what to look for. Without capitals it ignores case.
type query struct {
	text string // as typed
	word string // to be found as it is; lower case when folding
	fold bool
	re   *regexp.Regexp // instead of word
}

// parse reads what the user typed: text, or a regular expression behind "re:".
func parse(s string) (query, error) {
	expr, regex := strings.CutPrefix(s, "re:")
	q := query{text: s, word: s, fold: !strings.ContainsFunc(s, unicode.IsUpper)}
	if !regex {
		if !q.fold || plainASCII(s) {
			return q, nil
		}
		expr = regexp.QuoteMeta(s)
	} else {
		q.fold = !capitals(expr)
	}
	if q.fold {
		expr = "(?i:" + expr + ")"
	}
	re, err := regexp.Compile(expr)
	if err != nil {
		return query{}, fmt.Errorf("not a regular expression: %w", err)
	}
	q.re = re
	return q, nil
}

func plainASCII(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r > unicode.MaxASCII })
}

// capitals reports whether an expression asks for a capital letter; those behind a backslash are classes (\S, \D).
func capitals(expr string) bool {
	escaped := false
	for _, r := range expr {
		if !escaped && unicode.IsUpper(r) {
			return true
		}
		escaped = r == '\\' && !escaped
	}
	return false
}

// scan finds the query in the lines, in order. It gives up when stop is set; more says that there are more than maxHits.
func (q query) scan(lines []Line, stop *atomic.Bool) (hits []hit, more bool) {
	for i, l := range lines {
		if stop.Load() {
			return hits, false
		}
		for _, m := range q.matches(l.Text()) {
			if len(hits) == maxHits {
				return hits, true
			}
			hits = append(hits, hit{i, m[0], m[1]})
		}
	}
	return hits, false
}

// matches are the byte ranges of the matches in s. Empty ones do not count.
func (q query) matches(s string) [][]int {
	if q.re != nil {
		return slices.DeleteFunc(q.re.FindAllStringIndex(s, maxHits+1), func(m []int) bool { return m[0] == m[1] })
	}
	var out [][]int
	for at := 0; len(out) <= maxHits; {
		i := q.index(s[at:])
		if i < 0 {
			break
		}
		out = append(out, []int{at + i, at + i + len(q.word)})
		at += i + len(q.word)
	}
	return out
}

// index is the place of the word in s, or -1.
func (q query) index(s string) int {
	if q.fold {
		return indexFold(s, q.word)
	}
	return strings.Index(s, q.word)
}

// indexFold is strings.Index without regard to case. The word is ASCII, in lower case.
func indexFold(s, word string) int {
	first := word[0]
	for i := 0; i+len(word) <= len(s); i++ {
		if lower(s[i]) == first && equalFold(s[i+1:i+len(word)], word[1:]) {
			return i
		}
	}
	return -1
}

func equalFold(s, word string) bool {
	for i := range len(word) {
		if lower(s[i]) != word[i] {
			return false
		}
	}
	return true
}

func lower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		c += 'a' - 'A'
	}
	return c
}
