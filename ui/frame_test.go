package ui_test

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"fathom/keymap"
	"fathom/themes"
	"fathom/ui"
	"fathom/ui/uitest"
)

// TestEverySizeIsFilledExactly is the promise to the terminal: h lines of w cells, whatever w and h are.
func TestEverySizeIsFilledExactly(t *testing.T) {
	bare, _ := opened(t, ui.Options{}, 0, 0)
	asking, _ := opened(t, ui.Options{}, 0, 0)
	asking.Do(ui.Do(ui.Show{Overlay: &plainOverlay{}}))
	toasting, _ := opened(t, ui.Options{}, 0, 0)
	toasting.Do(ui.Do(ui.Toast{Role: themes.Bad, Text: strings.Repeat("long words 日本 ", 30)}))
	for name, d := range map[string]*uitest.Driver{"bare": bare, "overlay": asking, "toast": toasting} {
		for h := 0; h <= 60; h += 1 + h/9 {
			for w := 0; w <= 200; w += 1 + w/17 {
				d.Resize(w, h)
				lines := d.App.Lines()
				if want := h; w > 0 && len(lines) != want {
					t.Fatalf("%s at %dx%d: %d lines", name, w, h, len(lines))
				}
				for y, l := range lines {
					if got := ansi.StringWidth(l); got != w {
						t.Fatalf("%s at %dx%d: line %d is %d cells wide: %q", name, w, h, y, got, ansi.Strip(l))
					}
				}
			}
		}
	}
}

func TestHeaderDropsWhatMattersLeast(t *testing.T) {
	d, _ := opened(t, ui.Options{}, 100, 24)
	for _, c := range []struct {
		w          int
		head, next string
	}{
		{100, "▌prod-eu · v1.36.3 · alice               payments, checkout                                  ● live", " Pods  1,204                                                                       /web   sort NAME"},
		{60, "▌prod-eu · v1.36.3 · alice  payments, checkout       ● live", " Pods  1,204                               /web   sort NAME"},
		{50, "▌prod-eu · v1.36.3  payments, checkout     ● live", " Pods  1,204                     /web   sort NAME"},
		{40, "▌prod-eu   payments, checkout    ● live", " Pods  1,204           /web   sort NAME"},
	} {
		d.Resize(c.w, 24)
		got := d.Lines()
		if got[0] != c.head {
			t.Errorf("at %d cells the header is\n%q, want\n%q", c.w, got[0], c.head)
		}
		if got[1] != c.next {
			t.Errorf("at %d cells the title line is\n%q, want\n%q", c.w, got[1], c.next)
		}
	}
}

func TestFooterFits(t *testing.T) {
	help := func(d *uitest.Driver) string { return d.Lines()[23] }
	d, all := opened(t, ui.Options{}, 80, 24)
	if got, want := help(d), " ↵ act  p more  c copy"; got != want {
		t.Errorf("the footer is %q, want %q", got, want)
	}
	all()[0].off = "not now"
	d.Keys("j")
	if s := d.Style(1, 23); s.Attrs == 0 {
		t.Error("a disabled hint looks like the others")
	}
}

// TestLastHintsStay: what leads to everything else stays when room is short.
func TestLastHintsStay(t *testing.T) {
	d, _ := opened(t, ui.Options{Globals: func() []keymap.Binding {
		return []keymap.Binding{
			{Action: "a", Keys: []string{"x"}, Short: "something"},
			{Action: "b", Keys: []string{":"}, Short: "go", Last: true},
		}
	}}, 80, 24)
	for w, want := range map[int]string{80: " ↵ act  p more  c copy  x something  : go", 40: " ↵ act  p more  c copy  : go"} {
		d.Resize(w, 24)
		if got := strings.TrimRight(d.Lines()[23], " "); got != want {
			t.Errorf("at %d cells the footer is %q, want %q", w, got, want)
		}
	}
}

// TestHintsOfTakenKeys: a key that the screen claims is not offered for what it would do elsewhere.
func TestHintsOfTakenKeys(t *testing.T) {
	d, _ := opened(t, ui.Options{Globals: func() []keymap.Binding {
		return []keymap.Binding{
			{Action: "a", Keys: []string{"p"}, Short: "elsewhere"},
			{Action: "b", Keys: []string{"c", "z"}, Short: "other"},
		}
	}}, 80, 24)
	if got, want := strings.TrimRight(d.Lines()[23], " "), " ↵ act  p more  c copy  z other"; got != want {
		t.Errorf("the footer is %q, want %q", got, want)
	}
}

func TestUnchangedFrameIsNotDrawn(t *testing.T) {
	d, all := opened(t, ui.Options{}, 80, 24)
	s := all()[0]
	before := d.App.View().Content
	s.lines = []string{"another text"}
	d.Send(ui.Msg{To: 99, Body: "for nobody"})
	if d.App.View().Content != before {
		t.Error("a message for nobody drew the frame anew")
	}
	d.Send(ui.Msg{To: s.handle.ID, Body: "for it"})
	if d.App.View().Content == before {
		t.Error("a message for the screen did not draw the frame anew")
	}
}

func TestWindowTitle(t *testing.T) {
	d, _ := opened(t, ui.Options{Name: "fathom"}, 80, 24)
	if got, want := d.App.View().WindowTitle, "fathom prod-eu Pods"; got != want {
		t.Errorf("the title is %q, want %q", got, want)
	}
}

func BenchmarkFrame(b *testing.B) {
	s := &sample{name: "Pods", lines: strings.Split(strings.Repeat("web-7cbf745f9c-h9z7d 0/1 CrashLoopBackOff\n", 60), "\n")}
	d := uitest.Screen(b, s, 200, 60)
	for b.Loop() {
		d.App.Update(uitest.Press("j"))
		d.App.View()
	}
}

func TestTinyTerminalSaysSo(t *testing.T) {
	d, _ := opened(t, ui.Options{}, 30, 6)
	if got, want := d.Text(), "terminal too small: 30x6,\nneeds 40x8\n\n\n\n"; got != want {
		t.Errorf("the screen is %q, want %q", got, want)
	}
	d.Keys("p")
	d.Resize(80, 24)
	d.Expect("Pods+")
}
