// Package proxy is the screen that asks a Service, a pod or a node over HTTP on the way through the API server, and shows the
// answer: status, headers, body.
package proxy

import (
	"context"
	"fmt"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"

	"fathom/keymap"
	"fathom/kube"
	"fathom/kube/act"
	"fathom/kube/object"
	"fathom/kube/problem"
	"fathom/kube/proxy"
	"fathom/session"
	"fathom/themes"
	"fathom/ui"
	"fathom/ui/prompt"
	"fathom/views/kit"
)

const (
	// timeout is for one answer.
	timeout = 30 * time.Second
	// most bounds, in bytes, how much of an answer is read.
	most = 4 << 20
)

// View is the screen.
type View struct {
	kit.Document
	seen    object.Seen
	address string   // asked for last, "" before the first
	before  []string // addresses asked for, the latest last
	agreed  bool     // somebody said that it may be asked
	running int      // number of the request under way or last made
	asOf    time.Time
}

// New makes the screen; nothing runs before Init.
func New(sess *session.Session, o ui.Open) (ui.Screen, error) {
	r, ok := o.Arg.(kit.Reach)
	if !ok || len(r.On) != 1 || !slices.Contains(proxy.Resources(), r.On[0].GVR.Resource) || r.On[0].GVR.Group != "" {
		return nil, fmt.Errorf("only services, pods and nodes can be asked through the API server")
	}
	ref := r.On[0]
	d, err := kit.NewDocument(sess, ui.Open{Screen: o.Screen, Arg: kube.Place{
		Kind: ref.GVR.GroupResource().String(), Ref: ref, Scope: kube.Scope{Contexts: []string{ref.Context}},
	}}, "GET")
	if err != nil {
		return nil, err
	}
	return &View{Document: d, address: r.Query}, nil
}

// Init asks, or lets one say what to ask for.
func (v *View) Init(h ui.Handle) tea.Cmd {
	v.Begin(h)
	if v.barred() {
		return v.admit(v.intent(proxy.Target{Ref: v.At.Ref}), nil)
	}
	if v.address != "" {
		return v.get(v.address)
	}
	return nil
}

// Update takes the object, for the ports it has, and answers.
func (v *View) Update(body any) tea.Cmd {
	switch m := body.(type) {
	case ui.Themed:
		v.Dress(m)
	case ui.Dirty, ui.Shown:
		seen, news := v.Look()
		if !news {
			return nil
		}
		first := v.seen.Object == nil && v.seen.Err == nil
		v.seen = seen
		if first && v.address == "" && !v.barred() {
			return v.ask()
		}
	case answered:
		return v.take(m)
	default:
		return v.Pager.Update(body)
	}
	return nil
}

// ask lets one type an address.
func (v *View) ask() tea.Cmd {
	begin := v.address
	if ports := v.ports(); begin == "" && len(ports) > 0 {
		begin = ports[0]
	}
	return ui.Do(ui.Show{Overlay: prompt.New(prompt.Options{
		Label: "GET [https:][port]/path ", Text: begin, History: append(v.ports(), v.before...),
		OnChange: func(text string) (tea.Cmd, error) {
			_, err := proxy.Parse(v.At.Ref, text)
			return nil, err
		},
		OnDone: func(text string) (tea.Cmd, error) {
			if _, err := proxy.Parse(v.At.Ref, text); err != nil {
				return nil, err
			}
			return v.get(text), nil
		},
		OnCancel: func() tea.Cmd {
			if v.running > 0 {
				return nil
			}
			return ui.Do(ui.Pop{})
		},
	})})
}

// ports are the addresses that the object offers.
func (v *View) ports() []string {
	if v.seen.Object == nil {
		return nil
	}
	var o any
	switch v.At.Ref.GVR.Resource {
	case "services":
		o = &corev1.Service{}
	case "pods":
		o = &corev1.Pod{}
	default:
		return []string{"/healthz", "/metrics", "/stats/summary"}
	}
	if runtime.DefaultUnstructuredConverter.FromUnstructured(v.seen.Object.Object, o) != nil {
		return nil
	}
	return proxy.Ports(o)
}

// answered is what came of a request.
type answered struct {
	run    int
	target proxy.Target
	answer *proxy.Answer
	err    error
}

// intent is a request, as the rules are asked about it.
func (v *View) intent(t proxy.Target) act.Visit {
	visit := act.Visit{Verb: "proxy", What: "ask " + v.At.Ref.String() + " over HTTP", On: v.At.Ref, Agreed: v.agreed}
	if t.Path != "" {
		visit.What, visit.Kubectl = "GET "+t.URL(), t.Kubectl()
	}
	return visit
}

// barred reports whether a rule forbids to ask.
func (v *View) barred() bool { return v.Sess.Barred(v.intent(proxy.Target{Ref: v.At.Ref})) != "" }

// admit goes on with enter once the rules are asked.
func (v *View) admit(visit act.Visit, enter func() tea.Cmd) tea.Cmd {
	e := kit.Entry{Sess: v.Sess, Cluster: v.Cluster, Title: "Send an HTTP request?", Yes: "send", Visits: []act.Visit{visit}}
	return kit.Admit(e, enter, func(err error) tea.Cmd {
		switch {
		case err != nil && v.Shown():
			return ui.Do(ui.Toast{Role: themes.Warn, Text: problem.Of(err).Text})
		case err != nil:
			v.Fail(err, time.Time{}, time.Time{})
		case v.running == 0:
			return ui.Do(ui.Pop{})
		}
		return nil
	})
}

// get asks for an address, once the rules are asked.
func (v *View) get(address string) tea.Cmd {
	t, err := proxy.Parse(v.At.Ref, address)
	if err != nil {
		v.Fail(err, time.Time{}, time.Time{})
		return nil
	}
	return v.admit(v.intent(t), func() tea.Cmd {
		v.agreed = true
		return v.send(t)
	})
}

// send asks off the loop.
func (v *View) send(t proxy.Target) tea.Cmd {
	v.running++
	v.address = t.String()
	v.before = append(slices.DeleteFunc(v.before, func(b string) bool { return b == v.address }), v.address)
	run, parent, c, clock := v.running, v.Context, v.Cluster, v.Sess.Clock
	return v.Handle.Send(func() any {
		ctx, cancel := context.WithTimeout(parent, timeout)
		defer cancel()
		a, err := proxy.Get(ctx, c, t, most, clock)
		return answered{run, t, a, err}
	})
}

func (v *View) take(m answered) tea.Cmd {
	if m.run != v.running {
		return nil
	}
	if m.err != nil {
		v.Fail(m.err, v.asOf, time.Time{})
		if v.Shown() {
			return v.Show(failure(m))
		}
		return nil
	}
	v.asOf = v.Sess.Clock()
	return v.Show(lines(m))
}

const (
	actAddress keymap.Action = "proxy.address"
	actAgain   keymap.Action = "proxy.again"
	actKubectl keymap.Action = "proxy.kubectl"
)

// Bindings are the pager's, and those to ask.
func (v *View) Bindings() []keymap.Binding {
	return v.Document.Bindings(
		keymap.Binding{Action: actAddress, Keys: []string{"enter"}, Help: "request another address", Short: "address", Group: "show"},
		keymap.Binding{Action: actAgain, Keys: []string{"ctrl+r"}, Help: "ask again", Short: "again", Group: "show"},
		keymap.Binding{Action: actKubectl, Keys: []string{"Y"}, Help: "copy the kubectl line that does the same", Group: "copy"},
	)
}

// Act runs a binding.
func (v *View) Act(a keymap.Action, n int) tea.Cmd {
	switch a {
	case actAddress:
		return v.ask()
	case actAgain:
		if v.address == "" {
			return v.ask()
		}
		return v.get(v.address)
	case actKubectl:
		t, err := proxy.Parse(v.At.Ref, v.address)
		if err != nil {
			return nil
		}
		return ui.Do(ui.Copy{What: "the kubectl line", Text: t.Kubectl()})
	}
	return v.Document.Act(a, n)
}

// Place is what would open this screen again.
func (v *View) Place() ui.Open {
	return ui.Open{Screen: kit.ProxyScreen, Arg: kit.Reach{On: []kube.Ref{v.At.Ref}, Query: v.address}}
}
