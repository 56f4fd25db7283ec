package cli

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/spf13/cobra"

	"fathom/kube"
	"fathom/kube/filter"
	"fathom/session"
	"fathom/themes"
	"fathom/ui"
	"fathom/ui/picture"
	"fathom/views/browse"
	"fathom/views/kit"
)

// shot prints a screen once.
type shot struct {
	flags  *flags
	size   string
	output string
	filter string
	wait   time.Duration
}

func newShot(env Env, f *flags) *cobra.Command {
	s := &shot{flags: f}
	cmd := &cobra.Command{
		Use:   "shot SCREEN [ARGS]",
		Short: "Print a screen once it has settled, and exit",
		Long: "SCREEN is a kind for its table, or describe, yaml or events with KIND/NAME after it.\n" +
			"The picture is what the program would show in a terminal of that size. When that is why there is nothing to show, the\n" +
			"reason is on stderr too, and the exit code is not 0.",
		Example: "  fathom shot pods -A --size 120x40\n" +
			"  fathom shot describe deploy/web -n shop -o svg > web.svg",
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usagef("shot needs a SCREEN, as in: fathom shot pods")
			}
			return place(cmd, args)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return s.run(cmd.Context(), env, args)
		},
	}
	cmd.Flags().StringVar(&s.size, "size", "120x40", "columns x lines")
	cmd.Flags().StringVarP(&s.output, "output", "o", "text", "text, ansi or svg")
	cmd.Flags().StringVar(&s.filter, "filter", "", "filter of a table, as after /")
	cmd.Flags().DurationVar(&s.wait, "wait", 30*time.Second, "how long to wait for the screen to settle")
	return cmd
}

func (s *shot) run(ctx context.Context, env Env, args []string) error {
	var w, h int
	if n, err := fmt.Sscanf(s.size, "%dx%d", &w, &h); n != 2 || err != nil || w < 1 || h < 1 || w > 1000 || h > 1000 {
		return usagef("--size %s: write columns x lines, as 120x40", s.size)
	}
	write, ok := shotWriters()[s.output]
	if !ok {
		return usagef("-o %s is not known: use text, ansi or svg", s.output)
	}
	if _, err := filter.ParseWhole(s.filter); err != nil {
		return usagef("--filter %s: %w", s.filter, err)
	}
	ctx, cancel := context.WithTimeout(ctx, s.wait)
	defer cancel()
	sess, errs := s.flags.session(env)
	defer sess.Close()
	asm := newAssembly(s.flags, env, sess, errs)
	if asm.theme == "auto" {
		asm.theme = "dark"
	}
	for _, e := range asm.errs {
		fmt.Fprintln(env.Stderr, "fathom: "+e.Error())
	}
	opt := asm.options()
	var top ui.Screen
	opt.Registry = noting(opt.Registry, &top)
	place, err := s.place(ctx, sess, asm, opt.Registry, args)
	if err != nil {
		return err
	}
	lines, err := ui.Shot(ctx, opt, place, w, h)
	if err != nil && len(lines) == 0 {
		return err
	}
	if werr := write(env.Stdout, lines, w, opt.Themes(themes.Terminal{Dark: true})); werr != nil {
		return werr
	}
	if f, ok := top.(kit.Failing); ok && err == nil {
		err = f.Failure()
	}
	return err
}

// noting is a Registry that keeps the screen it made last.
func noting(r ui.Registry, last *ui.Screen) ui.Registry {
	out := ui.Registry{}
	for name, build := range r {
		out[name] = func(o ui.Open) (ui.Screen, error) {
			s, err := build(o)
			*last = s
			return s, err
		}
	}
	return out
}

// place is the screen that the arguments name.
func (s *shot) place(ctx context.Context, sess *session.Session, asm *assembly, opt ui.Registry, args []string) (ui.Open, error) {
	events := args[0] == "events" && len(args) == 2
	if _, screen := opt[args[0]]; !events && (!screen || args[0] == browse.Screen) {
		o := asm.start(args)
		at := o.Arg.(kube.Place)
		if s.filter != "" {
			at.Filter = s.filter
		}
		return ui.Open{Screen: o.Screen, Arg: at}, nil
	}
	if len(args) < 2 || !strings.Contains(args[1], "/") {
		return ui.Open{}, usagef("%s needs KIND/NAME", args[0])
	}
	kindName, name, _ := strings.Cut(args[1], "/")
	c, release := sess.Acquire(sess.Context())
	defer release()
	kind, err := findKind(ctx, sess, c, kindName)
	if err != nil {
		return ui.Open{}, err
	}
	at := kube.Place{
		Kind: kind.String(), Ref: kube.Ref{Context: c.Name(), GVR: kind.Source(), Name: name},
		Scope: kube.Scope{Contexts: []string{c.Name()}},
	}
	if kind.Namespaced {
		in := s.flags.scoped(c).Namespaces
		if len(in) != 1 {
			return ui.Open{}, usagef("%s needs the one namespace of %s: -n NAMESPACE", args[0], args[1])
		}
		at.Ref.Namespace = in[0]
	}
	if !events {
		return ui.Open{Screen: args[0], Arg: at}, nil
	}
	if kind.Namespaced {
		at.Scope.Namespaces = []string{at.Ref.Namespace}
	}
	at.Kind, at.Part = "events", kind.Source().GroupResource().String()
	return ui.Open{Screen: browse.Screen, Arg: at}, nil
}

func shotWriters() map[string]func(w io.Writer, lines []string, width int, t *themes.Theme) error {
	return map[string]func(io.Writer, []string, int, *themes.Theme) error{
		"ansi": func(w io.Writer, lines []string, _ int, _ *themes.Theme) error {
			_, err := fmt.Fprintln(w, strings.Join(lines, "\n"))
			return err
		},
		"text": func(w io.Writer, lines []string, _ int, _ *themes.Theme) error {
			for _, l := range lines {
				if _, err := fmt.Fprintln(w, strings.TrimRight(ansi.Strip(l), " ")); err != nil {
					return err
				}
			}
			return nil
		},
		"svg": func(w io.Writer, lines []string, width int, t *themes.Theme) error {
			paper := picture.Light()
			if t.Dark {
				paper = picture.Dark()
			}
			_, err := io.WriteString(w, picture.SVG(lines, width, paper))
			return err
		},
	}
}
