package palette

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fathom/keymap"
	"fathom/kube"
	"fathom/session"
	"fathom/state"
	"fathom/ui"
)

// Host is the app as the palette needs it.
type Host interface {
	// Bindings are all that hold now.
	Bindings() []keymap.Binding
	// Act runs an action as its key would.
	Act(a keymap.Action, n int) tea.Cmd
	// Top is the screen on top.
	Top() ui.Screen
}

// Palette is what can be done from every screen.
type Palette struct {
	sess *session.Session
	keys *keymap.Map
	host Host
	// themeNames, themeNow and setTheme are what the theme picker offers, begins with and does; remember says that the choice is
	// to last.
	themeNames []string
	themeNow   func() string
	setTheme   func(name string, remember bool) tea.Cmd
}

// Options are what a Palette is made of. Host may be set later, before the first action: it is made with the Palette's bindings.
type Options struct {
	Session  *session.Session
	Keys     *keymap.Map
	Themes   []string
	Theme    func() string // the one that is drawn with
	SetTheme func(name string, remember bool) tea.Cmd
}

// New makes the Palette.
func New(o Options) *Palette {
	return &Palette{sess: o.Session, keys: o.Keys, themeNames: o.Themes, themeNow: o.Theme, setTheme: o.SetTheme}
}

// Attach gives it the app.
func (p *Palette) Attach(h Host) { p.host = h }

// The actions that hold on every screen.
const (
	actPalette    keymap.Action = "go.palette"
	actContexts   keymap.Action = "go.contexts"
	actNamespaces keymap.Action = "go.namespaces"
	actAll        keymap.Action = "go.all-namespaces"
	actKinds      keymap.Action = "go.kinds"
	actThemes     keymap.Action = "app.themes"
	actLogin      keymap.Action = "cluster.login"
	actJournal    keymap.Action = "open.journal"
)

// jumps open a kind with a chord.
func jumps() []struct {
	key, kind, word string
} {
	return []struct{ key, kind, word string }{
		{"g p", "pods", "pods"},
		{"g d", "deployments.apps", "deployments"},
		{"g s", "services", "services"},
		{"g n", "nodes", "nodes"},
		{"g e", "events", "events"},
		{"g i", "ingresses.networking.k8s.io", "ingresses"},
		{"g j", "jobs.batch", "jobs"},
		{"g w", "statefulsets.apps", "stateful sets"},
		{"g N", "namespaces", "namespaces"},
	}
}

// Bindings are the global ones.
func (p *Palette) Bindings() []keymap.Binding {
	bs := []keymap.Binding{
		{Action: actPalette, Keys: []string{":", "ctrl+p"}, Help: "go anywhere, do anything", Short: "go", Last: true, Group: "everywhere"},
		{Action: actContexts, Keys: []string{"@", "g c"}, Help: "choose contexts", Group: "everywhere"},
		{Action: actNamespaces, Keys: []string{"n"}, Help: "choose or type namespaces", Short: "namespace", Group: "everywhere"},
		{Action: actAll, Keys: []string{"0"}, Help: "show all namespaces", Group: "everywhere"},
		{Action: actKinds, Keys: []string{"g k", "ctrl+k"}, Help: "choose a kind", Group: "everywhere"},
		{Action: actThemes, Keys: []string{"g t"}, Help: "choose a theme", Group: "everywhere"},
		{Action: actLogin, Keys: []string{"g l"}, Help: "log in with the credential plugin", Group: "everywhere", Disabled: p.noLogin},
	}
	bs = append(bs, keymap.Binding{Action: actJournal, Keys: []string{"g h"}, Help: "open the journal of changes", Group: "everywhere"})
	for _, j := range jumps() {
		bs = append(bs, keymap.Binding{Action: jumpAction(j.word), Keys: []string{j.key}, Help: "open " + j.word, Group: "everywhere"})
	}
	return bs
}

func jumpAction(word string) keymap.Action {
	return keymap.Action("open." + strings.ReplaceAll(word, " ", "-"))
}

// Act runs a global action.
func (p *Palette) Act(a keymap.Action, _ int) tea.Cmd {
	for _, j := range jumps() {
		if jumpAction(j.word) == a {
			return p.table(kube.Place{Kind: j.kind, Scope: p.sess.Scope()})
		}
	}
	switch a {
	case actPalette:
		return p.open("")
	case actContexts:
		return p.contexts()
	case actNamespaces:
		return p.namespaces()
	case actAll:
		return p.inNamespaces(nil)
	case actKinds:
		return p.kinds()
	case actThemes:
		return p.themes()
	case actLogin:
		return p.login()
	case actJournal:
		return p.journal("")
	}
	return nil
}

// table opens a table on top.
func (p *Palette) table(at kube.Place) tea.Cmd {
	return ui.Do(ui.Push{Open: ui.Open{Screen: tableScreen, Arg: at}})
}

// journal opens the list of changes that have these words.
func (p *Palette) journal(filter string) tea.Cmd {
	return ui.Do(ui.Push{Open: ui.Open{Screen: journalScreen, Arg: filter}})
}

// journalScreen is the name of the screen that lists the changes.
const journalScreen = "journal"

// forwardsAction opens the list of port forwards, wherever it is bound.
const forwardsAction keymap.Action = "open.forwards"

// tableScreen is the name of the screen that shows a kind.
const tableScreen = "browse"

// Run does what a typed line says. An error is a sentence about the line.
func (p *Palette) Run(text string) (tea.Cmd, error) {
	l, err := ParseLine(text)
	if err != nil {
		return nil, err
	}
	if jump := p.jump(l); jump != nil {
		jump()
		return nil, nil
	}
	var cmd tea.Cmd
	if l.Logs {
		cmd, err = p.logs(l)
	} else if run := p.word(l); run != nil {
		cmd = run()
	} else {
		cmd, err = p.goLine(l)
	}
	if err != nil {
		return nil, err
	}
	p.sess.Remember(func(st *state.State) { st.History = state.Remember(st.History, strings.TrimSpace(text)) })
	return cmd, nil
}

// jump goes to the line whose number is all that was typed; nil if something else was, or the screen has no lines.
func (p *Palette) jump(l Line) func() {
	n, err := strconv.Atoi(l.Kind)
	if err != nil || n < 1 || l.String() != l.Kind || p.host == nil {
		return nil
	}
	s, ok := p.host.Top().(ui.Lined)
	if !ok {
		return nil
	}
	return func() { s.GoTo(n) }
}

// word is what a line does that names no kind, as in k9s and vim; nil if it is no such line.
func (p *Palette) word(l Line) func() tea.Cmd {
	switch l.Kind {
	case "q", "q!", "quit", "exit", "qa":
		return func() tea.Cmd { return ui.Do(ui.Quit{}) }
	case "help", "?":
		return func() tea.Cmd { return p.host.Act(ui.ActHelp, 0) }
	case "messages", "warnings":
		return func() tea.Cmd { return p.host.Act(ui.ActMessages, 0) }
	case "forwards", "pf", "port-forwards":
		return func() tea.Cmd { return p.host.Act(forwardsAction, 0) }
	case "journal":
		return func() tea.Cmd { return p.journal(l.Filter) }
	case "theme", "themes":
		if len(l.Namespaces) == 1 && slices.Contains(p.themeNames, l.Namespaces[0]) {
			return func() tea.Cmd { return p.setTheme(l.Namespaces[0], true) }
		}
		return p.themes
	case "ctx", "context", "contexts":
		if len(l.Namespaces) > 0 {
			return func() tea.Cmd { return p.inContexts(l.Namespaces) }
		}
		return p.contexts
	case "ns":
		if l.All || len(l.Namespaces) > 0 {
			return func() tea.Cmd { return p.inNamespaces(l.Namespaces) }
		}
	}
	return nil
}

// goLine opens the table that a line names.
func (p *Palette) goLine(l Line) (tea.Cmd, error) {
	at, err := p.placeOf(l)
	if err != nil {
		return nil, err
	}
	return p.table(at), nil
}

// Place is the table that a typed line names. What the line leaves out stays as it is.
func (p *Palette) Place(text string) (kube.Place, error) {
	l, err := ParseLine(text)
	if err != nil {
		return kube.Place{}, err
	}
	return p.placeOf(l)
}

func (p *Palette) placeOf(l Line) (kube.Place, error) {
	at := kube.Place{Kind: l.Kind, Scope: p.sess.Scope(), Filter: l.Filter}
	if l.Name != "" {
		at.Filter = strings.TrimSpace("name=" + l.Name + " " + l.Filter)
	}
	if top, ok := p.topPlace(); ok && l.Kind == "" {
		at.Kind = top.Kind
	}
	at.Kind = cmp.Or(at.Kind, "pods")
	if len(l.Contexts) > 0 {
		names, err := p.contextNames(l.Contexts)
		if err != nil {
			return kube.Place{}, err
		}
		at.Scope = p.sess.InContexts(names)
	}
	if l.All || len(l.Namespaces) > 0 {
		at.Scope = p.sess.InNamespaces(l.Namespaces)
		p.typed(l.Namespaces)
	}
	at.Scope.LabelSelector = l.LabelSelector
	return at, nil
}

// topPlace is what the screen on top shows, if it is a table.
func (p *Palette) topPlace() (kube.Place, bool) {
	if p.host == nil || p.host.Top() == nil {
		return kube.Place{}, false
	}
	o := p.host.Top().Place()
	place, ok := o.Arg.(kube.Place)
	return place, ok && o.Screen == tableScreen
}

// contextNames checks that contexts exist, and takes the beginning of a name for it where only one begins so.
func (p *Palette) contextNames(given []string) ([]string, error) {
	var out []string
	for _, g := range given {
		var near []string
		for _, c := range p.sess.Kube.Contexts() {
			if c.Name == g {
				near = []string{g}
				break
			}
			if strings.HasPrefix(c.Name, g) {
				near = append(near, c.Name)
			}
		}
		switch len(near) {
		case 0:
			return nil, fmt.Errorf("there is no context %q in the kubeconfig", g)
		case 1:
			out = append(out, near[0])
		default:
			return nil, fmt.Errorf("%q could be %s", g, strings.Join(near, " or "))
		}
	}
	return out, nil
}
