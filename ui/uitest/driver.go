package uitest

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"fathom/keymap"
	"fathom/themes"
	"fathom/ui"
	"fathom/ui/internal/loop"
)

// start is the time on the driver's clock when a test begins.
var start = time.Date(2026, time.January, 2, 15, 4, 5, 0, time.UTC)

// Driver owns an app and plays the part of the event loop.
type Driver struct {
	App *ui.App
	// Copied are the texts that reached the host's clipboard, Ran the commands that were handed the terminal.
	Copied []string
	Ran    []tea.ExecCommand

	t      testing.TB
	w, h   int
	now    time.Time
	timers []timer
	inbox  chan tea.Msg
	quit   bool
	ended  chan struct{}
}

// timer is a message that is due at a time.
type timer struct {
	due  time.Time
	make func(time.Time) tea.Msg
}

// New starts an app of w by h cells. What a test does not care for is filled in: the theme "none", Unicode glyphs, default
// keys, the driver's clock, timers, clipboard and terminal.
func New(t testing.TB, opt ui.Options, w, h int) *Driver {
	t.Helper()
	d := &Driver{t: t, w: w, h: h, now: start, inbox: make(chan tea.Msg), ended: make(chan struct{})}
	d.App = ui.New(d.complete(opt))
	d.App.Deliver(d.deliver)
	t.Cleanup(func() {
		close(d.ended)
		d.App.Close()
	})
	d.run(d.App.Init())
	d.Resize(w, h)
	return d
}

// Screen starts an app whose only screen is s.
func Screen(t testing.TB, s ui.Screen, w, h int) *Driver {
	t.Helper()
	return New(t, ui.Options{
		Registry: ui.Registry{"test": func(ui.Open) (ui.Screen, error) { return s, nil }},
		Start:    ui.Open{Screen: "test"},
	}, w, h)
}

func (d *Driver) complete(opt ui.Options) ui.Options {
	if opt.Keymap == nil {
		opt.Keymap = keymap.New(nil)
	}
	if opt.Themes == nil {
		none, _ := themes.Named("none")
		opt.Themes = func(themes.Terminal) *themes.Theme { return none }
	}
	if opt.Glyphs == (themes.Glyphs{}) {
		opt.Glyphs = themes.Unicode()
	}
	if opt.Clock == nil {
		opt.Clock = d.Now
	}
	if opt.Clipboard == nil {
		opt.Clipboard = func(s string) error { d.Copied = append(d.Copied, s); return nil }
	}
	opt.After = func(wait time.Duration, make func(time.Time) tea.Msg) tea.Cmd {
		d.timers = append(d.timers, timer{d.now.Add(wait), make})
		return nil
	}
	opt.Exec = func(c tea.ExecCommand, back tea.ExecCallback) tea.Cmd {
		d.Ran = append(d.Ran, c)
		return func() tea.Msg { return back(c.Run()) }
	}
	return opt
}

// deliver is where the mailbox sends to.
func (d *Driver) deliver(msg tea.Msg) {
	select {
	case d.inbox <- msg:
	case <-d.ended:
	}
}

// Now is the driver's clock.
func (d *Driver) Now() time.Time { return d.now }

// Send gives the app a message and runs the commands that come of it.
func (d *Driver) Send(msg tea.Msg) {
	if _, ok := msg.(tea.QuitMsg); ok {
		d.quit = true
		return
	}
	_, cmd := d.App.Update(msg)
	d.App.View()
	d.run(cmd)
}

func (d *Driver) run(cmd tea.Cmd) {
	for _, msg := range loop.Flatten(cmd) {
		d.Send(msg)
	}
}

// Do runs a command as if a screen had returned it.
func (d *Driver) Do(cmd tea.Cmd) { d.run(cmd) }

// Keys presses keys by name: "j", "ctrl+d", "enter", "g g".
func (d *Driver) Keys(keys ...string) {
	for _, chord := range keys {
		for _, k := range strings.Fields(chord) {
			d.Send(Press(k))
		}
	}
}

// Type presses the keys of a text.
func (d *Driver) Type(text string) {
	for _, r := range text {
		d.Send(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
}

// Resize changes the terminal's size.
func (d *Driver) Resize(w, h int) {
	d.w, d.h = w, h
	d.Send(tea.WindowSizeMsg{Width: w, Height: h})
}

// Advance lets time pass; timers ring in their order, each at its own time.
func (d *Driver) Advance(by time.Duration) {
	until := d.now.Add(by)
	for {
		next := -1
		for i, t := range d.timers {
			if !t.due.After(until) && (next < 0 || t.due.Before(d.timers[next].due)) {
				next = i
			}
		}
		if next < 0 {
			d.now = until
			return
		}
		t := d.timers[next]
		d.timers = append(d.timers[:next], d.timers[next+1:]...)
		d.now = t.due
		d.Send(t.make(t.due))
	}
}

// Timers is the number of timers that run: 0 when the app is idle.
func (d *Driver) Timers() int { return len(d.timers) }

// Quit reports whether the app has ended the program.
func (d *Driver) Quit() bool { return d.quit }
