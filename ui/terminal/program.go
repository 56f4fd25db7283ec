package terminal

import (
	"fmt"
	"os"
	"os/signal"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
)

// The size of a terminal that does not tell its own.
const (
	usualWidth  = 80
	usualHeight = 24
)

// Program takes the terminal and makes a program that draws on it. Its input is the process's own. Of what a tea.View says,
// content, cursor, mouse mode and title are heeded; the screen is always the alternate one. Close must be called after
// the program has run, and after Kill.
func (t *Terminal) Program(m tea.Model, opts ...tea.ProgramOption) (*tea.Program, error) {
	if err := t.take(); err != nil {
		return nil, err
	}
	winch := make(chan os.Signal, 1)
	uv.NotifyWinch(winch) // first, so that no other size is missed after the measuring
	w, h := t.measure()
	first := model{m, t, nil}.sized(w, h)
	p := tea.NewProgram(first, append(append(reading(os.Stdin), opts...),
		tea.WithoutRenderer(),
		tea.WithFPS(1), // of the renderer that is not there
		tea.WithOutput(side{t}),
		tea.WithEnvironment(t.opt.Environ),
		tea.WithColorProfile(colorprofile.Env(t.opt.Environ)),
		tea.WithWindowSize(w, h),
		tea.WithFilter(t.filter),
	)...)
	go t.opt.Guard(t.draw)
	go t.opt.Guard(func() { t.watch(winch, p.Send) })
	return p, nil
}

func (t *Terminal) measure() (w, h int) {
	w, h, err := t.opt.Console.GetSize()
	if err != nil || w <= 0 || h <= 0 {
		return usualWidth, usualHeight
	}
	return w, h
}

// watch tells the program of every other size.
func (t *Terminal) watch(winch chan os.Signal, send func(tea.Msg)) {
	defer signal.Stop(winch)
	for {
		select {
		case <-t.done:
			return
		case <-winch:
		case <-t.size:
		}
		w, h := t.measure()
		send(tea.WindowSizeMsg{Width: w, Height: h})
	}
}

// filter sees the messages before Bubble Tea does: what it would do to a terminal that it had is done here.
func (t *Terminal) filter(_ tea.Model, msg tea.Msg) tea.Msg {
	switch msg := msg.(type) {
	case tea.RawMsg:
		t.order(func(p *painter) { p.say(fmt.Sprint(msg.Msg)) })
		return nil
	case tea.SuspendMsg:
		return t.Exec(stop{t}, nil)()
	}
	if msg == tea.ClearScreen() { // its type is private
		t.order((*painter).repaint)
		return nil
	}
	return msg
}

// model is the program's model, overheard.
type model struct {
	tea.Model
	t     *Terminal
	start tea.Cmd
}

// sized is the model that knows the size before the program starts, so that its first frame need not wait for anything.
func (m model) sized(w, h int) model {
	m.t.resized(w, h)
	next, cmd := m.Model.Update(tea.WindowSizeMsg{Width: w, Height: h})
	return model{next, m.t, cmd}
}

// Init also asks, behind the first frame, what the terminal's own files say of its colours; within tmux that takes a
// process.
func (m model) Init() tea.Cmd {
	return tea.Batch(m.Model.Init(), m.start, func() tea.Msg {
		opt := m.t.opt
		if known := colorprofile.Detect(opt.Out, opt.Environ); known != colorprofile.Env(opt.Environ) {
			return tea.ColorProfileMsg{Profile: known}
		}
		return nil
	})
}

func (m model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	m.t.hear(msg)
	next, cmd := m.Model.Update(msg)
	return model{next, m.t, nil}, cmd
}

func (m model) View() tea.View {
	v := m.Model.View()
	m.t.show(frame{View: v})
	return v
}

// hear takes what concerns the drawing out of a message.
func (t *Terminal) hear(msg tea.Msg) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		t.resized(msg.Width, msg.Height)
	case tea.ColorProfileMsg:
		t.order(func(p *painter) { p.colours(msg.Profile) })
	case tea.ModeReportMsg:
		switch {
		case msg.Mode == ansi.ModeSynchronizedOutput && msg.Value == ansi.ModeReset:
			t.order((*painter).sync)
		case msg.Mode == ansi.ModeUnicodeCore && (msg.Value.IsReset() || msg.Value.IsSet() || msg.Value.IsPermanentlySet()):
			t.order((*painter).clusters)
		}
	}
}

// side is where Bubble Tea writes to by itself: the drawing goroutine writes it between two frames.
type side struct{ t *Terminal }

func (s side) Write(b []byte) (int, error) {
	text := string(b)
	s.t.order(func(p *painter) { p.say(text) })
	return len(b), nil
}
