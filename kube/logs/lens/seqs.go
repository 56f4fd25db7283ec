package lens

import (
	"iter"
	"math/bits"
	"sort"
)

const (
	pageBits  = 12
	pageLines = 1 << pageBits // of a page
)

// bitmap has a bit for every line of a page.
type bitmap [pageLines / 64]uint64

func (b *bitmap) set(i int)      { b[i>>6] |= 1 << (i & 63) }
func (b *bitmap) has(i int) bool { return b[i>>6]&(1<<(i&63)) != 0 }

func (b *bitmap) count() int {
	n := 0
	for _, w := range b {
		n += bits.OnesCount64(w)
	}
	return n
}

// countBelow is how many bits before i are set.
func (b *bitmap) countBelow(i int) int {
	n := 0
	for _, w := range b[:i>>6] {
		n += bits.OnesCount64(w)
	}
	if i&63 != 0 {
		n += bits.OnesCount64(b[i>>6] & (1<<(i&63) - 1))
	}
	return n
}

// nth is the place of the bit before which n are set.
func (b *bitmap) nth(n int) int {
	for i, w := range b {
		c := bits.OnesCount64(w)
		if n >= c {
			n -= c
			continue
		}
		for ; n > 0; n-- {
			w &= w - 1
		}
		return i<<6 + bits.TrailingZeros64(w)
	}
	return pageLines
}

// clearBelow clears the bits before i.
func (b *bitmap) clearBelow(i int) {
	clear(b[:i>>6])
	if i&63 != 0 {
		b[i>>6] &^= 1<<(i&63) - 1
	}
}

// span is the part of a set that lies in one page.
type span struct {
	base   int64 // the sequence number of the first bit
	before int   // how many are in the spans before
	bits   *bitmap
}

// Seqs is a set of sequence numbers in ascending order. It never changes.
type Seqs struct {
	spans []span // none of them empty
	n     int
}

// add adds a page's part, above all others.
func (s *Seqs) add(base int64, b *bitmap, n int) {
	if n > 0 {
		s.spans = append(s.spans, span{base, s.n, b})
		s.n += n
	}
}

// Len is how many there are.
func (s Seqs) Len() int { return s.n }

// At is the number at place i of [0, Len).
func (s Seqs) At(i int) int64 {
	p := &s.spans[sort.Search(len(s.spans), func(k int) bool { return s.spans[k].before > i })-1]
	return p.base + int64(p.bits.nth(i-p.before))
}

// Place is how many numbers are lower than seq: the place of seq, if it is there.
func (s Seqs) Place(seq int64) int {
	k := s.find(seq)
	if k < 0 {
		return 0
	}
	p := &s.spans[k]
	if seq >= p.base+pageLines {
		if k+1 < len(s.spans) {
			return s.spans[k+1].before
		}
		return s.n
	}
	return p.before + p.bits.countBelow(int(seq-p.base))
}

// Has reports whether seq is there.
func (s Seqs) Has(seq int64) bool {
	k := s.find(seq)
	return k >= 0 && seq < s.spans[k].base+pageLines && s.spans[k].bits.has(int(seq-s.spans[k].base))
}

// find is the last span that begins at seq or before, -1 for none.
func (s Seqs) find(seq int64) int {
	return sort.Search(len(s.spans), func(k int) bool { return s.spans[k].base > seq }) - 1
}

// Next is the lowest number above seq.
func (s Seqs) Next(seq int64) (int64, bool) {
	i := s.Place(seq + 1)
	if i >= s.n {
		return 0, false
	}
	return s.At(i), true
}

// Prev is the highest number below seq.
func (s Seqs) Prev(seq int64) (int64, bool) {
	i := s.Place(seq)
	if i == 0 {
		return 0, false
	}
	return s.At(i - 1), true
}

// Ascend gives the numbers from place i on.
func (s Seqs) Ascend(i int) iter.Seq[int64] {
	return func(yield func(int64) bool) {
		if i < 0 || i >= s.n {
			return
		}
		first := s.At(i)
		for k := s.find(first); k < len(s.spans); k++ {
			p := &s.spans[k]
			for w, word := range p.bits {
				for ; word != 0; word &= word - 1 {
					seq := p.base + int64(w<<6+bits.TrailingZeros64(word))
					if seq >= first && !yield(seq) {
						return
					}
				}
			}
		}
	}
}

// Descend gives the numbers from place i down.
func (s Seqs) Descend(i int) iter.Seq[int64] {
	return func(yield func(int64) bool) {
		if i < 0 || i >= s.n {
			return
		}
		last := s.At(i)
		for k := s.find(last); k >= 0; k-- {
			p := &s.spans[k]
			for w := len(p.bits) - 1; w >= 0; w-- {
				for word := p.bits[w]; word != 0; {
					top := bits.Len64(word) - 1
					word &^= 1 << top
					seq := p.base + int64(w<<6+top)
					if seq <= last && !yield(seq) {
						return
					}
				}
			}
		}
	}
}
