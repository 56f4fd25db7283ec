package shell

import (
	"strings"
	"testing"

	"fathom/views/kit/kittest"
)

// TestInterrupt: ctrl-c is for a command that runs, and when none does for Fathom.
func TestInterrupt(t *testing.T) {
	stopped := 0
	c := &Command{opt: Options{Session: kittest.New(t).Session}, stage: inside, runs: 1, stop: func() { stopped++ }}
	c.began = c.opt.Session.Clock()
	if _, taken := c.Interrupt(); !taken || stopped != 1 || c.stage != over || !strings.HasPrefix(c.trap.Text, "The command was left after 0s") {
		t.Errorf("taken %v, stopped %d times, it says %q", taken, stopped, c.trap.Text)
	}
	if _, taken := c.Interrupt(); taken {
		t.Error("it is taken although nothing runs")
	}
	if c.ran(ran{run: 1}); c.shown != nil {
		t.Error("what the command answers late is shown")
	}
}
