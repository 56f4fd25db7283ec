package ui

import (
	tea "charm.land/bubbletea/v2"

	"fathom/keymap"
	"fathom/themes"
)

// Screen is one full view: a table, a pager. Screens are pointers with methods; Update and Act return only a command.
// Nothing in a Screen may block: what needs the network or more than a few milliseconds goes into the command.
type Screen interface {
	// Init starts the screen's work. It is called once, with the handle by which the screen is addressed.
	Init(h Handle) tea.Cmd
	// Update takes a message addressed to this screen (Msg.Body), Dirty when data changed, Shown and Hidden.
	Update(body any) tea.Cmd
	// Act runs a bound action. n is the count typed before it (12j), 0 for none.
	Act(a keymap.Action, n int) tea.Cmd
	// View draws exactly h lines of w cells. It is called after every message: it must be cheap.
	View(w, h int) []string
	// Bindings are the actions that the screen offers now, in the order in which the help shows them.
	Bindings() []keymap.Binding
	// Head is what the app shows above the screen.
	Head() Head
	// Place is the data from which the registry can make this screen again.
	Place() Open
	// Close cancels the screen's context. Nothing is called after it.
	Close()
}

// Mouser is a Screen that answers to the mouse. X and Y are relative to its View.
type Mouser interface {
	Mouse(m tea.MouseMsg, x, y int) tea.Cmd
}

// Typist is a Screen that takes raw keys before bindings do (an input line of its own).
// It returns false to let the bindings have the key.
type Typist interface {
	Type(k tea.KeyPressMsg) (tea.Cmd, bool)
}

// Typing is a Typist that says when it takes plain letters: the footer then leaves out the keys that it keeps from others.
type Typing interface{ Typing() bool }

// Awaiter is a Screen whose answer to the last key may still be under way: the rows of a new filter, say. Keys that are typed
// ahead wait for it, though not for long.
type Awaiter interface{ Awaits() bool }

// Interrupter is a Screen that may have work under way that the way out would end. It takes the key that quits, as long as
// no overlay is on top: an overlay that asks about it leaves a second press to quit.
type Interrupter interface {
	Interrupt() (tea.Cmd, bool)
}

// Ticker is a Screen whose frame changes with time alone: ages, flashes, a countdown. The app ticks once a second while
// Ticks is true and the screen is on top, and not at all otherwise.
type Ticker interface {
	Ticks() bool
}

// Settler is a Screen that can tell when it shows all that it is going to show for now. Headless shots wait for it.
type Settler interface {
	Settled() bool
}

// Holder is a Screen that counts the rows it holds, for the trace.
type Holder interface {
	RowsHeld() int
}

// Barer is a Screen that can take the place of the header too.
type Barer interface {
	Bare() bool
}

// Lined is a Screen of numbered lines.
type Lined interface {
	// GoTo moves the cursor to line n, counted from 1, or to the last if there are fewer.
	GoTo(n int)
}

// Handle addresses one open screen or overlay from outside the loop.
type Handle struct {
	ID int
	// Flag says that the screen's data changed. It never blocks and may be called from any goroutine, as often as
	// one likes: the mailbox makes at most about twenty Dirty messages a second of it.
	Flag func()
}

// Msg carries Body to the screen with that ID, or nowhere if it is closed.
type Msg struct {
	To   int
	Body any
}

// Send wraps the result of work in a command addressed to the screen.
func (h Handle) Send(work func() any) tea.Cmd {
	return func() tea.Msg { return Msg{To: h.ID, Body: work()} }
}

// Bodies that the app itself sends.
type (
	// Dirty says that data the screen shows has changed since the last Dirty.
	Dirty struct{}
	// Shown says that the screen is on top again; it should catch up.
	Shown struct{}
	// Hidden says that another screen covers it.
	Hidden struct{}
	// Themed says what to draw with. It comes once after Init and again when it changes: cached lines are void.
	Themed struct {
		Theme  *themes.Theme
		Glyphs themes.Glyphs
	}
	// Tick comes once a second to the screen on top, for ages and flashes.
	Tick struct{}
)

// Open names a screen and what it is to show. Arg is plain, comparable-by-value data that survives JSON.
type Open struct {
	Screen string `json:"screen"`
	Arg    any    `json:"arg,omitempty"`
}

// Requests that a screen makes of the app: return them as messages (see Do).
type (
	// Push opens a screen on top of this one.
	Push struct{ Open Open }
	// Replace opens a screen in place of this one.
	Replace struct{ Open Open }
	// Pop closes the screen on top, or does nothing if it is the last.
	Pop struct{}
	// Forward opens again, from its Place, the screen that was closed last.
	Forward struct{}
	// Reset closes all screens and opens this one as the first.
	Reset struct{ Open Open }
	// Show puts an overlay on top.
	Show struct{ Overlay Overlay }
	// Dismiss closes the overlay with that handle's ID, or the one on top if it is 0.
	Dismiss struct{ ID int }
	// Toast shows one line for a few seconds; it stays in the message list.
	Toast struct {
		Role  themes.Role // OK, Warn or Bad; anything else is plain
		Text  string
		Quiet bool // goes to the message list only
	}
	// Run hands the terminal to a command: a login, a shell, an editor. What Done makes of its error comes back
	// as a message, so that a Msg reaches the screen that asked. The loop stands still meanwhile.
	Run struct {
		Command tea.ExecCommand
		Done    func(error) tea.Msg
	}
	// Configure changes what the app was made with; nil fields stay.
	Configure struct {
		Themes func(themes.Terminal) *themes.Theme
		Glyphs *themes.Glyphs
		Keymap *keymap.Map
		Mouse  *bool
	}
	// Copy puts text on the clipboard, by OSC 52 and by the host's own, and says what was copied.
	Copy struct{ What, Text string }
	// Quit ends the program; Sure asks nothing before.
	Quit struct{ Sure bool }
)

// Do is the command that makes one request.
func Do(request any) tea.Cmd { return func() tea.Msg { return request } }

// Seg is a run of text with one role.
type Seg struct {
	Role themes.Role
	Text string
}

// Head is what stands above a screen: two lines of chrome. Each Seg is one part, without blanks around it: the app puts
// the separators between parts. Where the terminal is narrow the last parts of Left go first, then the first of Right, then
// Middle; in the second line the last of Extra.
//
//	▌prod-eu · v1.36.3 · alice                        payments, checkout          ● live
//	 Pods  1,204   ▲ 3 not ready                       /web age<2h   sort RESTARTS v
type Head struct {
	Accent themes.Role // bar at the far left
	Left   []Seg       // context, version, user
	Middle []Seg       // namespaces
	Right  []Seg       // connection state
	Title  []Seg       // kind, count, trouble
	Extra  []Seg       // filter, sort
}
