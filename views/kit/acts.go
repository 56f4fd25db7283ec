package kit

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fathom/keymap"
	"fathom/kube"
	"fathom/kube/act"
	"fathom/kube/cluster"
	"fathom/session"
	"fathom/themes"
	"fathom/ui"
)

// ChangeScreen is the name of the screen that shows a change from the first question to the last result.
const ChangeScreen = "change"

// Change is what that screen is opened with: a verb and its targets, or an entry of the journal to take back.
type Change struct {
	Verb string       `json:"verb,omitempty"`
	On   []act.Target `json:"on,omitempty"`
	Args act.Args     `json:"args,omitempty"` // to begin with
	// Context is that of a verb without targets; "" is the session's.
	Context string `json:"context,omitempty"`
	Undo    string `json:"undo,omitempty"` // ID of the entry
	// Back leads back to the screen below in place of into what was made to be entered: it has its own use for it.
	Back bool `json:"back,omitempty"`
}

// actMenu lists all verbs.
const actMenu keymap.Action = "act.menu"

// verbAction is the action of a verb.
func verbAction(v act.Verb) keymap.Action { return keymap.Action("act." + v.Name) }

// Acts offers the verbs for objects on a screen: as bindings, and as a menu. It belongs to the event loop.
type Acts struct {
	// Sess is asked for clusters and for what may be changed.
	Sess *session.Session
	// First is the target that stands for all, false if there is none. It is called for every frame.
	First func() (act.Target, bool)
	// Count is how many targets there are.
	Count func() int
	// All are the targets.
	All func() []act.Target
	// Parts are the containers that All stands for; nil where there are only whole objects.
	Parts func() []string
	// Scope is where verbs without targets act; nil on the screen of one object, whose namespace it then is.
	Scope func() kube.Scope

	built []keymap.Binding // for objects of a kind; nil before the first
	of    kube.Kind
}

// One offers the verbs for a single object.
func One(sess *session.Session, target func() (act.Target, bool)) *Acts {
	return &Acts{
		Sess: sess, First: target, Count: func() int { return 1 },
		All: func() []act.Target {
			if t, ok := target(); ok {
				return []act.Target{t}
			}
			return nil
		},
	}
}

// Bindings are those of the menu and of every verb for the kind of the first target. They are asked for with every frame, and
// made when the kind is another one.
func (a *Acts) Bindings() []keymap.Binding {
	t, _ := a.First()
	if a.built == nil || !same(t.Kind, a.of) {
		a.built, a.of = a.bindings(), t.Kind
	}
	return slices.Clone(a.built)
}

// same reports whether two kinds are one, with the same verbs.
func same(a, b kube.Kind) bool {
	return a.GVR == b.GVR && a.Of == b.Of && slices.Equal(a.Verbs, b.Verbs) && slices.Equal(a.Subresources, b.Subresources)
}

func (a *Acts) bindings() []keymap.Binding {
	bs := []keymap.Binding{{Action: actMenu, Keys: []string{"a"}, Help: "choose what to do to it, or to the marked ones", Short: "act", Group: "act"}}
	for _, v := range a.offered() {
		b := VerbBinding(v, "act")
		if len(v.Keys) > 0 {
			b.Short = v.Title
		}
		b.Disabled = func() string { return a.why(v, (*cluster.Cluster).Known) }
		bs = append(bs, b)
	}
	return bs
}

// VerbBinding is the binding of a verb, wherever it is offered.
func VerbBinding(v act.Verb, group string) keymap.Binding {
	return keymap.Binding{Action: verbAction(v), Keys: v.Keys, Help: v.Help, Group: group, Danger: Danger(v)}
}

// Danger is how much a verb can hurt.
func Danger(v act.Verb) keymap.Danger {
	if v.Risk == act.Destructive {
		return keymap.Destructive
	}
	return keymap.Risky
}

func (a *Acts) offered() []act.Verb {
	if t, ok := a.First(); ok {
		return append(act.Offered(t.Kind), untargeted()...)
	}
	return untargeted()
}

// asks is how to ask a cluster about a right to one object.
type asks func(*cluster.Cluster, cluster.Access) cluster.Decision

// why says why a verb cannot run now, "" if it can or if that is not known yet. Rights are asked for by namespace, which
// one answer settles for all its objects; an object of its own right is looked at as one says.
func (a *Acts) why(v act.Verb, one asks) string {
	t, ok := a.First()
	if v.For == nil {
		return a.Sess.Forbidden(v.Name, kube.Ref{Context: a.where().context})
	}
	if !ok {
		return "no object is under the cursor"
	}
	if v.One && a.Count() > 1 {
		return v.Title + " takes one object at a time"
	}
	if why := a.Sess.Forbidden(v.Name, t.Ref); why != "" {
		return why
	}
	c := a.open(t.Ref.Context)
	if c == nil {
		return "context " + t.Ref.Context + " is not open"
	}
	for _, access := range v.Accesses(t) {
		whole := access
		whole.Name = ""
		d := c.Can(whole)
		if d.Answer == cluster.No && (access.Name == "" || one(c, access).Answer != cluster.Yes) {
			return d.Reason
		}
	}
	return ""
}

func (a *Acts) open(context string) *cluster.Cluster {
	for _, c := range a.Sess.Opened() {
		if c.Name() == context {
			return c
		}
	}
	return nil
}

// Act runs one of the bindings and reports whether it was one.
func (a *Acts) Act(action keymap.Action) (tea.Cmd, bool) {
	if action == actMenu {
		return a.menu(), true
	}
	if cmd, ok := a.goWay(action); ok {
		return cmd, true
	}
	name, ours := strings.CutPrefix(string(action), "act.")
	if !ours {
		return nil, false
	}
	v, ok := act.Find(name)
	if !ok {
		return nil, false
	}
	return a.begin(v), true
}

// begin opens the screen of a verb.
func (a *Acts) begin(v act.Verb) tea.Cmd {
	if v.For == nil {
		return ui.Do(ui.Push{Open: a.openFree(v)})
	}
	on := a.All()
	if len(on) == 0 {
		return nil
	}
	for _, t := range on {
		if !v.For(t.Kind) {
			return ui.Do(ui.Toast{Role: themes.Warn, Text: fmt.Sprintf("%s does not go for %s, which is among the marked.", v.Title, t.Ref)})
		}
	}
	return ui.Do(ui.Push{Open: OpenVerb(v, on)})
}

// OpenVerb is what opens the screen of a verb on its targets, which may be none for verbs that take none.
func OpenVerb(v act.Verb, on []act.Target) ui.Open {
	if v.Screen == "" {
		return ui.Open{Screen: ChangeScreen, Arg: Change{Verb: v.Name, On: on}}
	}
	if len(on) > 1 {
		return ui.Open{Screen: v.Screen, Arg: Change{Verb: v.Name, On: on}}
	}
	var at kube.Place
	if len(on) > 0 {
		ref := on[0].Ref
		at = kube.Place{Kind: ref.GVR.GroupResource().String(), Ref: ref, Scope: kube.Scope{Contexts: []string{ref.Context}}}
	}
	return ui.Open{Screen: v.Screen, Arg: at}
}
