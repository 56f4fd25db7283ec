//go:build e2e

package e2e

import (
	"slices"
	"strings"
	"testing"

	"fathom/e2e/term"
	"fathom/e2e/vt"
)

const (
	heading = 2 // the line of the columns' headings
	top     = 3 // the line of the first row
)

// names are the first words of the rows on the screen.
func names(s vt.Screen) (all []string) {
	for _, l := range s.Lines[top : s.Height-1] {
		if f := strings.Fields(l); len(f) > 0 {
			all = append(all, f[0])
		}
	}
	return all
}

// TestMouse clicks and scrolls in a table whose rows stay as they are, as no other test runs beside it.
func TestMouse(t *testing.T) {
	s := newSession(t)
	s.opts = term.Options{Width: 100, Height: 20}
	w := s.start("clusterroles")
	w.wait("rows", func(s vt.Screen) bool { return isLive(s) && s.Mouse && len(names(s)) > 10 })

	before := names(w.Screen())
	must(t, w.Click(10, top+4))
	w.keys("c")
	eventually(t, "the clicked row to be the one that is copied", func() bool { return w.Clipboard() == before[4] })

	must(t, w.Wheel(10, top+4, 2))
	w.wait("the rows to have moved up", func(s vt.Screen) bool {
		at := slices.Index(before, names(s)[0])
		return at > 0 && slices.Equal(before[at:], names(s)[:len(before)-at])
	})
	must(t, w.Wheel(10, top+4, -2))
	w.wait("the rows to be back", func(s vt.Screen) bool { return slices.Equal(before, names(s)) })

	column := w.Screen().Column(heading, "NAME")
	must(t, w.Click(column, heading))
	w.see("sort NAME ▲")
	must(t, w.Click(column, heading))
	w.see("sort NAME ▼")
	w.wait("the order to be reversed", func(s vt.Screen) bool {
		return slices.IsSortedFunc(names(s), func(a, b string) int { return strings.Compare(b, a) })
	})
	must(t, w.Click(w.Screen().Column(heading, "RULES"), heading))
	w.see("sort RULES")
}

// TestClickOpens: a click on the row under the cursor opens it.
func TestClickOpens(t *testing.T) {
	t.Parallel()
	w := newSession(t).start("deploy", "-n", "shop")
	w.see("live", "web")
	row := w.Screen().Row("web ")
	if row <= top {
		t.Fatalf("web is on line %d, where the cursor is", row)
	}
	must(t, w.Click(5, row))
	must(t, w.Click(5, row))
	w.see("Pods", "web-")
	w.gone("postgres-0")
}

// TestCopyReachesTheTerminal: what is copied is sent to the terminal's clipboard, from where it also comes over SSH.
func TestCopyReachesTheTerminal(t *testing.T) {
	t.Parallel()
	w := newSession(t).start("pods/postgres-0", "-n", "shop")
	w.see("live", "postgres-0")
	copied := func(keys []string, want string) {
		t.Helper()
		w.keys(keys...)
		eventually(t, want+" on the clipboard", func() bool { return w.Clipboard() == want })
	}
	copied([]string{"c"}, "postgres-0")
	w.see("clipboard")
	w.keys("Y")
	w.see("kubectl")
	copied([]string{"namespace/name", "enter"}, "shop/postgres-0")
}
