package logs

import (
	"math"
	"time"
)

// pane is where the reader is among the lines on show. Places are sequence numbers, so that they stay with their lines
// while others come and go.
type pane struct {
	at, top int64 // the line under the cursor, and the first on screen
	sub     int   // how many wrapped rows of the first are scrolled away
	follow  bool  // the cursor stays on the newest line
	wrap    bool
	x       int       // cells scrolled sideways
	w, h    int       // of the lines as last drawn
	shift   int       // where zt, zz and zb want the cursor's line: rows from the top, -1 for no wish
	asked   time.Time // the time that was gone to, where even the first line is of a later one
}

// goTo puts the cursor on a line. Reading somewhere ends following; nothing is lost meanwhile.
func (p *pane) goTo(seq int64) { p.at, p.follow, p.shift = seq, false, -1 }

// jump goes to a line that may be far away: then it stands a third down the screen, with what came before and after it.
func (s *Screen) jump(seq int64) {
	s.pane.goTo(seq)
	if s.rows() == 0 {
		return
	}
	if c, top := s.cursor(), s.topRow(); c < top || c >= top+s.pane.h {
		s.pane.shift = s.pane.h / 3
	}
}

// cursor is the place of the line under the cursor among those on show, -1 when there are none.
func (s *Screen) cursor() int {
	n := s.rows()
	if n == 0 || s.pane.follow {
		return n - 1
	}
	return min(s.look.Shown.Place(s.pane.at), n-1)
}

// seq is the line under the cursor.
func (s *Screen) seq() int64 {
	if i := s.cursor(); i >= 0 {
		return s.look.Shown.At(i)
	}
	return s.pane.at
}

// current is the line under the cursor.
func (s *Screen) current() (*drawable, bool) {
	i := s.cursor()
	if i < 0 {
		return nil, false
	}
	return s.line(s.look.Shown.At(i)), true
}

// selectRow puts the cursor on a place among the lines on show.
func (s *Screen) selectRow(i int) {
	n := s.rows()
	if n == 0 {
		return
	}
	s.pane.goTo(s.look.Shown.At(max(0, min(i, n-1))))
}

// move moves the cursor. Down from the last line is to follow what comes, up from the first to fetch what came before.
func (s *Screen) move(n int) {
	i, last := s.cursor(), s.rows()-1
	switch {
	case i < 0, n > 0 && s.pane.follow:
		return
	case n > 0 && i == last:
		s.followOn()
		return
	}
	if i+n < 0 {
		s.older()
	}
	s.selectRow(i + n)
}

// leapRows moves cursor and screen together.
func (s *Screen) leapRows(n int) {
	i := s.cursor()
	if i < 0 || n > 0 && s.pane.follow {
		return
	}
	if n > 0 && i == s.rows()-1 {
		s.followOn()
		return
	}
	if i+n < 0 {
		s.older()
	}
	line := i - s.topRow()
	s.selectRow(i + n)
	s.pane.shift = max(0, line)
}

// scroll moves the screen and leaves the cursor on its line as long as that is on screen.
func (s *Screen) scroll(n int) {
	i := s.cursor()
	if i < 0 || n > 0 && s.pane.follow {
		return
	}
	top := s.topRow()
	if top+n < 0 {
		s.older()
	}
	last := s.lastTop()
	to := max(0, min(top+n, last))
	if n > 0 && to == top && i == s.rows()-1 {
		s.followOn()
		return
	}
	s.pane.goTo(s.look.Shown.At(max(to, min(i, to+max(s.fitting(to), 1)-1))))
	s.pane.top, s.pane.sub = s.look.Shown.At(to), 0
}

// lastTop is the place of the first line of the last screen.
func (s *Screen) lastTop() int {
	top, _ := s.back(s.rows()-1, s.pane.h)
	return top
}

// fitting is how many lines from a place on have room on screen.
func (s *Screen) fitting(top int) int {
	n, room := 0, s.pane.h
	for i := top; i < s.rows() && room > 0; i++ {
		if room -= s.rowsOf(i); room >= 0 {
			n++
		}
	}
	return n
}

// followOn goes to the newest line and stays on it.
func (s *Screen) followOn() {
	s.pane.follow, s.pane.shift, s.goal = true, -1, nil
}

// older fetches what came before the first line, unless that is under way or there is nothing.
func (s *Screen) older() {
	if o := s.status.Older; o.Busy || o.Exhausted || o.Full {
		return
	}
	s.pane.asked = time.Time{}
	s.flow.reader.Older(usualTail)
}

// unpinned is no line at all.
const unpinned = math.MaxInt64

// pin keeps what is being read from falling out of the buffer; while new lines are followed it may.
func (s *Screen) pin() {
	seq := int64(unpinned)
	if !s.pane.follow {
		seq = s.seq()
		if s.rows() > 0 {
			seq = min(seq, s.look.Shown.At(s.topRow()))
		}
	}
	switch {
	case seq == s.flow.pinned:
	case seq == unpinned:
		s.flow.reader.Unpin()
	default:
		s.flow.reader.Pin(seq)
	}
	s.flow.pinned = seq
}

// below counts the lines on show after the cursor's.
func (s *Screen) below() int { return max(s.rows()-1-s.cursor(), 0) }

// topRow is the place of the first line on screen.
func (s *Screen) topRow() int {
	if s.rows() == 0 {
		return 0
	}
	return min(s.look.Shown.Place(s.pane.top), s.rows()-1)
}

// rowsOf is how many rows the line at a place takes.
func (s *Screen) rowsOf(i int) int {
	if !s.pane.wrap {
		return 1
	}
	return s.line(s.look.Shown.At(i)).rows(s.textWidth())
}

// back walks up from the last row of the line at a place until h rows are full: the place where it ends, and how many of
// that line's rows are too many.
func (s *Screen) back(i, h int) (top, sub int) {
	for ; i >= 0; i-- {
		rows := s.rowsOf(i)
		if rows >= h {
			return i, rows - h
		}
		if h -= rows; i == 0 {
			break
		}
	}
	return 0, 0
}

// settle finds the first row on screen, so that the cursor's line is in sight.
func (s *Screen) settle() (top, sub int) {
	c, h := s.cursor(), s.pane.h
	if s.pane.follow {
		top, sub = s.back(c, h)
	} else if shift := s.pane.shift; shift >= 0 {
		top, sub = s.back(c, min(shift+s.rowsOf(c), h))
		s.pane.shift = -1
	} else {
		top, sub = s.topRow(), s.pane.sub
		if sub >= s.rowsOf(top) {
			sub = 0
		}
		if c < top || c == top && sub > 0 && s.rowsOf(c) <= h {
			top, sub = c, 0
		} else if c >= top+h || !s.reaches(top, sub, c) {
			top, sub = s.back(c, h)
		}
	}
	if last, over := s.back(s.rows()-1, h); top > last || top == last && sub > over {
		top, sub = last, over
	}
	s.pane.top, s.pane.sub = s.look.Shown.At(top), sub
	return top, sub
}

// reaches reports whether the whole line at place c is on screen when it begins at row sub of the line at place top.
func (s *Screen) reaches(top, sub, c int) bool {
	used := -sub
	for i := top; i <= c; i++ {
		if used += s.rowsOf(i); used > s.pane.h {
			return i == c && i == top
		}
	}
	return true
}
