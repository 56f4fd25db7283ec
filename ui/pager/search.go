package pager

import (
	"sort"
	"strconv"
	"sync/atomic"

	tea "charm.land/bubbletea/v2"

	"fathom/ui"
	"fathom/ui/prompt"
	"fathom/ui/text"
)

// eager is how much text, in bytes, is searched at once; more is searched in a command.
const eager = 1 << 20

// search is the state of the search.
type search struct {
	query   query
	hits    []hit
	more    bool // there are more than hits
	here    int  // current hit, -1 for none
	running *atomic.Bool
	gen     int
	history []string
}

// found is the answer of a search that ran in a command.
type found struct {
	owner *Model
	gen   int
	hits  []hit
	more  bool
	jump  bool
	from  int
}

// cancel ends the search that is running.
func (s *search) cancel() {
	s.gen++
	if s.running != nil {
		s.running.Store(true)
		s.running = nil
	}
}

// Search looks for text, or for a regular expression behind "re:", and goes to the first hit from the cursor on. No text
// ends the search.
func (m *Model) Search(text string) (tea.Cmd, error) { return m.searchFrom(text, m.CursorLine()) }

func (m *Model) searchFrom(text string, line int) (tea.Cmd, error) {
	q, err := parse(text)
	if err != nil {
		return nil, err
	}
	m.clearSearch()
	m.search.query = q
	return m.look(true, line), nil
}

// clearSearch forgets query and hits.
func (m *Model) clearSearch() {
	m.search.cancel()
	m.search.query, m.search.hits, m.search.more, m.search.here = query{}, nil, false, -1
}

// research looks again, after the text has changed. The cursor stays.
func (m *Model) research() tea.Cmd {
	m.search.cancel()
	return m.look(false, m.CursorLine())
}

// look finds the hits, now or in a command. With jump the cursor goes to the first one from the line on.
func (m *Model) look(jump bool, line int) tea.Cmd {
	q := m.search.query
	if q.text == "" {
		return nil
	}
	stop := new(atomic.Bool)
	answer := found{owner: m, gen: m.search.gen, jump: jump, from: line}
	lines := m.lines
	work := func() any {
		answer.hits, answer.more = q.scan(lines, stop)
		return answer
	}
	if m.bytes <= eager || m.opt.Send == nil {
		return m.Update(work())
	}
	m.search.running = stop
	return m.opt.Send(work)
}

// Update takes the bodies of the owner's messages; those that are not the pager's it leaves alone.
func (m *Model) Update(body any) tea.Cmd {
	f, ok := body.(found)
	if !ok || f.owner != m || f.gen != m.search.gen {
		return nil
	}
	s := &m.search
	s.running, s.hits, s.more = nil, f.hits, f.more
	s.here = sort.Search(len(s.hits), func(i int) bool { return s.hits[i].line >= f.from })
	switch {
	case s.here == len(s.hits) && !f.jump, len(s.hits) == 0:
		s.here = -1
	case f.jump:
		m.toHit(s.here % len(s.hits))
	}
	return nil
}

// step goes n hits on, around the end if need be.
func (m *Model) step(n int) {
	s := &m.search
	if len(s.hits) == 0 {
		return
	}
	at := m.CursorLine()
	if s.here >= 0 && s.hits[s.here].line == at {
		n += s.here
	} else {
		next := sort.Search(len(s.hits), func(i int) bool { return s.hits[i].line > at })
		if n > 0 {
			n--
		}
		n += next
	}
	m.toHit(((n % len(s.hits)) + len(s.hits)) % len(s.hits))
}

// toHit puts the cursor on a hit and brings it into view.
func (m *Model) toHit(i int) {
	h := m.search.hits[i]
	m.search.here = i
	m.GoTo(h.line + 1)
	if m.view.w == 0 {
		return
	}
	col, width := cellsTo(m.lines[h.line], h.from), m.textWidth()
	if !m.wrap {
		seen := width - text.Width(m.opt.Glyphs.Ellipsis) // the sign that the line goes on may stand behind it
		if end := cellsTo(m.lines[h.line], h.to); col < m.x || end > m.x+seen {
			m.x = 0
			if end > seen {
				m.x = max(0, min(col, col-width/3))
			}
		}
		return
	}
	if row := col / width; m.height(m.cursor) > m.view.h && (m.top != m.cursor || row < m.sub || row >= m.sub+m.view.h) {
		m.top, m.sub = m.cursor, row
		m.clampTop()
	}
}

// MatchText says how the search stands: "3/120", "no match", "searching"; "" when there is none.
func (m *Model) MatchText() string {
	s := &m.search
	switch {
	case s.query.text == "":
		return ""
	case s.running != nil:
		return "searching"
	case len(s.hits) == 0:
		return "no match"
	}
	text := strconv.Itoa(len(s.hits))
	if s.more {
		text += "+"
	}
	if s.here < 0 {
		return text
	}
	return strconv.Itoa(s.here+1) + "/" + text
}

// Query is what is being searched for, as it was typed.
func (m *Model) Query() string { return m.search.query.text }

// ask opens the prompt for a search, which is carried out while it is typed.
func (m *Model) ask() tea.Cmd {
	origin, before := m.CursorLine(), m.search.query.text
	back := func() { m.GoTo(origin + 1) }
	return ui.Do(ui.Show{Overlay: prompt.New(prompt.Options{
		Label:   "/",
		History: m.search.history,
		OnChange: func(text string) (tea.Cmd, error) {
			back()
			return m.searchFrom(text, origin)
		},
		OnDone: func(text string) (tea.Cmd, error) {
			if text == "" || text == m.search.query.text {
				m.remember(text)
				return nil, nil
			}
			cmd, err := m.searchFrom(text, origin)
			if err == nil {
				m.remember(text)
			}
			return cmd, err
		},
		OnCancel: func() tea.Cmd {
			back()
			return m.restore(before)
		},
	})})
}

// restore brings back an earlier search without moving the cursor.
func (m *Model) restore(text string) tea.Cmd {
	m.clearSearch()
	if q, err := parse(text); err == nil {
		m.search.query = q
	}
	return m.look(false, m.CursorLine())
}

func (m *Model) remember(text string) {
	if h := m.search.history; text != "" && (len(h) == 0 || h[len(h)-1] != text) {
		m.search.history = append(h, text)
	}
}
