package cli

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"runtime/debug"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/term"

	"fathom/kube"
	"fathom/themes"
	"fathom/ui"
	"fathom/ui/terminal"
)

// gcPercent trades a little CPU for memory: rows live long, and there can be 50,000. Until the first frame is shown the
// collector rests, which would otherwise take a third of that time for a heap of a few MB; gcFirst lets it begin at 32 MB
// all the same, in case a terminal takes no frame.
const (
	gcPercent = 50
	gcFirst   = 800
)

// open runs the program in the terminal.
func (f *flags) open(ctx context.Context, env Env, args []string) error {
	if err := needTerminal(env); err != nil {
		return err
	}
	debug.SetGCPercent(gcFirst)
	crashes := newCrash(env)
	defer crashes.watch.Close()
	env.guard = crashes.guard
	sess, errs := f.session(env)
	defer sess.Close()
	trace, closeTrace, err := f.openTrace(env)
	if err != nil {
		return err
	}
	defer closeTrace()

	asm := newAssembly(f, env, sess, errs)
	opt := asm.options()
	opt.Trace = trace
	opt.Start = asm.start(args)
	opt.Guard = crashes.guard
	screen := terminal.New(terminal.Options{
		Console: uv.NewConsole(os.Stdin, os.Stdout, os.Environ()), Out: trace.Output(os.Stdout), Environ: os.Environ(),
		Guard: crashes.guard, Held: crashes.watch.Held, Shown: (&collector{percent: gcPercent}).begin,
	})
	opt.Exec = screen.Exec
	app := ui.New(opt)
	asm.attach(app)
	sess.Sweep()
	p, err := screen.Program(app, tea.WithContext(ctx), tea.WithoutCatchPanics())
	if err != nil {
		return err
	}
	crashes.of(p, screen)
	app.Attach(p)
	defer sess.Subscribe(app.Flag)()
	crashes.guard(func() { _, err = p.Run() })
	crashes.wait()
	if errors.Is(err, tea.ErrProgramKilled) && ctx.Err() != nil {
		err = nil
	}
	err = errors.Join(err, screen.Close())
	app.Close()
	return err
}

// needTerminal says what to do instead when there is none.
func needTerminal(env Env) error {
	const instead = "Print without a screen instead: fathom get KIND, or fathom shot KIND."
	out, ok := env.Stdout.(*os.File)
	switch {
	case !ok || !term.IsTerminal(out.Fd()):
		return usagef("the output is not a terminal. %s", instead)
	case !term.IsTerminal(env.Stdin.Fd()):
		return usagef("the input is not a terminal. %s", instead)
	case env.Getenv("TERM") == "dumb":
		return usagef("TERM=dumb has no way to move the cursor. %s", instead)
	}
	return nil
}

func (f *flags) openTrace(env Env) (*ui.Trace, func(), error) {
	if f.trace == "" {
		return nil, func() {}, nil
	}
	file, err := os.Create(f.trace)
	if err != nil {
		return nil, nil, fmt.Errorf("open the trace file: %w", err)
	}
	buf := bufio.NewWriter(file)
	return ui.NewTrace(buf, env.Clock), func() {
		buf.Flush()
		file.Close()
	}, nil
}

// start is the first screen: the command line's, else the config file's.
func (a *assembly) start(args []string) ui.Open {
	scope := a.sess.Scope()
	if kind, name := target(args); kind != "" {
		at := kube.Place{Kind: kind, Scope: scope}
		if name != "" {
			at.Filter = "name=" + name
		}
		return ui.Open{Screen: "browse", Arg: at}
	}
	if at, err := a.palette.Place(cmp.Or(a.sess.Config.Start, "pods")); err == nil {
		return ui.Open{Screen: "browse", Arg: at}
	}
	return ui.Open{Screen: "browse", Arg: kube.Place{Kind: "pods", Scope: scope}}
}

// themeFor is the theme of a name; auto follows the terminal. Without colours there is one choice.
func themeFor(name string, on themes.Terminal) *themes.Theme {
	if t, ok := themes.Named(name); ok && on.Colors != themes.Mono {
		return t
	}
	return themes.Auto(on)
}
