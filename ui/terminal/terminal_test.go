package terminal

import (
	"errors"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/term"

	"fathom/e2e/vt"
)

// device is a terminal that a test looks at: console and output in one.
type device struct {
	mu      sync.Mutex
	vt      *vt.Terminal
	raw     bool
	hasty   bool // the alternate screen was left in raw mode
	writes  int
	last    string
	changed chan struct{}
	gate    chan struct{} // takes one for each write, if there is a gate
	refuse  error
}

func newDevice() *device { return &device{vt: screen(), changed: make(chan struct{}, 1)} }

func (d *device) Write(b []byte) (int, error) {
	if d.gate != nil {
		<-d.gate
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	was := d.vt.Screen().Alternate
	d.vt.Write(b)
	d.hasty = d.hasty || d.raw && was && !d.vt.Screen().Alternate
	d.writes, d.last = d.writes+1, string(b)
	ring(d.changed)
	return len(b), nil
}

func (d *device) MakeRaw() (*term.State, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.raw = true
	return nil, d.refuse
}

func (d *device) Restore() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.raw = false
	return nil
}

func (d *device) GetSize() (w, h int, err error) { return width, height, nil }

func (d *device) look() (s vt.Screen, raw bool, writes int, last string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.vt.Screen(), d.raw, d.writes, d.last
}

// until waits for what the terminal is to show.
func (d *device) until(t *testing.T, what string, holds func(s vt.Screen, last string) bool) {
	t.Helper()
	late := time.After(2 * time.Minute)
	for {
		s, _, _, last := d.look()
		if holds(s, last) {
			return
		}
		select {
		case <-d.changed:
		case <-late:
			t.Fatalf("%s: not seen on\n%s\nlast written: %q", what, s.Text(), last)
		}
	}
}

func on(d *device) *Terminal {
	return New(Options{Console: d, Out: d, Environ: []string{"TERM=xterm-256color", "COLORTERM=truecolor"}})
}

// board is a model that shows what it is told to.
type board struct{ text string }

type write string

func (b board) Init() tea.Cmd { return nil }

func (b board) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case write:
		b.text = string(msg)
	case tea.Cmd:
		return b, msg
	}
	return b, nil
}

func (b board) View() tea.View {
	return tea.View{Content: b.text, MouseMode: tea.MouseModeCellMotion}
}

// started runs a board on a device. Stop ends it and returns what Run said.
func started(t *testing.T, d *device) (tm *Terminal, p *tea.Program, stop func() error) {
	t.Helper()
	tm = on(d)
	p, err := tm.Program(board{}, tea.WithInput(nil), tea.WithoutSignals())
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() {
		_, err := p.Run()
		ended <- err
	}()
	stop = sync.OnceValue(func() error {
		p.Quit()
		return errors.Join(<-ended, tm.Close())
	})
	t.Cleanup(func() { _ = stop() })
	return tm, p, stop
}

func shows(text string) func(vt.Screen, string) bool {
	return func(s vt.Screen, _ string) bool { return s.Alternate && s.Line(0) == text }
}

func TestAProgramOnATerminal(t *testing.T) {
	d := newDevice()
	_, p, stop := started(t, d)
	p.Send(write("hello"))
	d.until(t, "a frame", shows("hello"))
	if s, raw, _, _ := d.look(); !raw || !s.Mouse || !s.Paste || s.CursorShown {
		t.Errorf("raw %v, screen %+v", raw, s)
	}
	p.Send(tea.Raw(ansi.SetSystemClipboard("copied"))())
	d.until(t, "the clipboard", func(_ vt.Screen, last string) bool { return strings.Contains(last, ansi.SetSystemClipboard("copied")) })
	p.Send(tea.ClearScreen())
	d.until(t, "everything anew", func(_ vt.Screen, last string) bool { return strings.Contains(last, "hello") })
	p.Send(tea.ModeReportMsg{Mode: ansi.ModeSynchronizedOutput, Value: ansi.ModeReset})
	p.Send(write("bye"))
	d.until(t, "a synchronized frame", func(s vt.Screen, last string) bool {
		return s.Line(0) == "bye" && strings.HasPrefix(last, ansi.SetModeSynchronizedOutput)
	})
	p.Send(tea.WindowSizeMsg{Width: 20, Height: 5})
	d.until(t, "another size", func(_ vt.Screen, last string) bool { return strings.Contains(last, ansi.EraseEntireScreen) })
	if err := stop(); err != nil {
		t.Error(err)
	}
	if s, raw, _, _ := d.look(); raw || s.Alternate || s.Mouse || s.Paste || !s.CursorShown {
		t.Errorf("left behind: raw %v, screen %+v", raw, s)
	}
}

// TestKilled: a program that is killed has still to give the terminal back, and nobody draws on it after that.
func TestKilled(t *testing.T) {
	d := newDevice()
	tm, p, _ := started(t, d)
	p.Send(write("hello"))
	d.until(t, "a frame", shows("hello"))
	p.Kill()
	if err := tm.Close(); err != nil {
		t.Error(err)
	}
	_, raw, before, _ := d.look()
	tm.show(frame{View: tea.View{Content: "too late"}})
	tm.flush()
	if err := tm.Close(); err != nil {
		t.Error(err)
	}
	s, _, after, _ := d.look()
	if raw || s.Alternate || before != after {
		t.Errorf("raw %v, alternate %v, %d writes after the end", raw, s.Alternate, after-before)
	}
}

// TestASlowTerminalHoldsNobodyUp: frames that come while one is written replace each other.
func TestASlowTerminalHoldsNobodyUp(t *testing.T) {
	d := newDevice()
	d.gate = make(chan struct{})
	tm := on(d)
	if err := tm.take(); err != nil {
		t.Fatal(err)
	}
	tm.resized(width, height)
	go tm.draw()
	tm.show(frame{View: tea.View{Content: "first"}})
	d.gate <- struct{}{} // the first write has begun
	d.until(t, "the first frame", shows("first"))
	tm.show(frame{View: tea.View{Content: "second"}})
	for n := range 100 {
		tm.show(frame{View: tea.View{Content: strings.Repeat("x", n+1)}})
	}
	tm.show(frame{View: tea.View{Content: "last"}})
	close(d.gate)
	d.until(t, "the last frame", shows("last"))
	if _, _, writes, _ := d.look(); writes > 3 {
		t.Errorf("%d writes: frames that nobody could see were written", writes)
	}
	if err := tm.Close(); err != nil {
		t.Error(err)
	}
}

func TestTheSameFrameWakesNobody(t *testing.T) {
	tm := on(newDevice())
	f := frame{View: tea.View{Content: "text", Cursor: tea.NewCursor(1, 2)}}
	tm.show(f)
	<-tm.wake
	f.Cursor = tea.NewCursor(1, 2)
	tm.show(f)
	select {
	case <-tm.wake:
		t.Error("it wakes the one that draws")
	default:
	}
}

// command looks at the terminal that it has been lent.
type command struct {
	run func() error
	out io.Writer
}

func (c *command) Run() error            { return c.run() }
func (c *command) SetStdin(io.Reader)    {}
func (c *command) SetStdout(w io.Writer) { c.out = w }
func (c *command) SetStderr(io.Writer)   {}

type back struct{ err error }

func TestLending(t *testing.T) {
	d := newDevice()
	tm, p, _ := started(t, d)
	p.Send(write("hello"))
	d.until(t, "a frame", shows("hello"))
	trouble := errors.New("the editor failed")
	answered := make(chan error, 1)
	c := &command{run: func() error {
		s, raw, before, _ := d.look()
		if raw || s.Alternate || s.Mouse || s.Paste || !s.CursorShown {
			t.Errorf("lent with raw %v, screen %+v", raw, s)
		}
		tm.show(frame{View: tea.View{Content: "meanwhile"}})
		tm.order(func(p *painter) { p.say("meanwhile") })
		tm.flush()
		if _, _, after, _ := d.look(); after != before {
			t.Error("somebody writes to a terminal that is lent")
		}
		_, _ = d.Write([]byte("\x1b[2Jtext of the editor"))
		return trouble
	}}
	p.Send(tm.Exec(c, func(err error) tea.Msg { answered <- err; return back{err} })())
	if err := <-answered; !errors.Is(err, trouble) {
		t.Errorf("the command's error becomes %v", err)
	}
	d.until(t, "the frame again", shows("hello"))
	s, raw, _, _ := d.look()
	if !raw || !s.Mouse || !s.Paste || s.CursorShown || strings.TrimSpace(s.Text()) != "hello" {
		t.Errorf("after it: raw %v, screen %+v", raw, s)
	}
	if d.hasty {
		t.Error("what is typed when the screen changes is read as the program reads it, not as the command does")
	}
	if _, wrapped := c.out.(side); wrapped {
		t.Error("the command does not write to the terminal itself")
	}
}

func TestATerminalThatCannotBeTaken(t *testing.T) {
	d := newDevice()
	d.refuse = errors.New("no such device")
	if _, err := on(d).Program(board{}); !errors.Is(err, d.refuse) {
		t.Errorf("it says %v", err)
	}
}

// TestTheFirstFrameWaitsForNoMessage: the model is told of the size before the program starts.
func TestTheFirstFrameWaitsForNoMessage(t *testing.T) {
	tm := on(newDevice())
	told := false
	m := model{sizes{func(m tea.WindowSizeMsg) { told = m.Width == width && m.Height == height }}, tm, nil}.sized(width, height)
	m.View()
	if !told || tm.next.w != width || tm.next.h != height {
		t.Errorf("told %v, the first frame is %dx%d", told, tm.next.w, tm.next.h)
	}
}

func TestShownOnceWhenTheFirstFrameIsThere(t *testing.T) {
	d := newDevice()
	var seen []string
	tm := New(Options{Console: d, Out: d, Environ: []string{"TERM=xterm-256color"}, Shown: func() {
		s, _, _, _ := d.look()
		seen = append(seen, strings.TrimSpace(s.Text()))
	}})
	if err := tm.take(); err != nil {
		t.Fatal(err)
	}
	tm.resized(width, height)
	for _, content := range []string{"", "first", "second"} {
		tm.show(frame{View: tea.View{Content: content}})
		tm.flush()
	}
	if !slices.Equal(seen, []string{"first"}) {
		t.Errorf("called while the terminal shows %q", seen)
	}
}

// quiet is a command that has the terminal for a moment.
type quiet struct{ stop }

func (quiet) Run() error { return nil }

// TestHeld: a killed program leaves something to put right from its first frame on, also while the terminal is lent, but not
// once it has been given back, for a while or for good.
func TestHeld(t *testing.T) {
	var told []bool
	d := newDevice()
	tm := New(Options{Console: d, Out: d, Environ: []string{"TERM=xterm-256color"}, Held: func(held bool) { told = append(told, held) }})
	draw := func() {
		if err := tm.take(); err != nil {
			t.Fatal(err)
		}
		tm.flush()
	}
	draw() // there is no frame yet
	if len(told) > 0 {
		t.Errorf("told %v before the first frame", told)
	}
	tm.resized(width, height)
	tm.show(frame{View: tea.View{Content: "first"}})
	draw()
	if err := (lent{quiet{}, tm}).Run(); err != nil {
		t.Fatal(err)
	}
	draw()
	tm.release()
	draw()
	for range 2 {
		if err := tm.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if want := []bool{true, false, true, false}; !slices.Equal(told, want) {
		t.Errorf("told %v, want %v", told, want)
	}
}

// sizes is a model that hands on the sizes that it is told.
type sizes struct{ tell func(tea.WindowSizeMsg) }

func (s sizes) Init() tea.Cmd { return nil }

func (s sizes) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if size, ok := msg.(tea.WindowSizeMsg); ok {
		s.tell(size)
	}
	return s, nil
}

func (s sizes) View() tea.View { return tea.View{Content: "sized"} }
