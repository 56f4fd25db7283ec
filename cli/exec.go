package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	corev1 "k8s.io/api/core/v1"

	"fathom/kube"
	"fathom/kube/act"
	"fathom/kube/cluster"
	"fathom/kube/exec"
	"fathom/kube/pods"
	"fathom/kube/problem"
	"fathom/session"
	"fathom/ui/tty"
	"fathom/views/shell"
)

// entering are the options of the screens that go into containers.
func (a *assembly) entering() shell.Options {
	return shell.Options{Session: a.sess, Term: a.env.Getenv("TERM")}
}

// interrupted is the exit code of a command that the user has ended.
const interrupted = 130

// exitCode is what the process ends with when a command in a container says so, false where that is not what went wrong.
func exitCode(err error) (int, bool) {
	exit, exited := errors.AsType[*exec.ExitError](err)
	switch {
	case exited:
		return exit.Code, true
	case errors.Is(err, errInterrupted):
		return interrupted, true
	}
	return 0, false
}

// errInterrupted ends a session that the user does not want any more.
var errInterrupted = errors.New("interrupted")

// enter goes into a container: by a command, a shell, or by joining what runs there.
type enter struct {
	flags      *flags
	env        Env
	container  string
	stdin, tty bool
	attach     bool
	admission
}

func newExec(env Env, f *flags) *cobra.Command {
	e := &enter{flags: f, env: env, admission: admission{env: env}}
	cmd := &cobra.Command{
		Use:   "exec (POD | KIND/NAME) [-c CONTAINER] [-i] [-t] -- COMMAND [ARGUMENT...]",
		Short: "Run a command in a container; without one, a shell",
		Long: "Run a command in a container. Its exit code is that of fathom.\n" +
			"Of a workload or a Service it is a pod that is ready. Without a command, a shell that the container has is opened.",
		Example: "  fathom exec web-0 -- ls /data\n" +
			"  fathom exec deploy/web -c proxy -it -- sh\n" +
			"  tar c . | fathom exec -i web-0 -- tar x -C /data\n" +
			"  fathom exec web-0",
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, args []string) error {
			words, command, err := parted(cmd, args)
			if err != nil {
				return err
			}
			return e.run(cmd.Context(), words, command)
		},
	}
	e.register(cmd)
	return cmd
}

func newAttach(env Env, f *flags) *cobra.Command {
	e := &enter{flags: f, env: env, attach: true, admission: admission{env: env}}
	cmd := &cobra.Command{
		Use:               "attach (POD | KIND/NAME) [-c CONTAINER] [-i] [-t]",
		Short:             "Attach to a running container",
		Long:              "Attach to the main process of a running container: see what it prints from now on, and with -i type to it.\nctrl-p ctrl-q detaches and leaves it running.",
		Example:           "  fathom attach web-0\n  fathom attach -it console-0",
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, args []string) error {
			return e.run(cmd.Context(), args, nil)
		},
	}
	e.register(cmd)
	return cmd
}

func (e *enter) register(cmd *cobra.Command) {
	fs := cmd.Flags()
	fs.StringVarP(&e.container, "container", "c", "", "container (default: the pod's default container)")
	fs.BoolVarP(&e.stdin, "stdin", "i", false, "pass stdin to the container")
	fs.BoolVarP(&e.tty, "tty", "t", false, "allocate a terminal (TTY) in the container")
	e.admission.register(cmd, e.flags)
}

// parted splits the words before -- from the command after it.
func parted(cmd *cobra.Command, args []string) (words, command []string, err error) {
	dash := cmd.ArgsLenAtDash()
	switch {
	case dash < 0 && len(args) > 2:
		return nil, nil, usagef("write the command after --, as in: fathom exec %s -- %s", args[0], strings.Join(args[1:], " "))
	case dash < 0:
		return args, nil, nil
	case dash == len(args):
		return nil, nil, usagef("there is no command after --")
	}
	return args[:dash], args[dash:], nil
}

// reference is POD, KIND/NAME or KIND NAME.
func reference(args []string) (kind, name string, err error) {
	switch {
	case len(args) == 0:
		return "", "", usagef("name a pod, or KIND/NAME")
	case len(args) > 2:
		return "", "", usagef("one object at a time, not %s", strings.Join(args, " "))
	case len(args) == 2:
		return args[0], args[1], nil
	}
	kind, name, ok := strings.Cut(args[0], "/")
	if !ok {
		return "pods", args[0], nil
	}
	if kind == "" || name == "" {
		return "", "", usagef("%q is not KIND/NAME", args[0])
	}
	return kind, name, nil
}

func (e *enter) run(ctx context.Context, words, command []string) error {
	kind, name, err := reference(words)
	if err != nil {
		return err
	}
	sess, errs := e.flags.session(e.env)
	defer sess.Close()
	for _, err := range errs {
		fmt.Fprintln(e.env.Stderr, "fathom: "+err.Error())
	}
	c, release := sess.Acquire(sess.Context())
	defer release()
	if why := sess.Refused(c.Name()); why != "" {
		by := kube.Ref{Context: c.Name(), GVR: pods.Resource(), Name: name}
		return e.barred(ctx, sess, c, e.intent(by, by, len(command) > 0))
	}
	pod, by, err := e.pod(ctx, sess, c, kind, name)
	if problem.Of(err).Class == problem.NotFound && len(words) == 2 && len(command) == 0 && !e.attach {
		return usagef("there is no %s %s; a command goes after --, as in: fathom exec %s -- %s", kind, name, kind, name)
	}
	if err != nil {
		return err
	}
	if err := e.choose(pod); err != nil {
		return err
	}
	if err := e.admit(ctx, sess, c, e.intent(refOf(c, pod), by, len(command) > 0)); err != nil {
		return err
	}
	r := exec.Request{
		Pod:       refOf(c, pod),
		Container: e.container, Command: command, Attach: e.attach, Stdin: e.stdin, TTY: e.terminal(),
	}
	kubectl := r.Kubectl()
	if !e.attach && len(command) == 0 {
		if r.Command, err = exec.Shell(ctx, c, pod, e.container); err != nil {
			return err
		}
		kubectl = r.Kubectl()
		r.Command = exec.Interactive(r.Command, e.env.Getenv("TERM"))
		r.Stdin, r.TTY = true, tty.IsTerminal(e.env.Stdin)
	}
	return e.visit(ctx, sess, c, r, kubectl, len(command) > 0)
}

func refOf(c *cluster.Cluster, pod *corev1.Pod) kube.Ref {
	return kube.Ref{Context: c.Name(), GVR: pods.Resource(), Namespace: pod.Namespace, Name: pod.Name}
}

// intent is the way in, as the rules are asked about it. A command's words are no part of it.
func (e *enter) intent(pod, by kube.Ref, commanded bool) act.Visit {
	where := pod.Name
	if e.container != "" {
		where += "/" + e.container
	}
	v := act.Visit{Verb: "exec", What: "open a shell in " + where, On: pod, By: by, Part: e.container, Changes: true}
	switch {
	case e.attach:
		v.Verb, v.What = "attach", "attach to "+where
	case commanded:
		v.What = "run a command in " + where
	}
	return v
}

// terminal reports whether the far side gets a terminal. Without one here, -t is of no use.
func (e *enter) terminal() bool {
	if !e.tty {
		return false
	}
	if e.stdin && !tty.IsTerminal(e.env.Stdin) {
		fmt.Fprintln(e.env.Stderr, "fathom: -t is left out, as the input is not a terminal.")
		return false
	}
	return true
}

// pod is the one that is named, or the best of those behind what is named, which is by.
func (e *enter) pod(ctx context.Context, sess *session.Session, c *cluster.Cluster, kindName, name string) (pod *corev1.Pod, by kube.Ref, err error) {
	kinds, err := awaitKind(ctx, sess, c, kindName)
	if err != nil {
		return nil, by, err
	}
	kind, ok := kinds.Find(kindName)
	if !ok {
		return nil, by, unknownKind(kinds, c, kindName)
	}
	ref := kube.Ref{Context: c.Name(), GVR: kind.GVR, Name: name}
	if !kind.Namespaced { // the pods of a node or of a namespace are not alike, so none can stand for the others
		return nil, by, notEntered(ref)
	}
	scope := e.flags.scoped(c)
	if len(scope.Namespaces) != 1 {
		return nil, by, usagef("%s/%s is in one namespace: name that one with -n", kindName, name)
	}
	ref.Namespace = scope.Namespaces[0]
	if kind.GVR.GroupResource() == pods.Resource().GroupResource() {
		client, err := c.Client(corev1.SchemeGroupVersion, kube.Protobuf)
		if err != nil {
			return nil, ref, err
		}
		pod := &corev1.Pod{}
		return pod, ref, client.Get().Namespace(ref.Namespace).Resource("pods").Name(name).Do(ctx).Into(pod)
	}
	found, err := pods.List(ctx, c, pods.Target{Ref: ref})
	if err != nil {
		return nil, ref, err
	}
	if len(found) == 0 {
		return nil, ref, problem.New(problem.NotFound, fmt.Sprintf("There is no pod behind %s now.", ref), "Look at its replicas and its events.", nil)
	}
	return found[0], ref, nil
}

// notEntered says that an object is not one to go into, and what is.
func notEntered(ref kube.Ref) error {
	next := "Name a pod, a workload or a Service."
	if ref.GVR.GroupResource() == corev1.Resource("nodes") {
		next = "Name one of its pods, or make one for a shell on the node itself: fathom act debug-node node/" + ref.Name
	}
	return problem.New(problem.Invalid, fmt.Sprintf("%s cannot be entered.", ref), next, nil)
}

// choose settles which container it is, and says so where the pod leaves that open.
func (e *enter) choose(pod *corev1.Pod) error {
	if e.container == "" {
		e.container = pods.Default(pod)
		if len(pod.Spec.Containers) > 1 && pod.Annotations["kubectl.kubernetes.io/default-container"] == "" {
			var others []string
			for _, c := range pods.Containers(pod) {
				if c.Running() && c.Name != e.container {
					others = append(others, c.Name)
				}
			}
			if len(others) > 0 {
				fmt.Fprintf(e.env.Stderr, "fathom: in container %s; -c takes another: %s.\n", e.container, strings.Join(others, ", "))
			}
		}
	}
	return exec.Check(pod, e.container)
}

// visit runs it with the process's own streams. A command's words are not for the journal.
func (e *enter) visit(ctx context.Context, sess *session.Session, c *cluster.Cluster, r exec.Request, kubectl string, commanded bool) error {
	(&carry{sess: sess, cluster: c}).awaitUser(ctx)
	verb, what := "exec", "shell"
	switch {
	case r.Attach:
		verb, what = "attach", "attached"
	case commanded:
		what, kubectl = "command", ""
	}
	done := sess.Visit(c, verb, what, r.Pod, r.Container, kubectl)
	err := e.stream(ctx, c, r)
	exit, exited := errors.AsType[*exec.ExitError](err)
	switch {
	case exited:
		done(fmt.Sprintf("%s, exit code %d", what, exit.Code), nil)
	case err == nil:
		done(what+", exit code 0", nil)
	case errors.Is(err, errInterrupted), errors.Is(err, tty.ErrDetached):
		done("", nil)
	default:
		done("", err)
	}
	if errors.Is(err, tty.ErrDetached) {
		return nil
	}
	return err
}
