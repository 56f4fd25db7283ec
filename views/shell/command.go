package shell

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"fathom/kube/act"
	"fathom/kube/exec"
	"fathom/kube/problem"
	"fathom/state"
	"fathom/themes"
	"fathom/ui"
	"fathom/ui/pager"
	"fathom/ui/prompt"
	"fathom/views/kit"
)

// mostOutput bounds what is kept of a command's output, in bytes.
const mostOutput = 4 << 20

// Command is the screen of single commands: one is asked for, run without a terminal, and what it printed is shown.
type Command struct {
	opt    Options
	door   door
	handle ui.Handle
	theme  *themes.Theme
	glyphs themes.Glyphs
	pager  *pager.Model

	stage stage
	line  string // the command that runs, or ran last
	began time.Time
	took  time.Duration
	runs  int // commands begun, to drop the answers of earlier ones
	stop  func()
	shown *exec.Result // nil before there is one
	trap  problem.Problem
}

// NewCommand makes the screen; nothing runs before Init.
func NewCommand(opt Options, o ui.Open) (ui.Screen, error) {
	d, err := newDoor(opt, o, "exec")
	if err != nil {
		return nil, err
	}
	return &Command{opt: opt, door: d, stop: func() {}}, nil
}

// Init connects and looks for the pods.
func (c *Command) Init(h ui.Handle) tea.Cmd {
	c.handle = h
	c.pager = pager.New(pager.Options{Send: h.Send})
	c.door.Open(h)
	if err := c.door.Barred(c.intent()); err != nil {
		return c.fail(err)
	}
	return h.Send(c.door.Find)
}

// intent is the way in, as the rules are asked about it. No word of a command is part of it.
func (c *Command) intent() act.Visit {
	v := c.door.intent("run commands in "+c.door.Name(), false, nil)
	v.Kubectl = ""
	return v
}

// Update takes what was found out.
func (c *Command) Update(body any) tea.Cmd {
	switch m := body.(type) {
	case ui.Themed:
		c.theme, c.glyphs = m.Theme, m.Glyphs
		c.pager.SetLook(m.Theme, m.Glyphs)
	case kit.DoorFound:
		c.stage = choosing
		return c.door.Found(m, c.reached)
	case ran:
		return c.ran(m)
	case ui.Dirty, ui.Shown, ui.Hidden, ui.Tick:
	default:
		return c.pager.Update(body)
	}
	return nil
}

func (c *Command) reached(err error) tea.Cmd {
	if err != nil {
		return c.fail(err)
	}
	return c.door.admit(kit.Entry{Title: "Run commands?", Yes: "go on", Visits: []act.Visit{c.intent()}},
		func() tea.Cmd { return c.ask("") }, c.fail)
}

// ask asks for a command. One that begins with a blank is not remembered.
func (c *Command) ask(text string) tea.Cmd {
	c.stage = choosing
	return ui.Do(ui.Show{Overlay: prompt.New(prompt.Options{
		Label: "run in " + c.door.Name() + ": ", Text: text,
		History: c.opt.Session.Remembered().CommandsIn(c.image()),
		OnDone: func(line string) (tea.Cmd, error) {
			if strings.TrimSpace(line) == "" {
				return nil, errEmpty
			}
			if !strings.HasPrefix(line, " ") {
				image := c.image()
				c.opt.Session.Remember(func(st *state.State) { st.Command(image, line) })
			}
			return c.run(line), nil
		},
		OnCancel: func() tea.Cmd {
			if c.shown == nil && c.trap.Text == "" {
				return ui.Do(ui.Pop{})
			}
			c.stage = over
			return nil
		},
	})})
}

// image is that of the container, without tag and digest: commands go for every version of it.
func (c *Command) image() string {
	p, _ := c.door.Chosen()
	image, _, _ := strings.Cut(p.Image, "@")
	if i := strings.LastIndexByte(image, ':'); i > strings.LastIndexByte(image, '/') {
		image = image[:i]
	}
	return image
}

// Close ends the command.
func (c *Command) Close() {
	c.stop()
	c.pager.Close()
	c.door.Close()
}

// Place is what would open this screen again. The command is not part of it.
func (c *Command) Place() ui.Open { return ui.Open{Screen: kit.CommandScreen, Arg: c.door.Reach()} }

// Settled implements ui.Settler.
func (c *Command) Settled() bool { return c.stage == choosing || c.stage == over }

// Interrupt implements ui.Interrupter: while a command runs, ctrl-c is for that.
func (c *Command) Interrupt() (tea.Cmd, bool) {
	if c.stage != inside {
		return nil, false
	}
	c.stop()
	c.runs++
	return c.fail(problem.New(problem.Cancelled, "The command was left after "+span(c.opt.Session.Clock().Sub(c.began))+".",
		"What it does in the container may go on.", nil)), true
}

// Ticks implements ui.Ticker: a command that runs says for how long.
func (c *Command) Ticks() bool { return c.stage == inside }
