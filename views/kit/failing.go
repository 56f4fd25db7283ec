package kit

// Failing is a screen that can tell why it shows nothing of what it was opened for. It is asked where nobody looks at the
// screen; nil says that nothing is wrong.
type Failing interface{ Failure() error }

// Failure implements Failing.
func (d *Document) Failure() error {
	if d.shown {
		return nil
	}
	return d.trouble.err
}
