package filter

import "strings"

// lower folds the ASCII letters of a word once, so that containsFold need not.
func lower(s string) string {
	b := []byte(s)
	for i, c := range b {
		b[i] = lowerByte(c)
	}
	return string(b)
}

func lowerByte(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + ('a' - 'A')
	}
	return c
}

// containsFold reports whether s contains word, a result of lower, in any ASCII case. It allocates nothing.
func containsFold(s, word string) bool { return indexFold(s, word) >= 0 }

// indexFold is where s first contains word, a result of lower, in any ASCII case, or -1.
func indexFold(s, word string) int {
	if word == "" {
		return 0
	}
	first := word[0]
	upper := first
	if 'a' <= first && first <= 'z' {
		upper -= 'a' - 'A'
	}
	for at := 0; len(s)-at >= len(word); at++ {
		i := indexEither(s[at:len(s)-len(word)+1], first, upper)
		if i < 0 {
			return -1
		}
		at += i
		if equalFoldASCII(s[at:at+len(word)], word) {
			return at
		}
	}
	return -1
}

func indexEither(s string, a, b byte) int {
	for i := range len(s) {
		if c := s[i]; c == a || c == b {
			return i
		}
	}
	return -1
}

// equalFoldASCII compares strings of the same length, word being folded already.
func equalFoldASCII(s, word string) bool {
	for i := range len(word) {
		if lowerByte(s[i]) != word[i] {
			return false
		}
	}
	return true
}

// squeeze makes a column's name easy to type: folded, without blanks, dashes, underscores and brackets.
func squeeze(s string) string {
	return lower(strings.NewReplacer(" ", "", "-", "", "_", "", "(", "", ")", "").Replace(s))
}
