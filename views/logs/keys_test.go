package logs

import (
	"fmt"
	"math/rand"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"fathom/keymap"
	"fathom/kube"
	"fathom/ui"
	"fathom/views/kit"
	"fathom/views/kit/kittest"
)

func TestBindingsAreSpeltRightAndDoNotClash(t *testing.T) {
	if err := keymap.Check(Keys()); err != nil {
		t.Error(err)
	}
	s := &Screen{}
	for name, bs := range map[string][]keymap.Binding{
		"lines": s.Bindings(), "brush": brushKeys(), "detail": detailKeys(), "top": topKeys(), "sources": sourceKeys(),
	} {
		for _, c := range keymap.New(nil).Conflicts(bs) {
			t.Errorf("%s: %s", name, c)
		}
	}
	seen := map[keymap.Action]bool{}
	for _, b := range s.Bindings() {
		if seen[b.Action] {
			t.Errorf("%s is there twice", b.Action)
		}
		seen[b.Action] = true
	}
}

// TestWhateverIsPressedTheFrameIsWhole presses keys at random while lines come and go, and looks at every frame.
func TestWhateverIsPressedTheFrameIsWhole(t *testing.T) {
	keys := strings.Fields(`j j j k k k ctrl+d ctrl+u ctrl+f ctrl+b home G ctrl+e ctrl+y h l 0 w w w b f t s v a e E n N x & ! > <
		W T S B enter enter esc esc esc space y z t z z z b left right down up tab - C p + ctrl+r J / Q r Y ctrl+s`)
	for seed := range int64(3) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Chdir(t.TempDir())
			rnd := rand.New(rand.NewSource(seed))
			f := shop()
			for i := range 100 {
				f.write(f.sources[i%3], strings.Repeat("wörter 日本 \x1b[31mrot\x1b[0m ", rnd.Intn(60)))
			}
			r := open(t, f, deployment(), 100, 30)
			r.press("/")
			r.say("request")
			var pressed []string
			for range 300 {
				k := keys[rnd.Intn(len(keys))]
				pressed = append(pressed, k)
				switch rnd.Intn(20) {
				case 0:
					r.Resize(40+rnd.Intn(160), 8+rnd.Intn(50))
				case 1:
					f.write(f.sources[rnd.Intn(3)], "more")
				case 2:
					f.drop(rnd.Intn(4))
				case 3:
					r.Send(tea.MouseWheelMsg{X: 5, Y: 8, Button: []tea.MouseButton{tea.MouseWheelUp, tea.MouseWheelDown}[rnd.Intn(2)]})
				case 4:
					r.Send(tea.MouseClickMsg{X: 5, Y: rnd.Intn(40), Button: tea.MouseLeft})
				}
				r.Keys(k)
				if r.App.Top() == nil {
					t.Fatalf("the screen is gone after %v", pressed)
				}
				r.Send(ui.Msg{To: r.screen.handle.ID, Body: ui.Dirty{}})
				r.checkFrame(t, pressed)
			}
		})
	}
}

// drop lets lines fall out of the buffer.
func (f *fake) drop(n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	n = min(n, len(f.log.lines)-1)
	f.log = &buffer{first: f.log.first + int64(n), lines: f.log.lines[n:]}
	f.dropped.Lines += int64(n)
}

// checkFrame fails unless the screen draws as many lines as it is asked for, each as wide, with the cursor's among them.
func (r *rig) checkFrame(t *testing.T, pressed []string) {
	t.Helper()
	s := r.screen
	for _, size := range [][2]int{{40, 5}, {100, 27}, {160, 50}} {
		w, h := size[0], size[1]
		out := s.View(w, h)
		if len(out) != h {
			t.Fatalf("%d lines of %d after %v", len(out), h, pressed)
		}
		for y, l := range out {
			if got := ansi.StringWidth(l); got != w {
				t.Fatalf("line %d is %d cells wide, not %d, after %v: %q", y, got, w, pressed, ansi.Strip(l))
			}
		}
		if _, lines := s.mode.(*brush); s.mode != nil && !lines || s.emptiness() != nil {
			continue
		}
		if c, top := s.cursor(), s.topRow(); c < top || c >= top+s.pane.h {
			t.Fatalf("the cursor is on line %d, %d lines from %d on are on screen, after %v", c, s.pane.h, top, pressed)
		}
	}
}

func TestMouse(t *testing.T) {
	r := open(t, shop(), deployment(), 80, 24)
	x, y := r.Find("/products/30")
	r.Send(tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseLeft})
	if d, _ := r.screen.current(); !strings.Contains(d.Text, "/products/30") {
		t.Errorf("a click went to %s", d.Text)
	}
	r.Send(tea.MouseWheelMsg{X: x, Y: y, Button: tea.MouseWheelUp})
	if _, now := r.Find("/products/30"); now != y+3 {
		t.Errorf("the wheel moved the line from %d to %d", y, now)
	}
	r.Send(tea.MouseClickMsg{X: x, Y: y + 3, Button: tea.MouseLeft})
	r.Expect("one line")
}

func TestWrapAndSideways(t *testing.T) {
	f := newFake()
	src := f.source("deployment/web", "web-a", "app")
	f.write(src, strings.Repeat("0123456789", 20)+"END")
	r := open(t, f, deployment(), 80, 24)
	r.Refuse("END")
	for range 20 {
		r.press("l")
	}
	r.Expect("END")
	r.press("0", "w")
	r.Expect("END", "14:54:05.000   0123456789")
	if _, y := r.Find("END"); y != 6 {
		t.Errorf("the wrapped line ends in row %d", y)
	}
}

func TestTimesAndNames(t *testing.T) {
	r := open(t, shop(), deployment(), 100, 24)
	r.press("t")
	r.Expect("14:54:48.000Z", "UTC")
	r.press("t")
	r.Expect("  9m mpw6x   plain text")
	if !r.screen.Ticks() {
		t.Error("how long ago something was changes with time")
	}
	r.press("t")
	r.Expect(" mpw6x   plain text")
	r.press("s")
	r.Expect(" web-7cbf745f9c-mpw6x/app   plain text")
	r.press("s")
	r.Expect("   plain text")
	r.Refuse("mpw6x")
	r.press("t", "s")
	if r.screen.Ticks() {
		t.Error("nothing on screen changes with time")
	}
}

// TestTimesAreReadAsTheyAreWritten: a time to go to is in the zone of those on screen.
func TestTimesAreReadAsTheyAreWritten(t *testing.T) {
	r := open(t, shop(), deployment(), 100, 24)
	r.screen.zone = time.FixedZone("CET", 3600)
	r.press("J")
	r.say("15:54:43")
	r.settle()
	r.Expect("5 below")
	r.press("G", "t", "J")
	r.say("14:54:43")
	r.settle()
	r.Expect("5 below")
}

// TestJumpBeforeTheFirstLine: that there is nothing of a time is said where its lines would be.
func TestJumpBeforeTheFirstLine(t *testing.T) {
	r := open(t, shop(), deployment(), 100, 24)
	r.press("J")
	r.say("12:00")
	r.settle()
	r.Expect("nothing from 12:00:00 to this line")
	r.press("j")
	r.Refuse("nothing from")
}

// TestNamespacesAreNamed: the header names all of them.
func TestNamespacesAreNamed(t *testing.T) {
	several := kit.Reach{Scope: kube.Scope{Contexts: []string{kittest.Context}, Namespaces: []string{"shop", "payments"}, LabelSelector: "app=web"}}
	open(t, shop(), several, 100, 24).Expect("shop, payments", "pods app=web")
	several.Scope.Namespaces = nil
	open(t, shop(), several, 100, 24).Expect("all namespaces")
}

func TestDroppedLinesAreSaid(t *testing.T) {
	f := shop()
	f.drop(12)
	r := open(t, f, deployment(), 100, 24)
	r.Expect("12 fell out")
}
