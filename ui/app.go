package ui

import (
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"fathom/keymap"
	"fathom/themes"
)

// Registry makes screens from the names in Open.
type Registry map[string]func(Open) (Screen, error)

// Options are what an App is made of. Registry, Keymap and Themes are required; the rest may be zero.
type Options struct {
	Registry Registry
	Start    Open
	// Name goes before context and kind in the window title.
	Name string

	// Themes is asked for the theme at the start, for a terminal with many colours that is dark unless Light is set, and
	// again when more is known of the terminal: its colours, and its background, which it is asked for if AskBackground is
	// set. Answered, if not nil, is told what it answers, in the loop.
	Themes        func(themes.Terminal) *themes.Theme
	Light         bool
	AskBackground bool
	Answered      func(dark bool)
	Glyphs        themes.Glyphs
	Mouse         bool

	Keymap *keymap.Map
	// Globals are the bindings that hold on every screen, after those of the screen and of the app. GlobalAct runs them.
	Globals   func() []keymap.Binding
	GlobalAct func(a keymap.Action, n int) tea.Cmd
	// Help and Messages make the overlays behind the actions of those names; without them there are no such actions.
	Help     func([]keymap.Binding) Overlay
	Messages func(*Log) Overlay
	// Leave makes the question that quitting waits for, nil for none; it quits by Quit{Sure: true}. Nil asks nothing.
	Leave func() Overlay
	// Flagged runs in the loop after App.Flag, as Update does for a screen.
	Flagged func() tea.Cmd

	// Clipboard is the host's own; OSC 52 is used with or without it. It may block.
	Clipboard func(string) error
	// Guard runs each command, and sees to its panics; nil for none. Those of Update and View are its owner's to see to.
	Guard func(work func())
	Trace *Trace
	Clock func() time.Time
	// After is the timer, tea.Tick unless a test hands in its own.
	After func(d time.Duration, make func(time.Time) tea.Msg) tea.Cmd
	// Exec hands over the terminal, tea.Exec unless a test hands in its own.
	Exec func(tea.ExecCommand, tea.ExecCallback) tea.Cmd
}

// App is the one tea.Model of the program: a stack of screens, overlays above them, and the chrome around. It is used
// from the event loop only, but for Flag, Post, Attach and Close.
type App struct {
	opt    Options
	look   Look
	term   themes.Terminal
	keys   *keymap.Resolver
	typed  typeahead
	mail   *Mailbox
	log    Log
	toast  toast
	timer  bool // a tick is on its way
	closed bool
	failed error // why there is no screen at all

	lastID   int
	screens  []*layer
	overlays []*dialog
	leaving  int // the overlay that asks whether to quit
	forward  []Open

	width, height int
	stale         bool // the frame below is no longer what is to be seen
	frame         tea.View
	lines         []string
}

// layer is an open screen.
type layer struct {
	id     int
	name   string
	screen Screen
}

// New makes an App and opens nothing yet: Init does.
func New(opt Options) *App {
	if opt.Clock == nil {
		opt.Clock = time.Now
	}
	if opt.After == nil {
		opt.After = tea.Tick
	}
	if opt.Exec == nil {
		opt.Exec = tea.Exec
	}
	a := &App{
		opt: opt, term: themes.Terminal{Dark: !opt.Light}, mail: NewMailbox(mailInterval), keys: opt.Keymap.Resolver(), stale: true,
	}
	a.look = Look{Theme: opt.Themes(a.term), Glyphs: opt.Glyphs, Keys: opt.Keymap, Clock: opt.Clock}
	a.mail.Open(hostID)
	a.mail.Front(hostID)
	return a
}

// hostID is the address of whoever owns the app; handles count from 1.
const hostID = 0

// Attach starts the delivery of flags and posts to the program.
func (a *App) Attach(p *tea.Program) { a.Deliver(p.Send) }

// Deliver starts the delivery of flags and posts to any function, which may block.
func (a *App) Deliver(send func(tea.Msg)) { a.mail.Start(send) }

// Flag says, from any goroutine, that something around the screens changed: the frame is drawn anew and Flagged runs.
func (a *App) Flag() { a.mail.Flag(hostID) }

// Post sends, from any goroutine, a message into the loop, a Toast for instance. It never blocks.
func (a *App) Post(msg tea.Msg) { a.mail.Post(msg) }

// Init opens the first screen.
func (a *App) Init() tea.Cmd {
	cmds := []tea.Cmd{a.push(a.opt.Start)}
	if a.opt.AskBackground {
		cmds = append(cmds, tea.Raw(ansi.RequestBackgroundColor))
	}
	return a.guarded(tea.Batch(cmds...))
}

// Close closes every screen and overlay and stops the mailbox. The loop calls it on quitting; whoever ran the program calls
// it after Run as well, for the ends that the loop does not see. The second call does nothing.
func (a *App) Close() {
	if a.closed {
		return
	}
	a.closed = true
	a.mail.Close()
	for len(a.overlays) > 0 {
		a.dismiss(a.overlays[len(a.overlays)-1].id)
	}
	for i := len(a.screens) - 1; i >= 0; i-- {
		a.screens[i].screen.Close()
	}
	a.screens = nil
}

// Log is the list of all toasts and notes.
func (a *App) Log() *Log { return &a.log }

// Look is what the app draws with now.
func (a *App) Look() Look { return a.look }

// Top is the screen on top, nil if none could be opened.
func (a *App) Top() Screen {
	if l := a.top(); l != nil {
		return l.screen
	}
	return nil
}

// Places are the open screens, the first one first, as data: enough to open them all again.
func (a *App) Places() []Open {
	out := make([]Open, len(a.screens))
	for i, l := range a.screens {
		out[i] = l.screen.Place()
	}
	return out
}

// Settled reports whether the screen on top shows all it is going to show for now; a screen that cannot tell always does.
func (a *App) Settled() bool {
	s, ok := a.Top().(Settler)
	return !ok || s.Settled()
}

func (a *App) top() *layer {
	if len(a.screens) == 0 {
		return nil
	}
	return a.screens[len(a.screens)-1]
}

// make asks the registry for a screen.
func (a *App) make(o Open) (Screen, error) {
	build := a.opt.Registry[o.Screen]
	if build == nil {
		return nil, fmt.Errorf("there is no screen called %q", o.Screen)
	}
	s, err := build(o)
	if err != nil {
		return nil, fmt.Errorf("cannot open %s: %w", o.Screen, err)
	}
	return s, nil
}
