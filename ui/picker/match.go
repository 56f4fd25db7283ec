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
	for i := range hits {
		if hasWord(texts[hits[i].Index], strings.TrimSpace(pattern)) {
			hits[i].score += exactBonus
		}
	}
	if len(words) > 0 {
		slices.SortStableFunc(hits, func(a, b Hit) int { return b.score - a.score })
	}
	return hits
}

// exactBonus puts what is spelled just so before everything else: a name, a short name.
const exactBonus = 1 << 20

func hasWord(text, word string) bool {
	for w := range strings.FieldsSeq(text) {
		if strings.EqualFold(w, word) {
			return true
		}
	}
	return false
}

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
	out := make([]Hit, len(found))
	for i, f := range found {
		h := hits[f.Index]
		h.score += f.Score
		h.Positions = append(slices.Clip(h.Positions), f.MatchedIndexes...)
		out[i] = h
	}
	return out
}
