package ui

import (
	"context"
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"fathom/ui/internal/loop"
)

// Shot opens a screen without a terminal, waits until it says that it is settled (Settler; other screens are once none of
// their commands runs) and returns the frame of exactly h lines of w cells, with colours. If ctx ends first, the frame
// as it is then comes with an error.
func Shot(ctx context.Context, opt Options, open Open, w, h int) ([]string, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	opt.Start, opt.Light, opt.AskBackground = open, false, false
	opt.After = func(time.Duration, func(time.Time) tea.Msg) tea.Cmd { return nil }
	opt.Exec = func(tea.ExecCommand, tea.ExecCallback) tea.Cmd { return nil }
	a := New(opt)
	defer a.Close()
	r := &runner{ctx: ctx, inbox: make(chan tea.Msg)}
	a.Deliver(r.send)
	r.start(a.Init())
	r.handle(a, tea.WindowSizeMsg{Width: w, Height: h})
	err := r.settle(a)
	if a.failed != nil {
		return nil, a.failed
	}
	return a.Lines(), err
}

// runner runs commands in goroutines, as Bubble Tea does, and collects what they return.
type runner struct {
	ctx     context.Context
	inbox   chan tea.Msg
	running int // commands whose message has not been handled; the loop's own
}

func (r *runner) send(msg tea.Msg) {
	select {
	case r.inbox <- msg:
	case <-r.ctx.Done():
	}
}

// done is the message of a command, kept apart from flags for the sake of the count.
type done struct{ msg tea.Msg }

func (r *runner) start(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	r.running++
	go func() { r.send(done{cmd()}) }()
}

// settle is the event loop.
func (r *runner) settle(a *App) error {
	for {
		if _, tells := a.Top().(Settler); (tells || r.running == 0) && a.Settled() {
			return nil
		}
		select {
		case <-r.ctx.Done():
			return fmt.Errorf("the screen did not settle: %w", context.Cause(r.ctx))
		case msg := <-r.inbox:
			r.handle(a, msg)
		}
	}
}

func (r *runner) handle(a *App, msg tea.Msg) {
	if d, ok := msg.(done); ok {
		r.running--
		if inner, ok := loop.Commands(d.msg); ok {
			for _, c := range inner {
				r.start(c)
			}
			return
		}
		msg = d.msg
	}
	if msg == nil {
		return
	}
	_, cmd := a.Update(msg)
	r.start(cmd)
	a.View()
}
