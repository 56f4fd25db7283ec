package filter

import (
	"slices"

	"fathom/kube"
	"fathom/kube/lex"
)

// bareWord is a bare word of a filter, in all its alternatives.
type bareWord struct {
	values []string // folded
	loose  []string // those of them that a name may hold loosely
	others bool     // a row may pass for another reason than the word
}

// words are those of a term that rows must show.
func (t *term) words() []bareWord {
	var w bareWord
	for _, a := range t.atoms {
		if a.on != onRow || a.op != lex.Contains || t.not {
			w.others = true
			continue
		}
		for _, v := range a.values {
			w.values = append(w.values, lower(v))
		}
		w.loose = append(w.loose, a.looseWords()...)
	}
	if len(w.values) == 0 {
		return nil
	}
	return []bareWord{w}
}

// How well a row shows a word, the best first.
const (
	rankName   = iota // it is the name
	rankStart         // the name begins with it
	rankPart          // a part of the name does
	rankInside        // it is inside the name
	rankCell          // it is in the namespace or a cell
	rankLoose         // the name has its letters
	rankWorst         // the row passes for another reason
)

// Ranks is the number of ranks that Rank tells apart; 1 when rows all match alike, as without bare words.
func (m *Matcher) Ranks() int { return len(m.words)*rankWorst + 1 }

// Rank is how well a row that matches does so, 0 for best. It allocates nothing.
func (m *Matcher) Rank(r *kube.Row) int {
	sum := 0
	for i := range m.words {
		sum += m.words[i].rank(r)
	}
	return sum
}

func (w *bareWord) rank(r *kube.Row) int {
	best, name := rankWorst, ownName(r)
	for _, v := range w.values {
		best = min(best, rankIn(name, v))
	}
	if best < rankCell {
		return best
	}
	for _, v := range w.values {
		if shows(r, v) {
			return rankCell
		}
	}
	for _, v := range w.loose {
		if looseIn(name, v) {
			return rankLoose
		}
	}
	return best
}

// rankIn is the rank of a folded word by the name alone.
func rankIn(name, word string) int {
	best := rankWorst
	for at := 0; ; {
		i := indexFold(name[at:], word)
		if i < 0 {
			return best
		}
		at += i
		switch {
		case len(name) == len(word):
			return rankName
		case at == 0:
			return rankStart
		case begins(name, at) || !isAlnum(name[at]):
			return rankPart
		}
		best = rankInside
		at++
	}
}

// shows reports whether the namespace or a cell holds a folded word.
func shows(r *kube.Row, word string) bool {
	return containsFold(r.Namespace, word) || slices.ContainsFunc(r.Cells, func(c kube.Cell) bool { return containsFold(c.Text, word) })
}

// ownName is the name in the NAME column: for a part its own.
func ownName(r *kube.Row) string {
	if r.Part != "" {
		return r.Part
	}
	return r.Name
}

// Hits are the byte offsets of the letters of s that bare words match, ascending; name says that s is the row's name,
// which may hold words loosely. nil for none.
func (m *Matcher) Hits(s string, name bool) []int {
	var hits []int
	for i := range m.words {
		w := &m.words[i]
		before := len(hits)
		for _, v := range w.values {
			for at := 0; ; at += len(v) {
				next := indexFold(s[at:], v)
				if next < 0 {
					break
				}
				at += next
				for k := range len(v) {
					hits = append(hits, at+k)
				}
			}
		}
		for _, v := range w.loose {
			if name && len(hits) == before {
				hits = append(hits, looseHits(s, v)...)
			}
		}
	}
	slices.Sort(hits)
	return slices.Compact(hits)
}
