package cli

import "fathom/views/shell"

// entering are the options of the screens that go into containers.
func (a *assembly) entering() shell.Options {
	return shell.Options{Session: a.sess, Term: a.env.Getenv("TERM")}
}
