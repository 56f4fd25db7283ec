package logs

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"fathom/kube/logs/lens"
	"fathom/kube/logs/query"
	"fathom/kube/logs/record"
	"fathom/state"
	"fathom/themes"
	"fathom/ui"
	"fathom/ui/prompt"
)

// find is what is looked for among the lines.
type find struct {
	text    string // as typed; the last that could be read
	query   *query.Query
	mode    lens.Mode
	context int
	floor   record.Level
}

// set reads a query. One that cannot be read leaves the last good one in place.
func (f *find) set(text string, now time.Time) error {
	q, err := query.Parse(text, now)
	if err != nil {
		return err
	}
	f.text, f.query = text, q
	return nil
}

// moment is now, in the zone of the times on screen: those in a query are read so too.
func (s *Screen) moment() time.Time { return s.sess.Clock().In(s.style.stamp.in(s.zone)) }

// on reports whether anything is looked for.
func (f *find) on() bool { return !f.query.Empty() }

// hides reports whether lines are left out because of the query.
func (f *find) hides() bool { return f.on() && f.mode != lens.Search }

// among reports whether the lines that match are shown among others.
func (f *find) among() bool { return f.on() && (f.mode == lens.Search || f.context > 0) }

// sign stands before the query, and says what becomes of the lines that it does not match.
func (f *find) sign() string {
	return [...]string{lens.Search: "/", lens.Filter: "&", lens.Inverted: "!"}[f.mode]
}

// goal is where to go once the lens has answered.
type goal struct {
	kind  goalKind
	seq   int64
	steps int // from the match on: n and N that came before it was found
	row   int // of the screen
	time  time.Time
}

type goalKind uint8

const (
	toMatch goalKind = iota // the match nearest to seq
	toTime                  // the first line of that time
	toLine                  // seq, in that row of the screen
)

// query opens the line for a query. Lines follow while one types; esc brings back what was there before.
func (s *Screen) query(m lens.Mode) tea.Cmd {
	before, pane := s.find, s.pane
	from := s.seq()
	s.find.mode = m
	s.ask()
	set := func(text string) error {
		if err := s.find.set(text, s.moment()); err != nil {
			return err
		}
		s.ask()
		if s.find.on() {
			s.goal = &goal{kind: toMatch, seq: from}
		}
		return nil
	}
	return ui.Do(ui.Show{Overlay: prompt.New(prompt.Options{
		Label: s.find.sign(), Text: s.find.text, History: s.history(), Complete: s.complete,
		OnChange: func(text string) (tea.Cmd, error) { return nil, set(text) },
		OnDone: func(text string) (tea.Cmd, error) {
			if _, err := query.ParseWhole(text, s.moment()); err != nil {
				return nil, err
			}
			if text != s.find.text {
				if err := set(text); err != nil {
					return nil, err
				}
			}
			if !s.find.on() {
				s.find.mode = lens.Search
				s.ask()
			}
			s.remember(text)
			return nil, nil
		},
		OnCancel: func() tea.Cmd {
			s.find, s.goal = before, nil
			s.pane.at, s.pane.top, s.pane.sub, s.pane.follow = pane.at, pane.top, pane.sub, pane.follow
			s.ask()
			return nil
		},
	})})
}

// history are queries of before, those that are kept by name last.
func (s *Screen) history() []string {
	st := s.sess.Remembered()
	return append(append([]string(nil), st.LogQueries...), st.SavedQueries...)
}

func (s *Screen) remember(text string) {
	if strings.TrimSpace(text) != "" {
		s.sess.Remember(func(st *state.State) { st.LogQueries = state.Remember(st.LogQueries, text) })
	}
}

// complete offers the rest of a field's name.
func (s *Screen) complete(text string) string {
	word := text[strings.LastIndexAny(text, " !|")+1:]
	if len(word) < 2 {
		return ""
	}
	for _, f := range append([]string{"level>=", "pod=", "container=", "namespace=", "time>=", "source="}, s.fields()...) {
		if rest, ok := strings.CutPrefix(f, word); ok {
			return text + rest
		}
	}
	return ""
}

// leap goes where the user wanted, if it is known now where that is.
func (s *Screen) leap() {
	g := s.goal
	if g == nil || !s.answered() {
		return
	}
	switch g.kind {
	case toMatch:
		seq, ok := s.nearest(g.seq)
		if !s.look.Done() && (!ok || !s.searched(g.seq)) {
			return
		}
		if ok {
			seq, _ = along(s.look.Matches, seq, g.steps)
			s.jump(seq)
		}
	case toTime:
		if s.status.Older.Busy || !s.look.Done() {
			return
		}
		if i := s.look.Seek(g.time); i < s.rows() {
			s.jump(s.look.Shown.At(i))
			if first := s.look.Buffer.Line(s.look.Shown.At(0)); i == 0 && first.Time.After(g.time) {
				s.pane.asked = g.time
			}
		} else {
			s.pane.follow = true
		}
	case toLine:
		if !s.look.Done() {
			return
		}
		s.pane.goTo(g.seq)
		s.pane.shift = g.row
	}
	s.goal = nil
}

// searched reports whether the lines from one on have been looked at. The newest are looked at first.
func (s *Screen) searched(from int64) bool { return end(s.look.Buffer)-int64(s.look.Scanned) <= from }

// nearest is the first match from a line on, else the last before it: at the end of a log that is the newest.
func (s *Screen) nearest(from int64) (int64, bool) {
	if seq, ok := s.look.Matches.Next(from - 1); ok {
		return seq, true
	}
	return s.look.Matches.Prev(from)
}

// step goes to the next match n times, or back, around the end if need be.
func (s *Screen) step(n int) tea.Cmd {
	set := s.look.Matches
	switch g := s.goal; {
	case g != nil && g.kind == toMatch:
		g.steps += n
		return stillSearching()
	case set.Len() == 0 && !s.look.Done():
		return stillSearching()
	case set.Len() == 0:
		return toast(themes.Warn, "no line matches "+s.find.text)
	}
	seq, around := along(set, s.seq(), n)
	if around && !s.look.Done() {
		return stillSearching()
	}
	s.jump(seq)
	switch {
	case around && n > 0:
		return toast(themes.Text, "on from the first match")
	case around:
		return toast(themes.Text, "on from the last match")
	}
	return nil
}

func stillSearching() tea.Cmd { return toast(themes.Text, "still searching") }

// along is the number n places on from seq, or back; around says that the search began at the other end again.
func along(set lens.Seqs, seq int64, n int) (at int64, around bool) {
	i := set.Place(seq) + n
	if n > 0 && !set.Has(seq) {
		i--
	}
	size := set.Len()
	around = i < 0 || i >= size
	return set.At(((i % size) + size) % size), around
}

// floorBy raises or lowers the level below which lines are hidden. The lowest floor is debug: below it are all lines.
func (s *Screen) floorBy(n int) tea.Cmd {
	to := max(s.find.floor, record.Trace)
	if to = record.Level(max(0, min(int(to)+n, int(record.Fatal)))); to < record.Debug {
		to = record.None
	}
	return s.setFloor(to)
}

// setFloor hides lines below a level.
func (s *Screen) setFloor(to record.Level) tea.Cmd {
	s.find.floor = to
	s.ask()
	if s.find.floor == record.None {
		return toast(themes.Text, "lines of every level")
	}
	return toast(themes.Text, "only "+s.find.floor.String()+" and worse")
}
