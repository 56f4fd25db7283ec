package uitest

import "time"

// patience is how long a condition may take on a busy machine before the test fails.
const patience = 2 * time.Minute

// Wait handles what other goroutines flag and post until a condition holds, and fails the test if it never does.
func (d *Driver) Wait(what string, holds func() bool) {
	d.t.Helper()
	limit := time.NewTimer(patience)
	defer limit.Stop()
	for !holds() {
		select {
		case msg := <-d.inbox:
			d.Send(msg)
		case <-limit.C:
			d.t.Fatalf("waited in vain for %s; the screen is\n%s", what, d.Text())
		}
	}
}

// WaitText waits until the screen shows a text.
func (d *Driver) WaitText(text string) {
	d.t.Helper()
	d.Wait("the text "+text, func() bool { return d.Shows(text) })
}

// WaitSettled waits until the screen on top says that it is settled.
func (d *Driver) WaitSettled() {
	d.t.Helper()
	d.Wait("the screen to settle", d.App.Settled)
}
