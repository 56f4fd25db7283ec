package cli

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/adrg/xdg"

	"fathom/config"
	"fathom/kube/act"
	"fathom/kube/act/draft"
	"fathom/kube/cluster"
	"fathom/kube/problem"
	"fathom/session"
	"fathom/views/kit"
)

// editsDir is where the texts of edits and of new objects are until they went in.
func editsDir() string { return filepath.Join(xdg.StateHome, "fathom", "edits") }

func drafts(clock func() time.Time) *draft.Store { return draft.Open(editsDir(), clock) }

func editors(c config.Config, getenv func(string) string) draft.Editors {
	return draft.Editors{Config: c.Editor, Getenv: getenv, LookPath: exec.LookPath}
}

// writing are the options of the screens around an editor.
func (a *assembly) writing() kit.WritingOptions {
	return kit.WritingOptions{Session: a.sess, Drafts: drafts(a.env.Clock), Editors: editors(a.sess.Config, a.env.Getenv)}
}

// edit changes the targets in an editor, which opens again until the text can be sent or is left as it was.
func (a *acting) edit(ctx context.Context, sess *session.Session, c *cluster.Cluster, on []act.Target) error {
	if err := a.barred(ctx, sess, c, on); err != nil {
		return err
	}
	command, err := editors(sess.Config, a.env.Getenv).Command()
	if err != nil {
		return err
	}
	w := sess.World(c)
	d, err := a.draft(ctx, w, on)
	if p := problem.Of(err); p.Class == problem.Forbidden {
		a.refuse(ctx, sess, c, on, p.Text)
	}
	if err != nil {
		return err
	}
	for {
		o := d.After(ctx, w, a.open(command, d))
		switch o.Next {
		case draft.Reopen:
			fmt.Fprintln(a.env.Stderr, "fathom: "+o.Said)
		case draft.Unchanged:
			fmt.Fprintln(a.env.Stdout, o.Said)
			return nil
		case draft.Kept:
			return problem.New(problem.Invalid, o.Said, resume, nil)
		case draft.Ready:
			return a.change(ctx, sess, c, d, o.Args)
		}
	}
}

// resume says how an edit goes on that did not go in.
const resume = "Go on with it by --" + act.EditResume + "."

// barred refuses what may not be changed at all, before there is a text to lose.
func (a *acting) barred(ctx context.Context, sess *session.Session, c *cluster.Cluster, on []act.Target) error {
	p := act.Intended(a.verb, on)
	why := sess.Refused(p.Context)
	if level, reason := sess.Policy().Decide(p); why == "" && level == act.Forbid {
		why = reason
	}
	if why == "" {
		return nil
	}
	a.refuse(ctx, sess, c, on, why)
	return problem.New(problem.Forbidden, why, "", nil)
}

// refuse leaves in the journal that there was no edit, and why.
func (a *acting) refuse(ctx context.Context, sess *session.Session, c *cluster.Cluster, on []act.Target, why string) {
	p := act.Intended(a.verb, on)
	p.Context = c.Name()
	a.carry(sess, c, p, "").awaitUser(ctx)
	sess.Refuse(c, p, why)
}

// draft is the text to edit: a new one, or one that was kept.
func (a *acting) draft(ctx context.Context, w act.World, on []act.Target) (*draft.Draft, error) {
	store := drafts(a.env.Clock)
	what := draft.What{Subresource: a.args.Get(act.EditSubresource), Key: a.args.Get(act.EditKey)}
	if !a.args.On(act.EditResume) {
		return store.Begin(ctx, w, on, what)
	}
	if len(on) > 1 {
		return nil, usagef("--%s goes on with one object at a time", act.EditResume)
	}
	d := store.Find(on[0], what)
	if d == nil {
		return nil, usagef("no edit of %s is kept", on[0].Ref)
	}
	return d, nil
}

// open runs the editor on the text.
func (a *acting) open(command []string, d *draft.Draft) error {
	if err := d.Hold(); err != nil {
		return err
	}
	run := draft.NewRun(command, d.File())
	if a.env.Stdin != nil {
		run.SetStdin(a.env.Stdin)
	}
	run.SetStdout(a.env.Stdout)
	run.SetStderr(a.env.Stderr)
	return run.Run()
}

// change carries the change out. The text goes once it went in.
func (a *acting) change(ctx context.Context, sess *session.Session, c *cluster.Cluster, d *draft.Draft, args act.Args) error {
	kept := func(err error) error {
		fmt.Fprintln(a.env.Stderr, "The text is kept in "+d.File()+". "+resume)
		return err
	}
	p, err := a.verb.Make(ctx, sess.World(c), d.On, args)
	if err != nil {
		return kept(err)
	}
	if err := a.carry(sess, c, p, "").out(ctx); err != nil {
		return kept(err)
	}
	if a.dryRun {
		return kept(nil)
	}
	return d.Remove()
}
