package cli

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fathom/config"
	"fathom/keymap"
	"fathom/session"
	"fathom/state"
	"fathom/themes"
	"fathom/ui"
	"fathom/ui/dialog"
	"fathom/views/change"
	"fathom/views/edit"
	"fathom/views/forward"
	"fathom/views/guests"
	"fathom/views/palette"
)

// assembly puts session, screens and app together.
type assembly struct {
	flags    *flags
	env      Env
	sess     *session.Session
	errs     []config.Error
	keys     *keymap.Map
	palette  *palette.Palette
	changes  *change.Globals
	edits    *edit.Globals
	forwards *forward.Globals
	theme    string
	app      *ui.App
}

func newAssembly(f *flags, env Env, sess *session.Session, errs []config.Error) *assembly {
	a := &assembly{flags: f, env: env, sess: sess, errs: errs}
	a.theme = cmp.Or(f.theme, sess.Remembered().Theme, sess.Config.Theme)
	if env.Getenv("NO_COLOR") != "" {
		a.theme = "none"
	}
	if a.theme != "auto" && !slices.Contains(themes.Names(), a.theme) {
		a.complain("theme", "there is no theme %q: use auto or one of %s", a.theme, strings.Join(themes.Names(), ", "))
		a.theme = "auto"
	}
	a.keys = chosenKeys(sess.Config)
	a.changes = change.NewGlobals(sess)
	a.edits = edit.NewGlobals(a.writing())
	a.forwards = forward.NewGlobals(sess)
	a.palette = palette.New(palette.Options{
		Session: sess, Keys: a.keys, Themes: append([]string{"auto"}, themes.Names()...), Theme: func() string { return a.theme }, SetTheme: a.setTheme,
	})
	return a
}

// complain adds to what is wrong with the config file.
func (a *assembly) complain(setting, format string, args ...any) {
	file := cmp.Or(a.flags.config, configFile())
	data, _ := os.ReadFile(file)
	a.errs = append(a.errs, config.Error{
		File: file, Line: config.LineOf(data, strings.Split(setting, "/")...), Text: fmt.Sprintf(format, args...),
	})
}

// plainLocale reports whether the locale was chosen to be without Unicode. One that is not set says nothing: many hosts
// set none.
func plainLocale(getenv func(string) string) bool {
	locale := cmp.Or(getenv("LC_ALL"), getenv("LC_CTYPE"), getenv("LANG"))
	return locale == "C" || locale == "POSIX"
}

func (a *assembly) options() ui.Options {
	glyphs := themes.Unicode()
	if a.sess.Config.Glyphs == "ascii" || plainLocale(a.env.Getenv) {
		glyphs = themes.ASCII()
	}
	return ui.Options{
		Name:          "fathom",
		Registry:      a.registry(),
		Themes:        func(t themes.Terminal) *themes.Theme { return themeFor(a.theme, t) },
		Light:         a.sess.Remembered().Light,
		AskBackground: a.theme == "auto",
		Answered:      a.answered,
		Glyphs:        glyphs,
		Mouse:         a.sess.Config.Mouse,
		Keymap:        a.keys,
		Globals:       a.globals,
		GlobalAct:     a.globalAct,
		Help:          dialog.Help,
		Messages:      dialog.Messages,
		Leave:         a.forwards.Leave,
		Flagged:       a.flagged,
		Clipboard:     copier(a.env.Getenv),
		Clock:         a.env.Clock,
	}
}

// globals are the bindings that hold on every screen.
func (a *assembly) globals() []keymap.Binding {
	return slices.Concat(a.palette.Bindings(), a.changes.Bindings(), a.edits.Bindings(), a.forwards.Bindings(), guests.Globals())
}

func (a *assembly) globalAct(action keymap.Action, n int) tea.Cmd {
	if cmd, ours := a.changes.Act(action); ours {
		return cmd
	}
	if cmd, ours := a.edits.Act(action); ours {
		return cmd
	}
	if cmd, ours := a.forwards.Act(action); ours {
		return cmd
	}
	if cmd, ours := guests.Act(action); ours {
		return cmd
	}
	return a.palette.Act(action, n)
}

// attach gives the finished app to those that were made before it, and reports what is wrong with the config.
func (a *assembly) attach(app *ui.App) {
	a.app = app
	a.palette.Attach(app)
	for _, e := range a.errs {
		app.Post(ui.Toast{Role: themes.Warn, Text: e.Error()})
	}
	if left := a.edits.Left(); left != "" {
		app.Post(ui.Toast{Role: themes.Warn, Text: left})
	}
}

// setTheme changes what is drawn with, for this run or for the next ones too.
func (a *assembly) setTheme(name string, remember bool) tea.Cmd {
	a.theme = name
	if remember {
		a.sess.Remember(func(st *state.State) { st.Theme = name })
	}
	return ui.Do(ui.Configure{Themes: func(t themes.Terminal) *themes.Theme { return themeFor(name, t) }})
}

// answered keeps what the terminal says of its background, so that the next run begins in the colours that suit it.
func (a *assembly) answered(dark bool) {
	if a.sess.Remembered().Light == dark {
		a.sess.Remember(func(st *state.State) { st.Light = !dark })
	}
}

// flagged runs in the event loop when a cluster or the kubeconfig changed: warnings and notes go to the message list.
func (a *assembly) flagged() tea.Cmd {
	var cmds []tea.Cmd
	for _, n := range a.sess.TakeNotes() {
		cmds = append(cmds, ui.Do(ui.Toast{Role: themes.Warn, Text: n}))
	}
	for _, w := range a.sess.NewWarnings() {
		cmds = append(cmds, ui.Do(ui.Toast{Role: themes.Warn, Text: w, Quiet: true}))
	}
	return tea.Batch(cmds...)
}
