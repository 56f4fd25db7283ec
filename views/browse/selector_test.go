package browse_test

import (
	"testing"
)

func TestSelectorsInTheFilterLine(t *testing.T) {
	r := open(t, in("pods"), 120, 24, fleet()...)
	r.Keys("/")
	r.Type("web -l app=")
	r.WaitText("3 of 5")
	r.Type("web-b restarts>=0")
	r.WaitText("3 of 5")
	r.Keys("enter")
	r.WaitText("app=web-b")
	rowsAre(t, r, "web-b")
	r.Expect("/web restarts>=0")
	r.Keys("esc", "esc")
	rowsAre(t, r, "cache-0 db-0 web-a web-b web-c")
	r.Refuse("app=web-b")

	for line, want := range map[string]string{
		"-l":         "-l needs a selector",
		"-l ((":      "This is not a label selector",
		"-f a":       "This is not a field selector",
		"-l a nos=1": `There is no column "nos" here`,
	} {
		r.Keys("/", "ctrl+u")
		r.Type(line)
		r.Keys("enter")
		r.Expect(want)
		r.Keys("esc")
	}

	r.Keys("/")
	r.Type(`-l "app in (db-0, web-c)"`)
	r.Keys("enter")
	rowsAre(t, r, "db-0 web-c")
}
