package prompt_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"fathom/ui"
	"fathom/ui/prompt"
	"fathom/ui/uitest"
)

// asked opens a prompt and notes what its owner hears.
func asked(t *testing.T, opt prompt.Options) (*uitest.Driver, *[]string) {
	t.Helper()
	var heard []string
	opt.OnChange = func(s string) (tea.Cmd, error) {
		heard = append(heard, "change "+s)
		if strings.HasPrefix(s, "re:[") {
			return nil, errors.New("missing ]")
		}
		return nil, nil
	}
	opt.OnDone = func(s string) (tea.Cmd, error) {
		if s == "bad" {
			return nil, errors.New("that is no number")
		}
		heard = append(heard, "done "+s)
		return nil, nil
	}
	opt.OnCancel = func() tea.Cmd { heard = append(heard, "cancel"); return nil }
	if opt.Label == "" {
		opt.Label = "/"
	}
	d := uitest.Screen(t, uitest.Stub{}, 80, 24)
	d.Do(ui.Do(ui.Show{Overlay: prompt.New(opt)}))
	return d, &heard
}

func TestTypingIsHeardAtOnce(t *testing.T) {
	d, heard := asked(t, prompt.Options{})
	d.Type("web")
	d.Expect(" / web")
	d.Keys("backspace", "enter")
	want := []string{"change w", "change we", "change web", "change we", "done we"}
	if !slices.Equal(*heard, want) {
		t.Errorf("heard %q, want %q", *heard, want)
	}
	d.Refuse(" / we")
}

func TestLeaving(t *testing.T) {
	for _, keys := range [][]string{{"a", "esc"}, {"backspace"}} {
		d, heard := asked(t, prompt.Options{})
		d.Keys(keys...)
		if (*heard)[len(*heard)-1] != "cancel" {
			t.Errorf("after %q heard %q", keys, *heard)
		}
		d.Refuse(" /")
	}
}

func TestErrorsStandBesideTheLine(t *testing.T) {
	d, _ := asked(t, prompt.Options{})
	d.Type("re:[a")
	d.Expect(" / re:[a", "✖ missing ]")
	d.Resize(40, 24)
	d.Expect(" / re:[a", "✖ missing ]")
	d.Keys("ctrl+u")
	d.Refuse("missing")
	d.Type("bad")
	d.Keys("enter")
	d.Expect("✖ that is no number")
}

func TestNarrowErrorsStandAbove(t *testing.T) {
	d, _ := asked(t, prompt.Options{Text: strings.Repeat("long", 16)})
	d.Keys("home")
	d.Type("re:[")
	x, y := d.Find("missing ]")
	_, line := d.Find("re:[")
	if x < 0 || y != line-1 {
		t.Errorf("the error is at line %d, the text at line %d\n%s", y, line, d.Text())
	}
	if c := d.App.View().Cursor; c == nil || c.Y != line {
		t.Errorf("the cursor is at %v, the text at line %d", c, line)
	}
}

func TestHistoryGoesByPrefix(t *testing.T) {
	d, _ := asked(t, prompt.Options{History: []string{"web", "age<2h", "worker", "web"}})
	d.Type("w")
	for _, step := range []struct{ key, want string }{
		{"up", " / web"}, {"up", " / worker"}, {"up", " / worker"}, {"down", " / web"}, {"down", " / w"},
	} {
		d.Keys(step.key)
		if got := d.Lines()[22]; got != step.want {
			t.Errorf("after %s the line is %q, want %q", step.key, got, step.want)
		}
	}
}

func TestCompletionIsOfferedAndTaken(t *testing.T) {
	complete := func(s string) string {
		if strings.HasPrefix("status=Running", s) {
			return "status=Running"
		}
		return ""
	}
	for _, key := range []string{"tab", "right"} {
		d, heard := asked(t, prompt.Options{Complete: complete})
		d.Type("sta")
		d.Expect(" / status=Running")
		if c := d.App.View().Cursor; c == nil || c.X != 6 {
			t.Errorf("the cursor is at %v", c)
		}
		d.Keys("left", "left")
		d.Refuse("Running")
		d.Keys("end", key, "enter")
		if got := (*heard)[len(*heard)-1]; got != "done status=Running" {
			t.Errorf("%s: heard %q", key, got)
		}
	}
}

func TestPaste(t *testing.T) {
	d, heard := asked(t, prompt.Options{})
	d.Send(tea.PasteMsg{Content: "one\ntwo\n"})
	if want := []string{"change one two"}; !slices.Equal(*heard, want) {
		t.Errorf("heard %q, want %q", *heard, want)
	}
}

func TestEverySize(t *testing.T) {
	d, _ := asked(t, prompt.Options{Text: "日本日本日本日本日本日本日本日本日本日本日本日本日本", Label: "new name"})
	for w := range 120 {
		d.Resize(w, 1+w/4)
		d.Keys("home", "end")
	}
}
