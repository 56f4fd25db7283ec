package cli

import (
	"context"
	"fmt"
	"net"
	"slices"
	"strconv"

	"github.com/spf13/cobra"

	"fathom/kube"
	"fathom/kube/cluster"
	"fathom/kube/forward"
	"fathom/kube/problem"
	"fathom/session"
	views "fathom/views/forward"
)

// forwarding are the options of the screens of forwards.
func (a *assembly) forwarding() views.Options {
	return views.Options{Session: a.sess, Browser: views.Browser{Getenv: a.env.Getenv, Run: views.Run}}
}

// carrying is a forward without a screen.
type carrying struct {
	flags   *flags
	env     Env
	address string
	admission
}

func newForward(env Env, f *flags) *cobra.Command {
	c := &carrying{flags: f, env: env, admission: admission{env: env}}
	cmd := &cobra.Command{
		Use:     "forward (POD | KIND/NAME) [[LOCAL:]REMOTE...]",
		Aliases: []string{"port-forward"},
		Short:   "Forward ports of this host to a pod, a service or a workload",
		Long: "Forward ports of this host to a pod, a service or a workload, until it is interrupted. When the pod goes away, the next\n" +
			"one that is ready takes over; when the API server does, the forward comes back with it.\n\n" +
			"REMOTE is a port of the object, by number or name. Without LOCAL, the local port is the same number where that is free and\n" +
			"needs no rights, else another one, which is printed. Without any port, all ports that the object declares are forwarded.",
		Example: "  fathom forward svc/web 8080:80\n" +
			"  fathom forward deploy/web 8080:http 9090\n" +
			"  fathom forward web-0 :5000\n" +
			"  fathom forward svc/web -n shop --address 0.0.0.0 8080:80",
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.run(cmd.Context(), args)
		},
	}
	cmd.Flags().StringVar(&c.address, "address", "localhost", "addresses of this host to listen on, separated by commas")
	c.admission.register(cmd, f)
	return cmd
}

func (f *carrying) run(ctx context.Context, args []string) error {
	if len(args) == 0 {
		return usagef("name a pod, or KIND/NAME, as in: fathom forward svc/web 8080:80")
	}
	kind, name, err := reference(args[:1])
	if err != nil {
		return err
	}
	spec := forward.Spec{Address: f.address}
	for _, text := range args[1:] {
		p, err := forward.ParsePort(text)
		if err != nil {
			return usageError{err}
		}
		spec.Ports = append(spec.Ports, p)
	}
	sess, errs := f.flags.session(f.env)
	defer sess.Close()
	for _, err := range errs {
		fmt.Fprintln(f.env.Stderr, "fathom: "+err.Error())
	}
	c, release := sess.Acquire(sess.Context())
	defer release()
	if spec.To, err = f.object(ctx, sess, c, kind, name); err != nil {
		return err
	}
	if len(spec.Ports) == 0 {
		if spec.Ports, err = declared(ctx, c, spec.To); err != nil {
			return err
		}
	}
	if err := spec.Check(); err != nil {
		return usageError{err}
	}
	if err := f.admit(ctx, sess, c, session.ForwardVisit(spec)); err != nil {
		return err
	}
	if forward.Exposed(spec.Address) {
		fmt.Fprintln(f.env.Stderr, "fathom: Whoever reaches this host reaches the pod: a forward asks nobody who they are.")
	}
	(&carry{sess: sess, cluster: c}).awaitUser(ctx) // a forward that fails at once is in the journal with a name
	return f.follow(ctx, sess, spec)
}

// object is the one that the command line names.
func (f *carrying) object(ctx context.Context, sess *session.Session, c *cluster.Cluster, kind, name string) (kube.Ref, error) {
	k, err := findKind(ctx, sess, c, kind)
	if err != nil {
		return kube.Ref{}, err
	}
	if !k.Namespaced {
		return kube.Ref{}, usagef("nothing of %s/%s can be forwarded: name a pod, a workload or a Service", kind, name)
	}
	namespaces := f.flags.scoped(c).Namespaces
	if len(namespaces) != 1 {
		return kube.Ref{}, usagef("%s/%s is to be in one namespace: name that one with -n", kind, name)
	}
	return kube.Ref{Context: c.Name(), GVR: k.GVR, Namespace: namespaces[0], Name: name}, nil
}

func declared(ctx context.Context, c *cluster.Cluster, to kube.Ref) ([]forward.Port, error) {
	ports, err := forward.Suggest(ctx, c, to)
	if err == nil && len(ports) == 0 {
		err = usagef("%s declares no TCP port: name one, as in 8080:80", forward.Named(to))
	}
	return ports, err
}

// follow runs a forward and tells what becomes of it, until ctx ends or it cannot come about.
func (f *carrying) follow(ctx context.Context, sess *session.Session, spec forward.Spec) error {
	changed := make(chan struct{}, 1)
	defer sess.Subscribe(func() {
		select {
		case changed <- struct{}{}:
		default:
		}
	})()
	hub := sess.Forwards()
	id := hub.Start(spec)
	t := teller{env: f.env}
	for {
		s, _ := hub.Find(id)
		if err := t.tell(s); err != nil {
			return err
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return nil
		}
	}
}

// teller prints what is news of a forward.
type teller struct {
	env    Env
	pod    string // that was told last
	phase  forward.Phase
	failed int    // failures that were told
	fault  string // the last of them, of which the same again is no news
	ready  bool
}

// tell returns an error when the forward will never come about.
func (t *teller) tell(s forward.State) error {
	for _, fault := range s.Faults[max(0, len(s.Faults)-(s.Failures-t.failed)):] {
		if t.ready && fault.Text != t.fault {
			t.fault = fault.Text
			fmt.Fprintln(t.env.Stderr, "fathom: "+fault.Text)
		}
	}
	t.failed = s.Failures
	if s.Phase == forward.Failed || !t.ready && s.Phase == forward.Reconnecting && hopeless(s.Err) {
		return s.Err
	}
	switch {
	case s.Phase == forward.Ready && !t.ready:
		t.open(s)
	case s.Phase == forward.Ready && s.Pod != t.pod:
		fmt.Fprintf(t.env.Stdout, "Forwarding to %s now\n", s.Pod)
	case s.Phase == forward.Ready && t.phase != forward.Ready:
		fmt.Fprintf(t.env.Stdout, "Forwarding to %s again\n", s.Pod)
	case s.Phase == forward.Waiting && t.phase != forward.Waiting:
		fmt.Fprintf(t.env.Stderr, "fathom: Waiting for a ready pod of %s.\n", forward.Named(s.Behind))
	case s.Phase == forward.Reconnecting && !t.ready && t.phase != forward.Reconnecting:
		fmt.Fprintln(t.env.Stderr, "fathom: "+problem.Of(s.Err).Text)
	}
	if t.phase != s.Phase && s.Phase != forward.Ready && s.Phase != forward.Connecting {
		t.fault = ""
	}
	if s.Phase == forward.Ready {
		t.ready, t.pod = true, s.Pod
	}
	if s.Phase != forward.Connecting { // which is on the way from any to any
		t.phase = s.Phase
	}
	return nil
}

// open prints where the ports are, as kubectl does.
func (t *teller) open(s forward.State) {
	for _, p := range s.Ports {
		for _, a := range s.Addresses {
			fmt.Fprintf(t.env.Stdout, "Forwarding from %s -> %s (%s)\n", net.JoinHostPort(a, strconv.Itoa(p.Local)), p.Target(), s.Pod)
		}
	}
}

// hopeless reports whether an error will not go away by itself.
func hopeless(err error) bool {
	return slices.Contains([]problem.Class{
		problem.NotFound, problem.Forbidden, problem.Unauthorized, problem.Invalid, problem.Config, problem.TLS,
	}, problem.Of(err).Class)
}
