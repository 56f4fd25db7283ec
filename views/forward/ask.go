// Package forward is the screens of port forwards: the form that starts one, the list of all that run, with their saved
// sets, and the question when Fathom is left while they carry something.
//
// The forwards themselves are the session's, and go on whichever screen is open. Other views open these by name
// (kit.ForwardScreen, kit.ForwardsScreen) with a kit.Reach.
package forward

import (
	"context"
	"fmt"

	tea "charm.land/bubbletea/v2"
	corev1 "k8s.io/api/core/v1"

	"fathom/kube"
	"fathom/kube/act"
	"fathom/kube/cluster"
	"fathom/kube/forward"
	"fathom/session"
	"fathom/themes"
	"fathom/ui"
	"fathom/ui/form"
	"fathom/views/kit"
)

// Ask is the form that starts a forward.
type Ask struct {
	sess   *session.Session
	to     kube.Ref
	handle ui.Handle
	ctx    context.Context // ends when the screen closes
	cancel context.CancelFunc
	theme  *themes.Theme
	glyphs themes.Glyphs

	cluster *cluster.Cluster
	release []func()

	form    *form.Form
	offered []forward.Port // what the object declares
	asked   bool           // the API server has answered
	missing error          // why it has not told the ports
	wanted  bool           // enter was pressed before that, or before the values were tried

	trial  int          // counts the values that were tried
	tried  int          // the last of which it is known what would come of them
	spec   forward.Spec // as it would start, with the local ports that are free
	fault  wrong        // what is wrong with the values
	chosen string       // the local ports that were proposed
}

// NewAsk makes the form; nothing runs before Init.
func NewAsk(sess *session.Session, o ui.Open) (ui.Screen, error) {
	arg, ok := o.Arg.(kit.Reach)
	if !ok || len(arg.On) != 1 {
		return nil, fmt.Errorf("a forward goes to one object, and is opened with a kit.Reach, not with %v", o.Arg)
	}
	v := &Ask{sess: sess, to: arg.On[0], form: form.New(fields(arg.Query))}
	v.ctx, v.cancel = context.WithCancel(context.Background())
	return v, nil
}

// Init connects, and asks for the ports that the object declares.
func (v *Ask) Init(h ui.Handle) tea.Cmd {
	v.handle = h
	c, release := v.sess.Acquire(v.to.Context)
	v.cluster, v.release = c, []func(){release, v.sess.Subscribe(h.Flag)}
	return tea.Batch(v.suggest(), v.try())
}

// Close implements ui.Screen.
func (v *Ask) Close() {
	v.cancel()
	for _, r := range v.release {
		r()
	}
}

// suggested are the ports that an object declares.
type suggested struct {
	ports []forward.Port
	err   error
}

func (v *Ask) suggest() tea.Cmd {
	c, to, ctx := v.cluster, v.to, v.ctx
	return v.handle.Send(func() any {
		ports, err := forward.Suggest(ctx, c, to)
		return suggested{ports, err}
	})
}

// Update takes what was found out.
func (v *Ask) Update(body any) tea.Cmd {
	switch m := body.(type) {
	case ui.Themed:
		v.theme, v.glyphs = m.Theme, m.Glyphs
		v.form.SetLook(m.Theme, m.Glyphs)
	case suggested:
		return v.offer(m)
	case proposed:
		return v.propose(m)
	case tea.PasteMsg:
		if v.form.Paste(m.Content) == form.Changed {
			return v.try()
		}
	}
	return nil
}

// offer takes over what the object declares. Who could not wait for it gets the first.
func (v *Ask) offer(s suggested) tea.Cmd {
	v.asked, v.offered, v.missing = true, s.ports, s.err
	if words := portWords(s.ports); len(words) > 0 {
		v.form.Suggest(portsField, words)
		v.form.Preset(portsField, words[:1])
	}
	return v.try()
}

// Place is what would open this screen again.
func (v *Ask) Place() ui.Open {
	return ui.Open{Screen: kit.ForwardScreen, Arg: kit.Reach{On: []kube.Ref{v.to}, Query: first(v.form.Values()[portsField])}}
}

// Settled implements ui.Settler.
func (v *Ask) Settled() bool { return v.asked }

// denied says why the user may not forward, "" if that is not known.
func (v *Ask) denied() string {
	if why := v.sess.Barred(session.ForwardVisit(forward.Spec{To: v.to})); why != "" {
		return why
	}
	d := v.cluster.Can(cluster.Access{
		Verb: "create", GVR: corev1.SchemeGroupVersion.WithResource("pods"), Subresource: "portforward", Namespace: v.to.Namespace,
	})
	if d.Answer == cluster.No {
		return d.Reason
	}
	return ""
}

// start begins the forward and goes to the list of all.
func (v *Ask) start() tea.Cmd {
	spec, fault := v.read()
	if fault.text == "" && v.sess.Barred(session.ForwardVisit(spec)) == "" { // which the journal is to have
		fault = wrong{portsField, v.denied()}
	}
	if fault.text != "" {
		if !v.asked {
			v.wanted = true
			return nil
		}
		v.form.Fault(fault.field, fault.text)
		return nil
	}
	if v.tried < v.trial {
		v.wanted = true
		return nil
	}
	if v.fault.text != "" { // a port was taken, which may be free by now
		v.wanted = true
		return v.try()
	}
	wanted := v.spec.Ports // with the local ports that it would get
	e := kit.Entry{Sess: v.sess, Cluster: v.cluster, Title: "Forward?", Yes: "forward", Visits: []act.Visit{session.ForwardVisit(spec)}}
	e.Visits[0].Kubectl = v.spec.Kubectl()
	return kit.Admit(e, func() tea.Cmd {
		v.sess.Forwards().StartAt(spec, wanted)
		return ui.Do(ui.Replace{Open: ui.Open{Screen: kit.ForwardsScreen, Arg: kit.Reach{On: []kube.Ref{v.to}}}})
	}, nil)
}

// Head implements ui.Screen.
func (v *Ask) Head() ui.Head {
	h := kit.Head(v.sess, []*cluster.Cluster{v.cluster}, v.glyphs)
	if ns := v.to.Namespace; ns != "" {
		h.Middle = []ui.Seg{{Role: themes.Strong, Text: ns}}
	}
	h.Title = []ui.Seg{{Role: themes.Title, Text: "Forward"}, {Role: themes.Strong, Text: forward.Named(v.to)}}
	return h
}
