package shell

import (
	"cmp"
	"errors"
	"fmt"
	"time"

	"fathom/kube/exec"
	"fathom/kube/problem"
)

// end is how a session ended.
type end struct {
	err   error
	took  time.Duration
	typed bool   // the user has typed something
	why   string // what may have brought it about, "" if that is not known
}

// brisk is how soon a session ends, without anything typed, that has hardly begun.
const brisk = 2 * time.Second

// left reports whether the user has left it.
func (e end) left() bool { return errors.Is(e.err, errLeft) }

// ordinary reports whether there is nothing to say beyond that it ended: a shell's exit code is that of its last command.
func (e end) ordinary(attach bool) bool {
	exit, exited := errors.AsType[*exec.ExitError](e.err)
	switch {
	case e.err == nil && !attach, e.left():
		return true
	case !exited || attach:
		return false // of a process, any end is news
	}
	return (e.typed || e.took > brisk) && exit.Code < 128+9
}

// text says how it ended, as a sentence: "bash in web-0/app ended with exit code 1 after 3m."
func (e end) text(subject, name string) string {
	after, why := " after "+span(e.took)+".", e.why
	exit, exited := errors.AsType[*exec.ExitError](e.err)
	if exited {
		why = cmp.Or(why, exit.Means())
	}
	if why != "" {
		after = " (" + why + ")" + after
	}
	switch {
	case e.left():
		return "Left " + name + after + " It goes on."
	case e.err == nil:
		return subject + " ended with exit code 0" + after
	case exited:
		return fmt.Sprintf("%s ended with exit code %d%s", subject, exit.Code, after)
	case errors.Is(e.err, exec.ErrLost):
		return "The connection to " + name + " was lost" + after
	}
	return problem.Of(e.err).Text
}

// next says what can be done about it.
func (e end) next() string {
	if _, exited := errors.AsType[*exec.ExitError](e.err); exited || e.err == nil || e.why != "" {
		return ""
	}
	return problem.Of(e.err).Next
}

// brief is what the journal keeps.
func (e end) brief(what string) string {
	exit, exited := errors.AsType[*exec.ExitError](e.err)
	switch {
	case exited:
		return fmt.Sprintf("%s, exit code %d", what, exit.Code)
	case e.err == nil:
		return what + ", exit code 0"
	}
	return what
}

// trouble is the error that the journal keeps: none for a session that ended by itself, or was left.
func (e end) trouble() error {
	if _, exited := errors.AsType[*exec.ExitError](e.err); exited || e.left() {
		return nil
	}
	return e.err
}

// span is a length of time in a word: 0.4s, 12s, 3m, 2h.
func span(d time.Duration) string {
	switch {
	case d < 10*time.Second:
		return d.Round(100 * time.Millisecond).String()
	case d < 2*time.Minute:
		return d.Round(time.Second).String()
	case d < 2*time.Hour:
		return fmt.Sprintf("%dm", int(d.Round(time.Minute)/time.Minute))
	}
	return fmt.Sprintf("%dh", int(d.Round(time.Hour)/time.Hour))
}
