package picker

import (
	"slices"
	"strings"

	"github.com/sahilm/fuzzy"
)

// Hit is a text that matched, by its index, and the bytes of it that did.
type Hit struct {
	Index     int
	Positions []int
	score     int
}

// Match finds the texts that hold all words of the pattern in the fuzzy sense, the best first; equal ones keep their
// order. It is the only place that knows the matching library.
func Match(pattern string, texts []string) []Hit {
	words := strings.Fields(pattern)
	hits := make([]Hit, len(texts))
	for i := range texts {
		hits[i].Index = i
	}
	for _, word := range words {
		hits = narrow(word, texts, hits)
	}
	whole := strings.ToLower(strings.TrimSpace(pattern))
	for i := range hits {
		hits[i].score += bonus(strings.ToLower(texts[hits[i].Index]), whole)
	}
	if len(words) > 0 {
		slices.SortStableFunc(hits, func(a, b Hit) int { return b.score - a.score })
	}
	return hits
}

// bonus puts what was spelled just so before what merely has the letters: a whole word (a name, a short name) first, then
// the beginning of the text, then of a word, then a part of one. Both are in lower case.
func bonus(text, pattern string) int {
	const whole, start, word, part = 4 << 20, 3 << 20, 2 << 20, 1 << 20
	if pattern == "" {
		return 0
	}
	best := 0
	for at := 0; ; {
		i := strings.Index(text[at:], pattern)
		if i < 0 {
			return best
		}
		at += i
		end := at + len(pattern)
		switch {
		case (at == 0 || text[at-1] == ' ') && (end == len(text) || text[end] == ' '):
			return whole
		case at == 0:
			best = start
		case !inWord(text[at-1]):
			best = max(best, word)
		default:
			best = max(best, part)
		}
		at++
	}
}

func inWord(c byte) bool { return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c >= 0x80 }

// among is the list of texts that are still in the race.
type among struct {
	texts []string
	hits  []Hit
}

func (a among) String(i int) string { return a.texts[a.hits[i].Index] }
func (a among) Len() int            { return len(a.hits) }

// narrow keeps the hits that match one more word.
func narrow(word string, texts []string, hits []Hit) []Hit {
	found := fuzzy.FindFromNoSort(word, among{texts, hits})
	out := make([]Hit, 0, len(found))
	lower := strings.ToLower(word)
	for _, f := range found {
		h := hits[f.Index]
		text := texts[h.Index]
		if scattered(text, f.MatchedIndexes) && !strings.Contains(strings.ToLower(text), lower) {
			continue
		}
		h.score += f.Score
		h.Positions = append(slices.Clip(h.Positions), f.MatchedIndexes...)
		out = append(out, h)
	}
	return out
}

// scattered reports whether a letter was picked from the middle of another word than the one before it: any word can be found
// in a sentence that way, and podz in a horizontalpodautoscaler.
func scattered(text string, positions []int) bool {
	for i := 1; i < len(positions); i++ {
		from, to := positions[i-1], positions[i]
		if strings.Contains(text[from:to], " ") && text[to-1] != ' ' {
			return true
		}
	}
	return false
}
