// Package shell is the way into containers: a shell, a process that is joined, and single commands. A screen finds the
// container, asks where several can be meant, says what stands in the way, and hands over the terminal; when that comes back, it
// says how the session ended.
//
// Other views open the screens by name (kit.ShellScreen, kit.AttachScreen, kit.CommandScreen) with a kit.Reach.
package shell

import (
	"fmt"
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"
	corev1 "k8s.io/api/core/v1"

	"fathom/kube/act"
	"fathom/kube/cluster"
	"fathom/kube/exec"
	"fathom/kube/problem"
	"fathom/session"
	"fathom/themes"
	"fathom/ui"
	"fathom/ui/dialog"
	"fathom/views/kit"
)

// stage is how far the way in is.
type stage uint8

const (
	finding  stage = iota // the pods
	choosing              // one of several
	waiting               // for a container that was just made
	trying                // which shell there is
	inside                // the terminal is handed over
	leaving               // it is back, and the screen is about to close
	over                  // it is not handed over, or no longer
)

// Options are what the screens need.
type Options struct {
	Session *session.Session
	// Term is the type of the user's terminal: $TERM.
	Term string
}

// View is the screen of a shell, or of a process that is joined.
type View struct {
	opt    Options
	attach bool
	door   door
	handle ui.Handle
	theme  *themes.Theme
	glyphs themes.Glyphs

	stage  stage
	fresh  bool                    // it was made for this visit
	since  time.Time               // when it began to wait
	waits  string                  // what for
	news   atomic.Pointer[awaited] // seen last while it waits
	enough func()                  // ends looking for news
	shell  []string                // once it is known
	broke  time.Time               // when the last session broke off
	early  []tea.KeyPressMsg       // typed after the terminal came back, before the screen knew of it
	end    end                     // how the last session ended
	tries  int                     // how often it was begun
	said   string                  // why there is none
	next   string                  // what to do about it
	bad    bool                    // something is wrong
}

// New makes the screen of a shell; nothing runs before Init.
func New(opt Options, o ui.Open) (ui.Screen, error) { return newView(opt, o, false) }

// NewAttach makes the screen of a process that is joined.
func NewAttach(opt Options, o ui.Open) (ui.Screen, error) { return newView(opt, o, true) }

func newView(opt Options, o ui.Open, attach bool) (ui.Screen, error) {
	right := "exec"
	if attach {
		right = "attach"
	}
	d, err := newDoor(opt, o, right)
	if err != nil {
		return nil, err
	}
	return &View{opt: opt, attach: attach, door: d, fresh: d.Meant.Fresh}, nil
}

// Init connects and looks for the pods.
func (v *View) Init(h ui.Handle) tea.Cmd {
	v.handle = h
	v.door.Open(h)
	return v.begin()
}

// begin looks for what is meant, from the start or from what is chosen already.
func (v *View) begin() tea.Cmd {
	v.tries++
	if err := v.door.Barred(v.intent()); err != nil {
		return v.stop(err)
	}
	v.stage = finding
	return v.handle.Send(v.door.Find)
}

// Update takes what was found out.
func (v *View) Update(body any) tea.Cmd {
	switch m := body.(type) {
	case ui.Themed:
		v.theme, v.glyphs = m.Theme, m.Glyphs
	case kit.DoorFound:
		v.stage = choosing
		return v.door.Found(m, v.reached)
	case ui.Dirty, ui.Shown:
		return v.awaited()
	case tried:
		return v.found(m)
	case closed:
		return v.closed(m)
	case fate:
		v.fated(m)
	}
	return nil
}

// reached goes on once all is chosen, or says what stands in the way.
func (v *View) reached(err error) tea.Cmd {
	if err != nil && v.door.Container != "" && v.door.Meant.Fresh {
		return v.await()
	}
	if err != nil {
		return v.stop(err)
	}
	e := kit.Entry{Title: "Open a shell?", Yes: "enter", Visits: []act.Visit{v.intent()}}
	if v.attach {
		e.Title, e.Yes = "Attach?", "attach"
	}
	return v.door.admit(e, v.goIn, v.stop)
}

// intent is the way in, as the rules are asked about it.
func (v *View) intent() act.Visit {
	what := "open a shell in " + v.door.Name()
	if v.attach {
		what = "attach to " + v.door.Name()
	}
	visit := v.door.intent(what, v.attach, v.door.Meant.Command)
	visit.Agreed = v.fresh // the change that made the container was agreed to
	return visit
}

// goIn finds out what to run, and runs it.
func (v *View) goIn() tea.Cmd {
	switch {
	case v.attach:
		return v.enter(nil)
	case len(v.door.Meant.Command) > 0:
		return v.enter(v.door.Meant.Command)
	}
	v.stage = trying
	pod, container, ctx := v.door.Pod, v.door.Container, v.door.Context
	return v.handle.Send(func() any {
		shell, err := exec.Shell(ctx, v.door.Cluster, pod, container)
		return tried{pod, container, shell, err}
	})
}

// tried is the shell that a container has.
type tried struct {
	pod       *corev1.Pod
	container string
	shell     []string
	err       error
}

func (v *View) found(t tried) tea.Cmd {
	if v.stage != trying || t.pod != v.door.Pod || t.container != v.door.Container {
		return nil
	}
	if t.err != nil {
		return v.stop(t.err)
	}
	return v.enter(t.shell)
}

// enter hands over the terminal.
func (v *View) enter(shell []string) tea.Cmd {
	v.stage, v.shell = inside, shell
	id, visit := v.handle.ID, v.visit()
	return ui.Do(ui.Run{
		Command: visit,
		Done:    func(error) tea.Msg { return ui.Msg{To: id, Body: closed{visit.end}} },
	})
}

// closed says that the terminal is back.
type closed struct{ end end }

// closed goes back to where the user was, unless there is something to know first. What was typed meanwhile is for the screen
// below; after a session that broke off it was meant for what ran there.
func (v *View) closed(c closed) tea.Cmd {
	v.end = c.end
	early := v.early
	v.early = nil
	text := c.end.text(v.subject(), v.door.Name())
	if !c.end.ordinary(v.attach && !v.fresh) {
		v.stage, v.said, v.next, v.bad = over, text, c.end.next(), true
		v.broke = v.opt.Session.Clock()
		return v.askFate()
	}
	v.stage = leaving
	cmds := []tea.Cmd{ui.Do(ui.Pop{}), ui.Do(ui.Toast{Role: themes.Text, Text: text})}
	for _, k := range early {
		cmds = append(cmds, func() tea.Msg { return k })
	}
	return tea.Sequence(cmds...)
}

// Typing implements ui.Typing: before the session begins, letters are meant for what is to run there.
func (v *View) Typing() bool { return v.stage == finding || v.stage == waiting || v.stage == trying }

// Type implements ui.Typist: letters that come before the session mean nothing. As long as it is not known to be over, no key
// has a meaning yet, and after that they are for the screen below.
func (v *View) Type(k tea.KeyPressMsg) (tea.Cmd, bool) {
	switch v.stage {
	case finding, waiting, trying:
		return nil, k.Text != "" || k.Keystroke() == "enter" || k.Keystroke() == "tab" || k.Keystroke() == "backspace"
	case inside:
		v.early = append(v.early, k)
		return nil, true
	case leaving:
		return func() tea.Msg { return k }, true
	case over:
		// Who is typing goes on for a moment after the session broke off.
		return nil, v.opt.Session.Clock().Sub(v.broke) < dialog.Grace
	}
	return nil, false
}

// Interrupt implements ui.Interrupter: a ctrl-c that comes late was meant for what ran in the container.
func (v *View) Interrupt() (tea.Cmd, bool) { return nil, v.stage == inside || v.stage == leaving }

// stop stays on screen with why there is no session.
func (v *View) stop(err error) tea.Cmd {
	p := problem.Of(err)
	v.stage, v.said, v.next, v.bad = over, p.Text, p.Next, true
	return nil
}

// subject is what has the terminal, at the start of a sentence.
func (v *View) subject() string {
	if v.attach {
		return "The process of " + v.door.Name()
	}
	return base(v.shell[0]) + " in " + v.door.Name()
}

// Close ends what is under way.
func (v *View) Close() {
	v.door.leaveTidy()
	v.door.Close()
}

// Place is what would open this screen again, on the container if it is chosen.
func (v *View) Place() ui.Open {
	screen := kit.ShellScreen
	if v.attach {
		screen = kit.AttachScreen
	}
	return ui.Open{Screen: screen, Arg: v.door.Reach()}
}

// Settled implements ui.Settler.
func (v *View) Settled() bool { return v.stage == choosing || v.stage == over }

// Down says why a cluster's API server does not answer, nil while it does.
func Down(c *cluster.Cluster) error {
	if st := c.Status(); st.Phase == cluster.Down {
		if st.Err != nil {
			return st.Err
		}
		return fmt.Errorf("the API server is down")
	}
	return nil
}
