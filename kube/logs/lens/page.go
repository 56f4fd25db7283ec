package lens

import (
	"math/bits"

	"fathom/kube/logs/record"
)

// page is what is known of the lines of pageLines sequence numbers, those from base on. Its own bitmaps change; those that
// a Look has never do.
type page struct {
	base     int64
	from, to int // what has been looked at of it

	in     bitmap // lines that are neither of hidden sources nor out of the window
	above  bitmap // those that the floor lets through
	hit    bitmap // those of above that the query matches
	marks  bitmap
	errors bitmap

	bins     []bin
	kept     Bar   // lines in
	matched  Bar   // matches
	min, max int64 // times of the lines in, in Unix nanoseconds

	// What follows from these and the Query, made anew when match is nil.
	match, shown, errs    *bitmap
	matches, shows, fails int
	ins                   int // lines in
	// before and after are how many lines in are before the first and after the last match.
	before, after int
	// fromBelow and fromAbove are how many lines at either end are shown for matches in other pages.
	fromBelow, fromAbove int
}

// bin counts the lines in one step of time.
type bin struct {
	at            int64 // the step's number
	kept, matched Bar
}

func (p *page) maps() [5]*bitmap {
	return [...]*bitmap{&p.in, &p.above, &p.hit, &p.marks, &p.errors}
}

// forget forgets what is derived.
func (p *page) forget() { p.match, p.shown, p.errs = nil, nil, nil }

// trim forgets the lines before place i.
func (p *page) trim(i int) {
	for _, b := range p.maps() {
		b.clearBelow(i)
	}
	p.from = max(p.from, i)
	p.forget()
}

// decide finds the page's matches.
func (p *page) decide(q *Query) {
	m := new(bitmap)
	switch {
	case q.Match.Empty() && q.Mode == Search:
	case q.Match.Empty():
		*m = p.above
	case q.Mode == Inverted:
		for i := range m {
			m[i] = p.above[i] &^ p.hit[i]
		}
	default:
		*m = p.hit
	}
	p.match, p.matches, p.ins = m, m.count(), p.in.count()
	p.before, p.after = p.ins, p.ins
	if p.matches > 0 {
		p.before = p.in.countBelow(m.nth(0))
		p.after = p.ins - p.in.countBelow(m.nth(p.matches-1)) - 1
	}
}

// show finds what to show of the page, given how many lines at its ends are shown for matches in other pages.
func (p *page) show(q *Query, below, above int) {
	p.fromBelow, p.fromAbove = below, above
	p.shown = p.match
	switch {
	case q.Mode == Search:
		p.shown = new(bitmap)
		*p.shown = p.above
	case q.Context > 0 && (p.matches > 0 || below > 0 || above > 0):
		p.shown = p.around(q.Context, below, above)
	}
	if q.Marks && q.Mode != Search {
		joint := *p.shown
		for i := range joint {
			joint[i] |= p.marks[i]
		}
		p.shown = &joint
	}
	p.errs = new(bitmap)
	for i := range p.errs {
		p.errs[i] = p.errors[i] & p.shown[i]
	}
	p.shows, p.fails = p.shown.count(), p.errs.count()
}

// around is the matches and n lines before and after each; below and above are how many are left of those of other pages.
func (p *page) around(n, below, above int) *bitmap {
	out := *p.match
	left := below
	for w, word := range p.in {
		for ; word != 0 && (left > 0 || p.match[w] != 0); word &= word - 1 {
			bit := word & -word
			switch {
			case p.match[w]&bit != 0:
				left = n
			case left > 0:
				out[w] |= bit
				left--
			}
		}
	}
	left = above
	for w := len(p.in) - 1; w >= 0; w-- {
		for word := p.in[w]; word != 0 && (left > 0 || p.match[w] != 0); {
			bit := uint64(1) << (bits.Len64(word) - 1)
			word &^= bit
			switch {
			case p.match[w]&bit != 0:
				left = n
			case left > 0:
				out[w] |= bit
				left--
			}
		}
	}
	return &out
}

// count counts the lines at the places [from, to), whose times and levels are given for each place of the page.
func (p *page) count(from, to int, width int64, times *[pageLines]int64, levels *[pageLines]record.Level) {
	last := -1
	for i := from; i < to; i++ {
		if !p.in.has(i) {
			continue
		}
		t, level, match := times[i], levels[i], p.match.has(i)
		p.min, p.max = min(p.min, t), max(p.max, t)
		p.kept[level]++
		if match {
			p.matched[level]++
		}
		if width == 0 {
			continue
		}
		at := floorDiv(t, width)
		if last < 0 || p.bins[last].at != at {
			last = p.bin(at)
		}
		p.bins[last].kept[level]++
		if match {
			p.bins[last].matched[level]++
		}
	}
}

// bin is the place of the bin of a step, which is made if there is none. Bins are few and in order, but for late lines.
func (p *page) bin(at int64) int {
	i := len(p.bins)
	for i > 0 && p.bins[i-1].at > at {
		i--
	}
	if i > 0 && p.bins[i-1].at == at {
		return i - 1
	}
	p.bins = append(p.bins, bin{})
	copy(p.bins[i+1:], p.bins[i:])
	p.bins[i] = bin{at: at}
	return i
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
