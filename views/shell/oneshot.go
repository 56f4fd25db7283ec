package shell

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"fathom/kube/exec"
	"fathom/kube/pods"
	"fathom/kube/problem"
	"fathom/themes"
	"fathom/ui"
	"fathom/ui/pager"
)

var errEmpty = errors.New("nothing to run")

// ran is what came of a command.
type ran struct {
	run    int
	result exec.Result
	took   time.Duration
	err    error
}

// run runs a command off the loop. One that still runs is ended.
func (c *Command) run(line string) tea.Cmd {
	c.stop()
	ctx, stop := context.WithCancel(c.door.Context)
	c.stop = stop
	c.runs++
	c.stage, c.line, c.began, c.trap = inside, line, c.opt.Session.Clock(), problem.Problem{}
	run, d := c.runs, c.door
	r := exec.Request{Pod: d.Ref(), Container: d.Container}
	windows := pods.Windows(d.Pod)
	done := c.opt.Session.Visit(d.Cluster, "exec", "command", r.Pod, d.Container, "")
	clock, began := c.opt.Session.Clock, c.began
	return c.handle.Send(func() any {
		defer stop()
		res, err := output(ctx, d.Cluster, r, line, windows)
		what := "command"
		if err == nil && !res.Cut {
			what = fmt.Sprintf("command, exit code %d", res.Code)
		}
		if ctx.Err() != nil {
			done("command, left", nil)
		} else {
			done(what, err)
		}
		return ran{run, res, clock().Sub(began), err}
	})
}

// output runs a line by the container's shell, so that pipes and quotes mean what they mean there. Without a shell its words
// are the command.
func output(ctx context.Context, api exec.API, r exec.Request, line string, windows bool) (exec.Result, error) {
	r.Command = []string{"sh", "-c", line}
	if windows {
		r.Command = []string{"cmd.exe", "/c", line}
	}
	res, err := exec.Output(ctx, api, r, mostOutput)
	if errors.Is(err, exec.ErrNoCommand) {
		r.Command = strings.Fields(line)
		return exec.Output(ctx, api, r, mostOutput)
	}
	return res, err
}

// ran shows what came of the command.
func (c *Command) ran(m ran) tea.Cmd {
	if m.run != c.runs {
		return nil
	}
	c.stage, c.took = over, m.took
	if m.err != nil {
		return c.fail(m.err)
	}
	c.shown = &m.result
	return c.pager.SetLines(lines(m.result))
}

func (c *Command) fail(err error) tea.Cmd {
	c.stage, c.trap, c.shown = over, problem.Of(err), nil
	return nil
}

// lines are what a command printed, as it came. What went to stderr is marked, so that it is told apart without colours.
func lines(r exec.Result) []pager.Line {
	var out []pager.Line
	for _, p := range r.Pieces {
		from := r.Out
		if p.Err {
			from = r.Err
		}
		text := strings.TrimSuffix(ansi.Strip(string(from[p.From:p.To])), "\n")
		for l := range strings.SplitSeq(text, "\n") {
			out = append(out, line(strings.TrimSuffix(l, "\r"), p.Err))
		}
	}
	return out
}

func line(text string, stderr bool) pager.Line {
	if stderr {
		return pager.Line{Segs: []ui.Seg{{Role: themes.Bad, Text: "! "}, {Role: themes.Warn, Text: text}}}
	}
	return pager.Line{Segs: []ui.Seg{{Role: themes.Text, Text: text}}}
}
