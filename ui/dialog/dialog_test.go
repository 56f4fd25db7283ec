package dialog_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"fathom/keymap"
	"fathom/themes"
	"fathom/ui"
	"fathom/ui/dialog"
	"fathom/ui/uitest"
)

func bindings() []keymap.Binding {
	var bs []keymap.Binding
	add := func(group, key, help string, danger keymap.Danger, why string) {
		bs = append(bs, keymap.Binding{
			Action: keymap.Action(group + "." + key), Keys: []string{key}, Help: help, Group: group, Danger: danger,
			Disabled: func() string { return why },
		})
	}
	for i, help := range []string{"go down", "go up", "go to the top", "go to the end", "page down", "page up"} {
		add("move", string(rune('a'+i)), help, keymap.Safe, "")
	}
	for i := range 12 {
		add("sort", "alt+"+string(rune('a'+i)), fmt.Sprintf("sort by column %d", i+1), keymap.Safe, "")
	}
	add("change", "S", "scale", keymap.Risky, "")
	add("change", "ctrl+d", "delete the object", keymap.Destructive, "you may not delete pods in payments")
	return bs
}

func over(t *testing.T, w, h int, o ui.Overlay) *uitest.Driver {
	t.Helper()
	d := uitest.New(t, ui.Options{
		Registry: ui.Registry{"keyed": func(ui.Open) (ui.Screen, error) { return uitest.Stub{Keys: bindings()}, nil }},
		Start:    ui.Open{Screen: "keyed"},
		Help:     dialog.Help,
		Messages: dialog.Messages,
	}, w, h)
	if o != nil {
		d.Do(ui.Do(ui.Show{Overlay: o}))
	}
	return d
}

func TestHelpLooks(t *testing.T) {
	uitest.Goldens(t, "help", func(t *testing.T, w, h int) *uitest.Driver {
		d := over(t, w, h, nil)
		d.Keys("?")
		return d
	})
}

func TestHelpSearchAndScroll(t *testing.T) {
	d := over(t, 60, 20, nil)
	d.Keys("?")
	d.Refuse("delete the object")
	d.Keys("end")
	d.Expect("suspend to the shell")
	d.Type("SORT 12")
	d.Expect("sort by column 12")
	d.Refuse("go down", "column 11")
	d.Type("zz")
	d.Expect("no key does that here")
	d.Keys("ctrl+u")
	d.Type("delete")
	d.Expect("(you may not delete")
	d.Keys("esc")
	d.Refuse("delete")
	d.Keys("?", "?")
	d.Refuse("type to search")
}

func TestInfoScrollsAndCopies(t *testing.T) {
	var text strings.Builder
	for i := range 50 {
		fmt.Fprintf(&text, "line %d\n", i)
	}
	d := over(t, 80, 24, dialog.NewInfo("event", dialog.Lines(text.String())))
	d.Expect("line 0", "event")
	d.Refuse("line 49")
	d.Keys("G")
	d.Expect("line 49")
	d.Keys("g", "pgdown", "k", "k")
	d.Expect("line 16")
	d.Refuse("line 14")
	d.Send(tea.MouseWheelMsg{X: 40, Y: 12, Button: tea.MouseWheelUp})
	d.Expect("line 13")
	d.Keys("y")
	if len(d.Copied) != 1 || d.Copied[0] != text.String() {
		t.Errorf("copied %q", d.Copied)
	}
	d.Keys("esc")
	d.Refuse("line")
}

func TestMessagesAreTheNewestFirst(t *testing.T) {
	d := over(t, 80, 24, nil)
	d.Keys("g m")
	d.Expect("no messages yet")
	d.Do(ui.Do(ui.Toast{Role: themes.Warn, Text: "policy/v1beta1 is deprecated", Quiet: true}))
	d.Advance(time.Minute)
	d.Do(ui.Do(ui.Toast{Role: themes.Bad, Text: "cannot reach the server"}))
	d.Do(ui.Do(ui.Toast{Role: themes.Bad, Text: "cannot reach the server"}))
	d.Expect("15:05:05 ✖ cannot reach the server (2 times)", "15:04:05 ▲ policy/v1beta1 is deprecated")
	_, older := d.Find("policy")
	if _, newer := d.Find("(2 times)"); newer != older-1 {
		t.Errorf("the newer note is at line %d, the older at %d", newer, older)
	}
}

func confirm(heard *[]string, opt dialog.ConfirmOptions) ui.Overlay {
	note := func(s string) func() tea.Cmd {
		return func() tea.Cmd { *heard = append(*heard, s); return nil }
	}
	opt.Title = "delete pod/web-1 in payments, prod-eu"
	opt.Lines = dialog.Lines("its ReplicaSet makes another one\n\nkubectl delete pod/web-1 -n payments --context prod-eu")
	opt.Yes, opt.OnYes, opt.OnNo = "delete", note("yes"), note("no")
	return dialog.NewConfirm(opt)
}

func TestConfirm(t *testing.T) {
	for _, c := range []struct {
		name string
		opt  dialog.ConfirmOptions
		keys []string
		want []string
	}{
		{"yes", dialog.ConfirmOptions{}, []string{"y"}, []string{"yes"}},
		{"no", dialog.ConfirmOptions{}, []string{"n"}, []string{"no"}},
		{"esc", dialog.ConfirmOptions{}, []string{"esc"}, []string{"no"}},
		{"enter is not yes", dialog.ConfirmOptions{}, []string{"enter", "x", "j"}, nil},
		{"its own key", dialog.ConfirmOptions{Key: "D"}, []string{"y", "D"}, []string{"yes"}},
		{"the word", dialog.ConfirmOptions{Word: "web"}, []string{"y", "enter", "backspace", "w", "e", "b", "enter"}, []string{"yes"}},
		{"another word", dialog.ConfirmOptions{Word: "web"}, []string{"n", "o", "enter", "esc"}, []string{"no"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var heard []string
			d := over(t, 80, 24, confirm(&heard, c.opt))
			d.Expect("delete pod/web-1 in payments, prod-eu", "kubectl delete")
			d.Keys(c.keys...)
			if !slices.Equal(heard, c.want) {
				t.Errorf("heard %q, want %q", heard, c.want)
			}
		})
	}
}

func TestConfirmSwallowsKeysMeantForTheScreen(t *testing.T) {
	var heard []string
	d := over(t, 80, 24, confirm(&heard, dialog.ConfirmOptions{Grace: dialog.Grace}))
	d.Keys("y", "j", "esc", "y")
	if len(heard) != 0 {
		t.Fatalf("heard %q at once", heard)
	}
	d.Advance(dialog.Grace)
	d.Keys("y")
	if !slices.Equal(heard, []string{"yes"}) {
		t.Errorf("heard %q after the grace", heard)
	}
}

func TestConfirmLooks(t *testing.T) {
	var heard []string
	over(t, 80, 24, confirm(&heard, dialog.ConfirmOptions{})).Golden("confirm.80x24")
	d := over(t, 80, 24, confirm(&heard, dialog.ConfirmOptions{Word: "web-1"}))
	d.Type("web")
	d.Golden("confirm-word.80x24")
	if c, y := d.App.View().Cursor, 0; c == nil {
		t.Error("there is no cursor in the word")
	} else if _, y = d.Find("type web-1"); c.Y != y {
		t.Errorf("the cursor is in line %d, the word in %d", c.Y, y)
	}
}

func TestEverySize(t *testing.T) {
	var heard []string
	for _, o := range []ui.Overlay{
		confirm(&heard, dialog.ConfirmOptions{Word: "x"}), dialog.Help(bindings()),
		dialog.NewInfo("日本", dialog.Lines(strings.Repeat("日本 words ", 100))),
	} {
		d := over(t, 80, 24, o)
		for w := 0; w < 220; w += 7 {
			d.Resize(w, w/4)
			d.Keys("down")
		}
	}
}

func TestLongHelpIsBrokenAndNotCut(t *testing.T) {
	const help = "show the events of the object and of everything that it owns, one by one"
	d := over(t, 120, 20, dialog.Help([]keymap.Binding{{Action: "a", Keys: []string{"x"}, Help: help}}))
	x, y := d.Find("show the events")
	if x < 0 || !strings.HasSuffix(strings.TrimRight(d.Lines()[y+1], " │"), "one by one") {
		t.Fatalf("the help is cut:\n%s", d.Text())
	}
}
