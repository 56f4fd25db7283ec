package guests_test

import (
	"strings"
	"time"

	"fathom/ui"
	"fathom/ui/uitest"
	"fathom/views/kit"
)

// stub is a screen that says with what it was opened.
func stub(name string) func(ui.Open) (ui.Screen, error) {
	return func(o ui.Open) (ui.Screen, error) {
		r, _ := o.Arg.(kit.Reach)
		return uitest.NewStub(name+" "+r.On[0].Name+" "+r.Part(), o), nil
	}
}

// until lets a second after the other pass until the screen is as wanted.
func (r *rig) until(what string, ok func(text string) bool) {
	r.t.Helper()
	for limit := time.Now().Add(2 * time.Minute); !ok(r.Text()); {
		if time.Now().After(limit) {
			r.t.Fatalf("waited for %s:\n%s", what, r.Text())
		}
		r.clock.Advance(time.Second)
		r.Advance(time.Second)
	}
}

func (r *rig) pass(want string) {
	r.t.Helper()
	r.until(want, func(text string) bool { return strings.Contains(text, want) })
}

func (r *rig) gone(text string) {
	r.t.Helper()
	r.until(text+" to be gone", func(now string) bool { return !strings.Contains(now, text) })
}

func (r *rig) wait(texts ...string) {
	r.t.Helper()
	for _, text := range texts {
		r.WaitText(text)
	}
}
