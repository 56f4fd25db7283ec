package lens

// Seqs is a set of sequence numbers in ascending order. It never changes.
type Seqs struct{}

// Len is how many there are.
func (s Seqs) Len() int { return 0 }

// At is the number at place i of [0, Len).
func (s Seqs) At(i int) int64 { return 0 }

// Place is how many numbers are lower than seq: the place of seq, if it is there.
func (s Seqs) Place(seq int64) int { return 0 }

// Has reports whether seq is there.
func (s Seqs) Has(seq int64) bool { return false }

// Next is the lowest number above seq.
func (s Seqs) Next(seq int64) (int64, bool) { return 0, false }

// Prev is the highest number below seq.
func (s Seqs) Prev(seq int64) (int64, bool) { return 0, false }
