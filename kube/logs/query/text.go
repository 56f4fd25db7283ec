package query

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// word is a text to find. Without a capital in it, it is found in any case.
type word struct {
	text string // folded, if fold is set
	fold bool
	// rare is the place of the letter of text that logs have least of, by which it is looked for.
	rare int
	re   *regexp.Regexp // for letters that are not ASCII
	// escaped is set when the word has something in it before which values have a backslash.
	escaped bool
}

func newWord(s string) word {
	w := word{text: s, fold: !hasCapital(s), escaped: strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || strings.ContainsRune(`"\/`, r) })}
	if !w.fold {
		return w
	}
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf && utf8.ValidString(s) {
			w.re = regexp.MustCompile("(?i)" + regexp.QuoteMeta(s))
			return w
		}
		if frequency(s[i]) < frequency(s[w.rare]) {
			w.rare = i
		}
	}
	return w
}

// hasCapital reports whether s has a letter that is not in lower case.
func hasCapital(s string) bool { return strings.ToLower(s) != s }

// frequency ranks bytes by how many of them logs have, roughly.
func frequency(c byte) int {
	if i := strings.IndexByte("zqjxkvbywgpfmucdlhrsnioate", c); i >= 0 {
		return 10 + 2*i
	}
	if '0' <= c && c <= '9' || strings.IndexByte(" \":,.-=/", c) >= 0 {
		return 50
	}
	return 0
}

// find is where s first holds the word, -1 for nowhere, and how long it is there.
func (w *word) find(s string) (at, n int) {
	switch {
	case w.re != nil:
		if loc := w.re.FindStringIndex(s); loc != nil {
			return loc[0], loc[1] - loc[0]
		}
		return -1, 0
	case w.fold:
		return w.findFolded(s), len(w.text)
	}
	return strings.Index(s, w.text), len(w.text)
}

func (w *word) in(s string) bool { at, _ := w.find(s); return at >= 0 }

// may reports whether the word can be in a value of a line: it is there, or could be spelled by escapes.
func (w *word) may(line string) bool {
	if w.in(line) {
		return true
	}
	slash := strings.IndexByte(line, '\\')
	return slash >= 0 && (w.escaped || strings.Contains(line[slash:], `\u`))
}

func (w *word) findFolded(s string) int {
	if w.text == "" {
		return 0
	}
	low := w.text[w.rare]
	up := low
	if 'a' <= low && low <= 'z' {
		up -= 'a' - 'A'
	}
	behind := len(w.text) - w.rare // from the rare letter to the end
	// The next places of both, each looked for only when it is behind.
	nextLow, nextUp := -1, -1
	for at := w.rare; at+behind <= len(s); at++ {
		if nextLow < at {
			nextLow = indexFrom(s, low, at)
		}
		if nextUp < at && up != low {
			nextUp = indexFrom(s, up, at)
		}
		at = nextLow
		if up != low {
			at = min(nextLow, nextUp)
		}
		if at+behind > len(s) {
			return -1
		}
		if start := at - w.rare; equalFolded(s[start:start+len(w.text)], w.text) {
			return start
		}
	}
	return -1
}

// indexFrom is where s has c, from i on; len(s) for nowhere.
func indexFrom(s string, c byte, i int) int {
	if n := strings.IndexByte(s[i:], c); n >= 0 {
		return i + n
	}
	return len(s)
}

// equalFolded compares texts of the same length, of which the second is folded.
func equalFolded(s, folded string) bool {
	for i := range len(folded) {
		c := s[i]
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		if c != folded[i] {
			return false
		}
	}
	return true
}

// glob reports whether s is like pattern, in which * stands for any text and ? for one byte, in any case.
func glob(pattern, s string) bool {
	p, i, star, mark := 0, 0, -1, 0
	for i < len(s) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, mark = p, i
			p++
		case p < len(pattern) && (pattern[p] == '?' || equalByte(pattern[p], s[i])):
			p++
			i++
		case star >= 0:
			mark++
			p, i = star+1, mark
		default:
			return false
		}
	}
	return strings.Trim(pattern[p:], "*") == ""
}

func equalByte(a, b byte) bool { return a == b || a|0x20 == b|0x20 && 'a' <= a|0x20 && a|0x20 <= 'z' }
