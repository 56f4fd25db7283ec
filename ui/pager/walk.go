package pager

import (
	"math"
	"strings"

	"fathom/themes"
	"fathom/ui"
	"fathom/ui/text"
)

const tabStop = 8

// run is a stretch of a line in one style.
type run struct {
	text  string
	role  themes.Role
	cells int
}

// walk goes through a line cell by cell and looks no further than it is asked to: a line may be a megabyte long.
type walk struct {
	segs  []ui.Seg
	seg   int // current segment
	off   int // byte in it
	flat  int // byte in the line
	col   int // cell in the line
	blank int // cells still to come of a tab or of a wide character cut in two
}

// next is the next run of at most so many cells, ending at byte limit of the line at the latest. ok is false at the end
// of the line and where the next character is too wide.
func (w *walk) next(cells, limit int) (r run, ok bool) {
	if cells <= 0 {
		return run{}, false
	}
	s, role := w.rest()
	if w.blank == 0 && strings.HasPrefix(s, "\t") {
		w.blank = tabStop - w.col%tabStop
		w.skip(1)
	}
	if w.blank > 0 {
		n := min(w.blank, cells)
		w.blank -= n
		w.col += n
		return run{text.Spaces(n), role, n}, true
	}
	if limit > w.flat {
		s = s[:min(len(s), limit-w.flat)]
	}
	n, used := text.Take(s, cells)
	if i := strings.IndexByte(s[:n], '\t'); i >= 0 {
		n, used = text.Take(s[:i], cells)
	}
	if n == 0 {
		return run{}, false
	}
	w.skip(n)
	w.col += used
	return run{s[:n], role, used}, true
}

// rest is what is left of the current segment, "" at the end of the line.
func (w *walk) rest() (string, themes.Role) {
	for w.seg < len(w.segs) {
		if s := w.segs[w.seg]; w.off < len(s.Text) {
			return s.Text[w.off:], s.Role
		}
		w.seg, w.off = w.seg+1, 0
	}
	return "", themes.Text
}

func (w *walk) skip(n int) {
	w.off += n
	w.flat += n
}

// force turns a character that did not fit into blank cells.
func (w *walk) force() {
	s, _ := w.rest()
	n, used := text.Take(s, 2)
	w.skip(n)
	w.blank = used
}

// done reports whether nothing is left.
func (w *walk) done() bool {
	s, _ := w.rest()
	return s == "" && w.blank == 0
}

// to goes n cells on, through the middle of wide characters if need be, or to the end. It returns how far it came.
func (w *walk) to(n int) int {
	start := w.col
	for left := n; left > 0; left = n - (w.col - start) {
		if _, ok := w.next(left, 0); !ok {
			if w.done() {
				break
			}
			w.force()
		}
	}
	return w.col - start
}

// row goes on by one row of wrapped text.
func (w *walk) row(width int) {
	for left := width; left > 0; {
		r, ok := w.next(left, 0)
		if !ok {
			if left < width || w.done() {
				return
			}
			w.force() // wider than the whole row
			continue
		}
		left -= r.cells
	}
}

// cellsTo is the cell at which byte flat of the line stands.
func cellsTo(l Line, flat int) int {
	w := walk{segs: l.Segs}
	for w.flat < flat {
		if _, ok := w.next(math.MaxInt32, flat); !ok {
			break
		}
	}
	return w.col + w.blank
}
