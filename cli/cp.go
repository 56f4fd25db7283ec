package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"fathom/kube"
	"fathom/kube/act"
	"fathom/kube/cluster"
	"fathom/kube/files"
	"fathom/kube/pods"
	"fathom/kube/problem"
	"fathom/session"
	"fathom/ui/tty"
	views "fathom/views/files"
)

// browsing are the options of the screens of files.
func (a *assembly) browsing() views.Options {
	return views.Options{Session: a.sess, Drafts: drafts(a.env.Clock), Editors: editors(a.sess.Config, a.env.Getenv)}
}

// copying is a copy without a screen.
type copying struct {
	flags      *flags
	env        Env
	container  string
	noPreserve bool
	admission
}

func newCp(env Env, f *flags) *cobra.Command {
	c := &copying{flags: f, env: env, admission: admission{env: env}}
	cmd := &cobra.Command{
		Use:   "cp SOURCE DESTINATION",
		Short: "Copy files and directories to and from containers",
		Long: "Copy files and directories to and from containers. One of the two is in a container: POD:PATH or NAMESPACE/POD:PATH;\n" +
			"a path without a slash in front is below the container's working directory. As with cp, an existing directory is copied into,\n" +
			"a directory's files go among those that are there, and SOURCE/. means what is in it. - is the standard input or output.\n\n" +
			"A file gets its name only once it is complete. When a copy broke off, copying the file again resumes it.",
		Example: "  fathom cp web-0:/var/log/app ./logs\n" +
			"  fathom cp ./site shop/web-0:/srv -c nginx\n" +
			"  fathom cp web-0:/etc/hosts -",
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.run(cmd.Context(), args)
		},
	}
	fs := cmd.Flags()
	fs.StringVarP(&c.container, "container", "c", "", "container (default: the pod's default container)")
	fs.BoolVar(&c.noPreserve, "no-preserve", false, "do not keep the modes and times of the files")
	c.admission.register(cmd, f)
	return cmd
}

// end is one end of a copy.
type end struct {
	pod, namespace string // without a pod it is on this host
	path           string
}

func (e end) remote() bool { return e.pod != "" }

// parseEnd reads PATH, POD:PATH or NAMESPACE/POD:PATH. What begins with a dot or a slash is on this host.
func parseEnd(word string) (end, error) {
	where, path, ok := strings.Cut(word, ":")
	switch {
	case word == "":
		return end{}, usagef("an empty path names nothing")
	case !ok || strings.HasPrefix(word, ".") || filepath.IsAbs(word):
		return end{path: word}, nil
	case path == "":
		return end{}, usagef("%s has no path after the colon", word)
	}
	e := end{pod: where, path: path}
	if ns, pod, ok := strings.Cut(where, "/"); ok {
		e.namespace, e.pod = ns, pod
		if ns == "" || strings.ContainsRune(pod, '/') {
			return end{}, usagef("%q is not NAMESPACE/POD:PATH", word)
		}
	}
	if e.pod == "" {
		return end{}, usagef("%q has no pod before the colon", word)
	}
	return e, nil
}

func (c *copying) run(ctx context.Context, args []string) error {
	if len(args) != 2 {
		return usagef("cp takes a source and a destination, as in: fathom cp web-0:/etc/hosts .")
	}
	from, err := parseEnd(args[0])
	if err != nil {
		return err
	}
	to, err := parseEnd(args[1])
	if err != nil {
		return err
	}
	far := from
	switch {
	case from.remote() && to.remote():
		return usagef("one end of a copy is on this host: copy to a file here first, and on from there")
	case !from.remote() && !to.remote():
		return usagef("neither %s nor %s is in a container: write POD:PATH", args[0], args[1])
	case to.remote():
		far = to
	}
	sess, errs := c.flags.session(c.env)
	defer sess.Close()
	for _, err := range errs {
		fmt.Fprintln(c.env.Stderr, "fathom: "+err.Error())
	}
	k, release := sess.Acquire(sess.Context())
	defer release()
	v := act.Visit{
		Verb: "cp", What: "copy " + args[0] + " to " + args[1], Changes: to.remote(),
		On: kube.Ref{Context: k.Name(), GVR: pods.Resource(), Namespace: far.namespace, Name: far.pod},
	}
	if why := sess.Refused(k.Name()); why != "" && to.remote() {
		return c.barred(ctx, sess, k, v)
	}
	ref, container, err := c.find(ctx, sess, k, far)
	if err != nil {
		return err
	}
	v.On, v.Part = ref, container
	if err := c.admit(ctx, sess, k, v); err != nil {
		return err
	}
	fs, err := files.Open(ctx, files.In(k, ref, container))
	if err == nil {
		(&carry{sess: sess, cluster: k}).awaitUser(ctx)
		err = c.copy(ctx, sess, k, &trip{fs: fs, from: from, to: to, ref: ref, container: container})
	}
	if errors.Is(err, context.Canceled) {
		return errInterrupted
	}
	return withoutTools(err, ref, container)
}

// withoutTools says of a container that lacks what a copy takes how to go on from the command line: the files' own words are for
// those who have their screen before them.
func withoutTools(err error, ref kube.Ref, container string) error {
	switch files.TroubleOf(err) {
	case files.NoShell, files.NoTool:
		return problem.New(problem.Invalid, problem.Of(err).Text, fmt.Sprintf(
			"Put a container beside it: fathom act debug pod/%s -n %s --target %s, and copy from there (-c); /proc/1/root is this container's file system.",
			ref.Name, ref.Namespace, container), err)
	}
	return err
}

// find is the pod and the container that are meant.
func (c *copying) find(ctx context.Context, sess *session.Session, k *cluster.Cluster, far end) (kube.Ref, string, error) {
	own := *c.flags
	if far.namespace != "" {
		own.namespaces, own.all = []string{far.namespace}, false
	}
	e := &enter{flags: &own, env: c.env, container: c.container}
	pod, _, err := e.pod(ctx, sess, k, "pods", far.pod)
	if err != nil {
		return kube.Ref{}, "", err
	}
	if err := e.choose(pod); err != nil {
		return kube.Ref{}, "", err
	}
	return kube.Ref{Context: k.Name(), GVR: pods.Resource(), Namespace: pod.Namespace, Name: pod.Name}, e.container, nil
}

// trip is one copy.
type trip struct {
	fs        *files.FS
	from, to  end
	ref       kube.Ref
	container string
}

// copy copies, and leaves a line in the journal.
func (c *copying) copy(ctx context.Context, sess *session.Session, k *cluster.Cluster, t *trip) error {
	far := t.from
	if t.to.remote() {
		far = t.to
	}
	what := "copied " + files.Quote(files.Join(t.fs.Tools().Workdir, far.path))
	done := sess.Visit(k, "cp", what, t.ref, t.container, "")
	m := files.NewMeter(nil)
	stop := c.show(m)
	report, err := c.carry(ctx, t, m)
	stop()
	done(fmt.Sprintf("%s (%s)", what, report.Sentence()), err)
	if err != nil {
		return err
	}
	if len(report.Skipped) > 0 || report.Outside > 0 || report.Resumed > 0 || report.InPlace {
		fmt.Fprintln(c.env.Stderr, "fathom: "+report.Sentence()+".")
	}
	if report.Missed != "" {
		return problem.New(problem.Forbidden, "Not all of it was copied. The container says: "+strings.ReplaceAll(report.Missed, "\n", "; "),
			"What could be read is there.", nil)
	}
	return nil
}

// carry finds out what exactly goes where, and copies it.
func (c *copying) carry(ctx context.Context, t *trip, m *files.Meter) (files.Report, error) {
	how := files.How{Preserve: !c.noPreserve, Replace: true, Meter: m}
	workdir := t.fs.Tools().Workdir
	if t.from.remote() {
		source := files.Join(workdir, t.from.path)
		if t.to.path == "-" {
			n, err := c.print(ctx, t.fs, source)
			return files.Report{Files: 1, Bytes: n}, err
		}
		name := files.Base(source)
		if source == "/" {
			name = t.ref.Name
		}
		return t.fs.Download(ctx, source, into(t.to.path, name, contents(t.from.path)), how)
	}
	target := files.Join(workdir, t.to.path)
	local := t.from.path
	if local == "-" {
		spooled, err := spool(c.env.Stdin)
		if err != nil {
			return files.Report{}, err
		}
		defer os.Remove(spooled)
		how.Preserve = false
		return t.fs.Upload(ctx, spooled, target, how)
	}
	whole, err := filepath.Abs(local)
	if err != nil {
		return files.Report{}, err
	}
	if !contents(local) {
		resolved, err := t.fs.Resolve(ctx, target)
		if err != nil {
			return files.Report{}, err
		}
		if e, err := t.fs.Stat(ctx, resolved); err == nil && e.Kind == files.Directory {
			target = files.Join(target, filepath.Base(whole))
		}
	}
	return t.fs.Upload(ctx, whole, target, how)
}

// contents reports whether a path means what is in a directory.
func contents(path string) bool { return path == "." || strings.HasSuffix(path, "/.") }

// into is where something of that name goes: into a directory that is there, else to the path itself.
func into(path, name string, contents bool) string {
	if info, err := os.Stat(path); err == nil && info.IsDir() && !contents {
		return filepath.Join(path, name)
	}
	return filepath.Clean(path)
}

// print copies a file to the standard output.
func (c *copying) print(ctx context.Context, fs *files.FS, path string) (int64, error) {
	w := &written{w: c.env.Stdout}
	err := fs.Read(ctx, path, 0, -1, w)
	if files.TroubleOf(err) == files.IsDir {
		return 0, usagef("%s is a directory: copy it to a folder, not to -", files.Quote(path))
	}
	return w.n, err
}

type written struct {
	w io.Writer
	n int64
}

func (w *written) Write(p []byte) (int, error) {
	n, err := w.w.Write(p)
	w.n += int64(n)
	return n, err
}

// spool keeps the input in a file: only of one whose size is known can be told that it arrived whole.
func spool(in io.Reader) (string, error) {
	f, err := os.CreateTemp("", "fathom-cp-")
	if err != nil {
		return "", fmt.Errorf("keep the input in a file: %w", err)
	}
	_, err = io.Copy(f, in)
	if err = errors.Join(err, f.Close()); err != nil {
		os.Remove(f.Name())
		return "", fmt.Errorf("keep the input in a file: %w", err)
	}
	return f.Name(), nil
}

// show draws how far the copy is, if anybody looks.
func (c *copying) show(m *files.Meter) (stop func()) {
	if !tty.IsTerminal(c.env.Stderr) {
		return func() {}
	}
	return drawing(c.env.Stderr, m)
}
