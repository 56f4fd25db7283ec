package browse

import (
	"testing"

	"fathom/ui/text"
)

func TestLongContextsKeepTheirEnds(t *testing.T) {
	const stem = "arn:aws:eks:eu-west-1:123456789012:cluster/"
	a, b := contextName(stem+"prod-a"), contextName(stem+"prod-b")
	if a == b || text.Width(a) != contextMost {
		t.Errorf("two contexts are shown as %q and %q", a, b)
	}
	if got := contextName("dev"); got != "dev" {
		t.Errorf("dev is shown as %q", got)
	}
}
