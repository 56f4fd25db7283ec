// Package describe is the screen that shows what kubectl describe says of one object, kept current.
package describe

import (
	"context"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"fathom/keymap"
	"fathom/kube"
	"fathom/kube/describe"
	"fathom/kube/object"
	"fathom/session"
	"fathom/themes"
	"fathom/ui"
	"fathom/ui/pager"
	"fathom/views/kit"
)

// Screen is the name under which the registry knows this screen.
const Screen = "describe"

const (
	// timeout is for all requests of one description together.
	timeout = 30 * time.Second
	// pause is the least time between two descriptions: they cost many requests.
	pause = 2 * time.Second
	// stale is when a description is made anew although the object did not change: its events may have.
	stale = 20 * time.Second
)

// View is the screen.
type View struct {
	kit.Document
	running bool
	dirty   bool // the object changed since the description was asked for
	started time.Time
}

// New makes the screen; nothing runs before Init.
func New(sess *session.Session, o ui.Open) (ui.Screen, error) {
	d, err := kit.NewDocument(sess, o, "Describe")
	if err != nil {
		return nil, err
	}
	return &View{Document: d}, nil
}

// changed says that the object did.
type changed struct{ next tea.Cmd }

// Init asks for the first description and follows the object.
func (v *View) Init(h ui.Handle) tea.Cmd {
	v.Begin(h)
	looks := make(chan struct{}, 1)
	go object.Follow(v.Context, v.Cluster, v.At.Ref, func(object.Seen) {
		select {
		case looks <- struct{}{}:
		default:
		}
	})
	return tea.Batch(v.ask(), v.next(looks))
}

func (v *View) next(looks <-chan struct{}) tea.Cmd {
	return v.Handle.Send(func() any {
		select {
		case <-looks:
			return changed{v.next(looks)}
		case <-v.Context.Done():
			return nil
		}
	})
}

// described is the answer.
type described struct {
	text string
	err  error
}

// ask makes a description off the loop, one at a time.
func (v *View) ask() tea.Cmd {
	if v.running {
		v.dirty = true
		return nil
	}
	kind, ok := v.kind()
	if !ok {
		return nil
	}
	config, err := v.Cluster.RESTConfig()
	if err != nil {
		v.Fail(err)
		return nil
	}
	v.running, v.dirty, v.started = true, false, v.Sess.Clock()
	ref, parent := v.At.Ref, v.Context
	return v.Handle.Send(func() any {
		ctx, cancel := context.WithTimeout(parent, timeout)
		defer cancel()
		text, err := describe.Object(ctx, config, kind, ref)
		return described{text, err}
	})
}

// kind finds the object's kind; custom kinds are known only after discovery.
func (v *View) kind() (kube.Kind, bool) { return v.Cluster.Kinds().Find(v.At.Kind) }

// Update takes descriptions, changes of the object and the passing of time.
func (v *View) Update(body any) tea.Cmd {
	switch m := body.(type) {
	case ui.Themed:
		v.Dress(m)
	case changed:
		v.dirty = true
		return m.next
	case ui.Dirty, ui.Shown:
		if !v.Settled() {
			return v.ask()
		}
	case ui.Tick:
		age := v.Sess.Clock().Sub(v.started)
		if !v.running && (v.dirty && age > pause || age > stale) {
			return v.ask()
		}
	case described:
		v.running = false
		if m.err != nil {
			v.Fail(m.err)
			return nil
		}
		return v.Show(Lines(m.text))
	default:
		return v.Pager.Update(body)
	}
	return nil
}

// Ticks implements ui.Ticker.
func (v *View) Ticks() bool { return true }

const actAgain keymap.Action = "describe.again"

// Bindings are the pager's, and one to ask again.
func (v *View) Bindings() []keymap.Binding {
	return v.Document.Bindings(keymap.Binding{Action: actAgain, Keys: []string{"ctrl+r"}, Help: "describe it again now", Group: "show"})
}

// Act runs a binding.
func (v *View) Act(a keymap.Action, n int) tea.Cmd {
	if a == actAgain {
		return v.ask()
	}
	return v.Document.Act(a, n)
}

// Place is what would open this screen again.
func (v *View) Place() ui.Open { return ui.Open{Screen: Screen, Arg: v.At} }

// Lines gives a description its roles: keys before a colon stand out, folds follow the indentation.
func Lines(text string) []pager.Line {
	var out []pager.Line
	seen := map[string]int{}
	for l := range strings.Lines(text) {
		l = strings.TrimRight(l, "\r\n")
		body := strings.TrimLeft(l, " ")
		indent := l[:len(l)-len(body)]
		line := pager.Line{Depth: len(indent)}
		if key, rest, ok := cutKey(body); ok {
			line.Segs = []ui.Seg{{Role: themes.Text, Text: indent}, {Role: themes.YAMLKey, Text: key}, {Role: role(key, rest), Text: rest}}
			seen[indent+key]++
			line.Key = indent + key + strings.Repeat("'", seen[indent+key]-1)
		} else {
			line.Segs = []ui.Seg{{Role: role("", l), Text: l}}
		}
		out = append(out, line)
	}
	return out
}

// cutKey splits "Key: value" where the key is one that describers write: it begins with a letter and has no blanks but
// between words.
func cutKey(s string) (key, rest string, ok bool) {
	i := strings.Index(s, ":")
	if i <= 0 || strings.Contains(s[:i], "  ") || (i+1 < len(s) && s[i+1] != ' ' && s[i+1] != '\t') {
		return "", "", false
	}
	return s[:i+1], s[i+1:], true
}

// role marks what asks for attention: warnings among the events.
func role(key, text string) themes.Role {
	if key == "" && strings.HasPrefix(strings.TrimSpace(text), "Warning ") {
		return themes.Warn
	}
	return themes.Text
}
