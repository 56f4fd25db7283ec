package logs

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"fathom/keymap"
	"fathom/kube/cluster"
	"fathom/kube/logs"
	"fathom/kube/logs/lens"
	"fathom/kube/logs/record"
	"fathom/session"
	"fathom/themes"
	"fathom/ui"
	"fathom/ui/pen"
	"fathom/views/kit"
)

// Screen shows the logs of some pods.
type Screen struct {
	sess    *session.Session
	place   Place
	handle  ui.Handle
	ctx     context.Context // ends when the screen closes
	cancel  context.CancelFunc
	cluster *cluster.Cluster
	release []func()
	theme   *themes.Theme
	glyphs  themes.Glyphs
	zone    *time.Location
	// read makes what reads the logs; flag says that there is more.
	read    func(flag func()) reader
	streams int // how many may be open at once, 0 for the usual

	flow   *flow
	status logs.Status
	look   *lens.Look
	names  names
	one    *usage // of the pod, while there is one only

	find   find
	zoom   window
	hidden map[int]bool // sources, by ID
	marked map[int64]bool
	goal   *goal // where to go when the answer is there

	pane          pane
	style         style
	lines         cache
	mode          mode // what is open above the lines, nil for nothing
	save          *saving
	pen           pen.Pen
	drawn         []string
	lined         bool // the last frame is of lines
	width, height int  // of the last frame
	days          bool // times are written with their day, as not all lines are of today
	now           time.Time
}

// style is how lines are drawn.
type style struct {
	stamp   stamp
	sources naming
	columns []string // fields with a column of their own
	raw     bool     // as the container wrote them
	keep    bool     // with the colours that they came in
	bare    bool     // without chrome
	bars    bool
}

// window is a stretch of time; zero for no bound.
type window struct{ from, to time.Time }

func (w window) set() bool { return !w.from.IsZero() || !w.to.IsZero() }

// mode is what is open above the lines and has the keys.
type mode interface {
	bindings() []keymap.Binding
	act(a keymap.Action, n int) (cmd tea.Cmd, ours bool)
	// view draws h lines of w cells; a mode that leaves the lines in sight returns nil.
	view(w, h int) []string
	// refresh takes over what is new.
	refresh() tea.Cmd
	// title names it in the head.
	title() string
}

// New makes the screen; nothing runs before Init.
func New(sess *session.Session, o ui.Open) (ui.Screen, error) {
	place, err := placeOf(o.Arg)
	if err != nil {
		return nil, err
	}
	if t := sess.Config.Logs.Tail; t > 0 && place.Tail == usualTail {
		place.Tail = int64(t)
	}
	s := &Screen{sess: sess, place: place, zone: time.Local, marked: map[int64]bool{}, hidden: map[int]bool{}, streams: sess.Config.Logs.Streams}
	s.style = style{columns: place.Columns, bars: true}
	s.find = find{mode: place.mode(), floor: place.floor()}
	if err := s.find.set(place.Query, s.moment()); err != nil {
		return nil, err
	}
	s.read = s.connect
	s.ctx, s.cancel = context.WithCancel(context.Background())
	return s, nil
}

// Init connects and begins to read.
func (s *Screen) Init(h ui.Handle) tea.Cmd {
	s.handle = h
	c, release := s.sess.Acquire(s.place.context())
	s.cluster = c
	s.release = []func(){release, s.sess.Subscribe(h.Flag)}
	s.begin()
	if n := s.place.elsewhere(); n > 0 {
		return toast(themes.Warn, "logs are read in one context at a time: "+kit.Count(n)+" in others left out")
	}
	return nil
}

// Close ends everything that reads.
func (s *Screen) Close() {
	s.cancel()
	if s.one != nil {
		s.one.close()
	}
	for _, r := range s.release {
		r()
	}
}

// Place is what would open the screen again as it is.
func (s *Screen) Place() ui.Open {
	p := s.place
	p.Query, p.Mode, p.Columns = s.find.text, modes()[s.find.mode], s.style.columns
	p.Floor = ""
	if s.find.floor != record.None {
		p.Floor = s.find.floor.String()
	}
	return ui.Open{Screen: kit.LogsScreen, Arg: p}
}

// Update takes what is new.
func (s *Screen) Update(body any) tea.Cmd {
	switch m := body.(type) {
	case ui.Themed:
		s.theme, s.glyphs = m.Theme, m.Glyphs
		s.dress()
		return s.fresh()
	case ui.Dirty, ui.Tick, ui.Shown:
		return s.fresh()
	case saved:
		return s.finished(m)
	case func(*Screen) tea.Cmd: // the result of the screen's own work
		return m(s)
	}
	return nil
}

// fresh takes over what is new, here and in what is open above the lines.
func (s *Screen) fresh() tea.Cmd {
	s.now = s.sess.Clock()
	if s.flow != nil && barsFor(s.width) != s.look.Query.Columns && s.answered() {
		s.ask()
	}
	s.catchUp()
	s.watchUsage()
	if s.mode != nil {
		return s.mode.refresh()
	}
	return nil
}

// Ticks implements ui.Ticker: only what is relative to now changes by itself, and a rate, which falls when nothing comes.
func (s *Screen) Ticks() bool {
	_, ages := s.mode.(interface{ ages() })
	return ages || s.style.stamp == relative || s.save != nil || s.status.Err != nil || s.retrying() || s.status.Rate >= 1 ||
		s.cluster.Status().Phase != cluster.Live
}

// retrying reports whether a countdown is on screen, or a log that is to be answered soon.
func (s *Screen) retrying() bool {
	if s.rows() > 0 {
		return false
	}
	for _, st := range s.status.Sources {
		if !st.Retry.IsZero() || st.Phase == logs.Opening && s.now.Sub(st.Since) <= answers {
			return true
		}
	}
	return false
}

// Settled implements ui.Settler: every log that is there was read to its end, and what was asked of it is found.
func (s *Screen) Settled() bool {
	if s.cluster.Status().Phase == cluster.Down || s.status.Err != nil {
		return true
	}
	first := s.flow.rested.Load()
	return first != nil && s.status.Synced && s.answered() && s.look.Done() && end(s.look.Buffer) >= *first
}

// Failure implements kit.Failing.
func (s *Screen) Failure() error {
	if s.rows() > 0 {
		return nil
	}
	if s.status.Err != nil {
		return s.status.Err
	}
	for _, st := range s.status.Sources {
		if st.Phase == logs.Forbidden || st.Phase == logs.Failed {
			return st.Err
		}
	}
	return nil
}

// RowsHeld implements ui.Holder.
func (s *Screen) RowsHeld() int {
	if s.look == nil {
		return 0
	}
	return s.look.Total
}

// rows is how many lines there are to scroll through.
func (s *Screen) rows() int {
	if s.look == nil {
		return 0
	}
	return s.look.Shown.Len()
}

// Bare implements ui.Barer.
func (s *Screen) Bare() bool { return s.style.bare }

// toast is one line for the user.
func toast(role themes.Role, text string) tea.Cmd { return ui.Do(ui.Toast{Role: role, Text: text}) }

// work runs something off the loop and its result in it.
func (s *Screen) work(f func() func(*Screen) tea.Cmd) tea.Cmd {
	return s.handle.Send(func() any { return f() })
}
