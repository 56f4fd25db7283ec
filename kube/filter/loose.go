package filter

import (
	"math/bits"

	"fathom/kube/lex"
)

// A word that a name does not hold as it stands may still be meant: "kubsys" for kube-system, "wd" for web-deploy,
// "dploy" for deploy. The name has its letters in their order, and either every run of them begins a part of the name,
// or they stand close together. Letters anywhere would be found in the random endings of most pods.

// longestLoose is the most letters that a loose word may have: one bit each, and one for none.
const longestLoose = 63

// looseWords are the values of a bare word that may be matched loosely, folded.
func (a *atom) looseWords() []string {
	if a.exact || a.op != lex.Contains {
		return nil
	}
	var out []string
	for _, v := range a.values {
		if plain(v) && len(v) > 1 && len(v) <= longestLoose {
			out = append(out, lower(v))
		}
	}
	return out
}

// looseIn reports whether s holds a folded word loosely. It allocates nothing.
func looseIn(s, word string) bool {
	if byParts(s, word, nil) {
		return true
	}
	start, _ := nearby(s, word)
	return start >= 0
}

// byParts reports whether word is made of beginnings of parts of s, in their order. After part i, bit n of the set tells
// that the first n letters are found; with steps every set is noted.
func byParts(s, word string, steps *[]step) bool {
	found := uint64(1)
	for i := range len(s) {
		if !begins(s, i) {
			continue
		}
		next := found
		for rest := found; rest != 0; rest &= rest - 1 {
			n := bits.TrailingZeros64(rest)
			next |= (uint64(1)<<common(s[i:], word[n:]) - 1) << (n + 1)
		}
		if steps != nil {
			*steps = append(*steps, step{i, found})
		}
		if found = next; found&(1<<len(word)) != 0 {
			return true
		}
	}
	return false
}

// step is a part of a name, and how many letters could be found before it.
type step struct {
	at     int
	before uint64
}

// begins reports whether a part of s begins at i.
func begins(s string, i int) bool { return isAlnum(s[i]) && (i == 0 || !isAlnum(s[i-1])) }

func isAlnum(c byte) bool {
	c = lowerByte(c)
	return 'a' <= c && c <= 'z' || '0' <= c && c <= '9'
}

// common is how many letters of s and the folded word agree from the start.
func common(s, word string) int {
	n := 0
	for n < len(s) && n < len(word) && lowerByte(s[n]) == word[n] {
		n++
	}
	return n
}

// nearby is the first stretch of s that has the letters of word in their order with few others between, -1 for none.
func nearby(s, word string) (start, end int) {
	const least = 3 // letters; fewer are near each other everywhere
	if len(word) < least {
		return -1, -1
	}
	most := len(word) + (len(word)+1)/2
	for i := range len(s) - len(word) + 1 {
		if lowerByte(s[i]) != word[0] {
			continue
		}
		n := 1
		for j := i + 1; j < len(s) && j-i < most; j++ {
			if lowerByte(s[j]) != word[n] {
				continue
			}
			if n++; n == len(word) {
				return i, j + 1
			}
		}
	}
	return -1, -1
}

// looseHits are the places of the letters that make s hold the word loosely, ascending.
func looseHits(s, word string) []int {
	var steps []step
	if byParts(s, word, &steps) {
		return trace(s, word, steps)
	}
	start, end := nearby(s, word)
	if start < 0 {
		return nil
	}
	hits := make([]int, 0, len(word))
	for i := start; i < end && len(hits) < len(word); i++ {
		if lowerByte(s[i]) == word[len(hits)] {
			hits = append(hits, i)
		}
	}
	return hits
}

// trace goes back over the parts to find which of them gave which letters.
func trace(s, word string, steps []step) []int {
	hits := make([]int, len(word))
	left := len(word)
	for i := len(steps) - 1; i >= 0 && left > 0; i-- {
		at, before := steps[i].at, steps[i].before
		if before&(1<<left) != 0 {
			continue // found without this part
		}
		for n := range left {
			if before&(1<<n) == 0 || common(s[at:], word[n:]) < left-n {
				continue
			}
			for k := n; k < left; k++ {
				hits[k] = at + k - n
			}
			left = n
			break
		}
	}
	return hits
}
