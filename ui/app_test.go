package ui_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"fathom/keymap"
	"fathom/themes"
	"fathom/ui"
	"fathom/ui/uitest"
)

func TestScreensComeAndGo(t *testing.T) {
	d, all := opened(t, ui.Options{}, 80, 24)
	d.Keys("p")
	first, second := all()[0], all()[1]
	if want := []string{"init", "themed none", "sample.push 0", "Hidden"}; !slices.Equal(first.events, want) {
		t.Errorf("the first screen saw %q, want %q", first.events, want)
	}
	d.Expect("Pods+")
	first.handle.Flag()
	d.Keys("q")
	if want := []string{"Shown", "Dirty"}; !slices.Equal(first.events[4:], want) {
		t.Errorf("back again the first screen saw %q, want %q", first.events[4:], want)
	}
	if second.count("close") != 1 {
		t.Error("the second screen was not closed")
	}
	d.Refuse("Pods+")
	d.Keys("]")
	if d.Expect("Pods+"); len(all()) != 3 {
		t.Error("forward did not open the screen again")
	}
	if want := []ui.Open{{Screen: "sample", Arg: "Pods"}, {Screen: "sample", Arg: "Pods+"}}; !slices.Equal(d.App.Places(), want) {
		t.Errorf("places are %v, want %v", d.App.Places(), want)
	}
	d.Keys("q", "q")
	if !d.Quit() || first.count("close") != 1 {
		t.Error("q on the first screen does not quit and close")
	}
}

func TestReplaceAndReset(t *testing.T) {
	d, all := opened(t, ui.Options{}, 80, 24)
	d.Keys("p")
	d.Do(ui.Do(ui.Replace{Open: ui.Open{Screen: "sample", Arg: "Nodes"}}))
	if d.Expect("Nodes"); len(d.App.Places()) != 2 || all()[1].count("close") != 1 {
		t.Error("replace left the old screen open")
	}
	d.Do(ui.Do(ui.Reset{Open: ui.Open{Screen: "sample", Arg: "Events"}}))
	if d.Expect("Events"); len(d.App.Places()) != 1 || all()[0].count("close") != 1 || all()[2].count("close") != 1 {
		t.Error("reset left screens open")
	}
	for _, request := range []any{
		ui.Push{Open: ui.Open{Screen: "broken"}}, ui.Replace{Open: ui.Open{Screen: "broken"}}, ui.Reset{Open: ui.Open{Screen: "broken"}},
	} {
		d.Do(ui.Do(request))
		d.Expect("cannot open broken: the disk is full", "Events")
	}
}

func TestWithoutAnyScreen(t *testing.T) {
	d, _ := opened(t, ui.Options{Start: ui.Open{Screen: "nowhere"}}, 80, 24)
	d.Expect(`there is no screen called "nowhere"`)
	d.Keys("q")
	if !d.Quit() {
		t.Error("q does not quit")
	}
}

func TestMessagesReachTheirScreenOnly(t *testing.T) {
	d, all := opened(t, ui.Options{}, 80, 24)
	d.Keys("p")
	first, second := all()[0], all()[1]
	d.Send(ui.Msg{To: first.handle.ID, Body: "mail"})
	d.Keys("q")
	d.Send(ui.Msg{To: second.handle.ID, Body: "late mail"})
	if first.count("got mail") != 1 || second.count("got mail") != 0 {
		t.Error("a message for the covered screen did not reach it alone")
	}
	if second.count("got late mail") != 0 || first.count("got late mail") != 0 {
		t.Error("a message for a closed screen reached somebody")
	}
}

func TestKeysFindTheirAction(t *testing.T) {
	var global []keymap.Action
	opt := ui.Options{
		Globals: func() []keymap.Binding {
			return []keymap.Binding{{Action: "app.palette", Keys: []string{":"}}, {Action: "app.other", Keys: []string{"j"}}}
		},
		GlobalAct: func(a keymap.Action, _ int) tea.Cmd { global = append(global, a); return nil },
	}
	d, all := opened(t, opt, 80, 24)
	s := all()[0]
	d.Keys("1", "2", "j")
	d.Keys("g")
	d.Expect(" g  g go to the top")
	d.Keys("g")
	d.Keys("4", "esc", "j")
	d.Keys(":")
	if want := []string{"sample.down 12", "sample.top 0", "sample.down 0"}; !slices.Equal(s.events[2:], want) {
		t.Errorf("the screen saw %q, want %q", s.events[2:], want)
	}
	if want := []keymap.Action{"app.palette"}; !slices.Equal(global, want) {
		t.Errorf("globals saw %q, want %q", global, want)
	}
}

// writer is a screen with an input line of its own.
type writer struct {
	sample
	typed string
}

func (w *writer) Type(k tea.KeyPressMsg) (tea.Cmd, bool) {
	if k.Text == "" || k.Text == "q" {
		return nil, false
	}
	w.typed += k.Text
	return nil, true
}

func TestTypistComesBeforeBindings(t *testing.T) {
	w := &writer{sample: sample{name: "notes"}}
	d := uitest.Screen(t, w, 80, 24)
	d.Type("jg1")
	d.Keys("down")
	d.Send(tea.PasteMsg{Content: "pasted"})
	if w.typed != "jg1" || w.count("sample.down 0") != 1 || w.count("tea.PasteMsg") != 1 {
		t.Errorf("typed %q, events %q", w.typed, w.events)
	}
	d.Keys("q")
	if !d.Quit() {
		t.Error("a key that the screen leaves alone is not bound")
	}
}

func TestActRunsByName(t *testing.T) {
	d, all := opened(t, ui.Options{}, 80, 24)
	d.Do(d.App.Act("sample.down", 3))
	d.Do(d.App.Act(ui.ActBack, 0))
	if s := all()[0]; s.count("sample.down 3") != 1 || !d.Quit() {
		t.Errorf("the screen saw %q", s.events)
	}
}

func TestDisabledSaysWhy(t *testing.T) {
	d, all := opened(t, ui.Options{}, 80, 24)
	s := all()[0]
	s.off = "you may not get pods"
	d.Keys("enter")
	d.Expect("▲ you may not get pods")
	if s.count("sample.act 0") != 0 {
		t.Error("a disabled action ran")
	}
}

func TestWayOut(t *testing.T) {
	d, all := opened(t, ui.Options{}, 80, 24)
	d.Do(ui.Do(ui.Show{Overlay: &plainOverlay{}}))
	d.Keys("ctrl+c")
	if !d.Quit() || all()[0].count("close") != 1 {
		t.Error("ctrl+c under an overlay does not quit and close")
	}
	d.Send(tea.WindowSizeMsg{Width: 10, Height: 10})
	d.Expect("Pods")
}

func TestToastsGoAndStayInTheLog(t *testing.T) {
	d, _ := opened(t, ui.Options{}, 80, 24)
	if d.Timers() != 0 {
		t.Fatal("an idle app runs a timer")
	}
	d.Do(ui.Do(ui.Toast{Role: themes.Bad, Text: "it broke"}))
	d.Do(ui.Do(ui.Toast{Role: themes.Bad, Text: "it broke"}))
	d.Do(ui.Do(ui.Toast{Text: "kept quiet", Quiet: true}))
	d.Expect("✖ it broke")
	d.Advance(7 * time.Second)
	d.Expect("it broke")
	d.Advance(2 * time.Second)
	d.Refuse("it broke")
	d.Expect("↵ act")
	if d.Timers() != 0 {
		t.Error("the timer runs on after the toast is gone")
	}
	notes := d.App.Log().Notes()
	if len(notes) != 2 || notes[0].Count != 2 || notes[1].Text != "kept quiet" {
		t.Errorf("the log is %+v", notes)
	}
}

func TestTicksOnlyWhoAsked(t *testing.T) {
	d, all := opened(t, ui.Options{}, 80, 24)
	s := all()[0]
	s.ticking = true
	d.Keys("j")
	d.Advance(3 * time.Second)
	if got := s.count("Tick"); got != 3 {
		t.Errorf("%d ticks in three seconds", got)
	}
	d.Keys("p") // the screen above does not tick
	d.Advance(5 * time.Second)
	if got := s.count("Tick"); got != 3 || d.Timers() != 0 {
		t.Errorf("%d ticks, %d timers under a screen that does not tick", got, d.Timers())
	}
}

func TestCopySaysWhatItKnows(t *testing.T) {
	d, _ := opened(t, ui.Options{}, 80, 24)
	d.Keys("c")
	d.Expect("✓ copied its name")
	if !slices.Equal(d.Copied, []string{"Pods"}) {
		t.Errorf("copied %q", d.Copied)
	}
	d, _ = opened(t, ui.Options{Clipboard: func(string) error { return errors.New("no xclip") }}, 80, 24)
	d.Keys("c")
	d.Expect("sent its name to the terminal's clipboard")
}

func TestRunHandsOverAndReports(t *testing.T) {
	d, all := opened(t, ui.Options{}, 80, 24)
	s := all()[0]
	d.Do(ui.Do(ui.Run{Command: &command{err: errors.New("wrong password")}, Done: func(err error) tea.Msg {
		return ui.Msg{To: s.handle.ID, Body: err.Error()}
	}}))
	if s.count("got wrong password") != 1 || len(d.Ran) != 1 {
		t.Errorf("the screen saw %q", s.events)
	}
}

func TestThemeFollowsTheTerminal(t *testing.T) {
	d, all := opened(t, ui.Options{Themes: themes.Auto, AskBackground: true}, 80, 24)
	s := all()[0]
	for _, msg := range []tea.Msg{
		tea.ColorProfileMsg{Profile: colorprofile.TrueColor},
		tea.BackgroundColorMsg{Color: rgb(0xffff)},
		tea.BackgroundColorMsg{Color: rgb(0xffff)},
		tea.ColorProfileMsg{Profile: colorprofile.ANSI},
		tea.ColorProfileMsg{Profile: colorprofile.ASCII},
		tea.ColorProfileMsg{Profile: colorprofile.NoTTY},
		tea.ColorProfileMsg{Profile: colorprofile.ANSI256},
	} {
		d.Send(msg)
	}
	none, _ := themes.Named("none")
	d.Do(ui.Do(ui.Configure{Themes: func(themes.Terminal) *themes.Theme { return none }}))
	want := []string{"themed dark", "themed light", "themed basic", "themed none", "themed light", "themed none"}
	if !slices.Equal(s.events[1:], want) {
		t.Errorf("the screen saw %q, want %q", s.events[1:], want)
	}
}

// TestTheFirstFrameSuitsTheTerminal starts in a terminal that was light the last time.
func TestTheFirstFrameSuitsTheTerminal(t *testing.T) {
	var told []bool
	d, all := opened(t, ui.Options{
		Themes: themes.Auto, Light: true, AskBackground: true, Answered: func(dark bool) { told = append(told, dark) },
	}, 80, 24)
	s := all()[0]
	d.Send(tea.BackgroundColorMsg{Color: rgb(0xffff)})
	d.Send(tea.BackgroundColorMsg{Color: rgb(0)})
	if want := []string{"init", "themed light", "themed dark"}; !slices.Equal(s.events, want) {
		t.Errorf("the screen saw %q, want %q", s.events, want)
	}
	if want := []bool{false, true}; !slices.Equal(told, want) {
		t.Errorf("the answers were %v, want %v", told, want)
	}
}

func TestMouseIsRelative(t *testing.T) {
	d, all := opened(t, ui.Options{Mouse: true}, 80, 24)
	if d.App.View().MouseMode != tea.MouseModeCellMotion {
		t.Error("the mouse is off")
	}
	s := all()[0]
	d.Send(tea.MouseClickMsg{X: 5, Y: 0})
	d.Send(tea.MouseClickMsg{X: 5, Y: 23})
	if s.clicked != [2]int{} {
		t.Error("a click on the chrome reached the screen")
	}
	d.Send(tea.MouseClickMsg{X: 5, Y: 3})
	if s.clicked != [2]int{5, 1} {
		t.Errorf("the screen was clicked at %v", s.clicked)
	}
	off := false
	d.Do(ui.Do(ui.Configure{Mouse: &off}))
	if d.App.View().MouseMode != tea.MouseModeNone {
		t.Error("the mouse is still on")
	}
}

func TestFlagsArriveAsDirty(t *testing.T) {
	host := 0
	d, all := opened(t, ui.Options{Flagged: func() tea.Cmd { host++; return nil }}, 80, 24)
	s := all()[0]
	go s.handle.Flag()
	go d.App.Flag()
	go d.App.Post(ui.Toast{Text: "posted"})
	d.Wait("flags and post", func() bool { return s.count("Dirty") == 1 && host == 1 && d.Shows("posted") })
}

// rgb is a grey of that brightness.
type rgb uint32

func (c rgb) RGBA() (r, g, b, a uint32) { return uint32(c), uint32(c), uint32(c), 0xffff }

func TestKeyThatBeginsAChordRunsOnceTheChordIsOff(t *testing.T) {
	opt := ui.Options{Keymap: keymap.New(map[keymap.Action][]string{"sample.down": {"g"}})}
	d, all := opened(t, opt, 80, 24)
	s := all()[0]
	d.Keys("3", "g")
	if len(s.events) != 2 {
		t.Fatalf("g ran before the next key was known: %q", s.events)
	}
	d.Keys("p")
	if want := []string{"sample.down 3", "sample.push 0", "Hidden"}; !slices.Equal(s.events[2:], want) {
		t.Errorf("the screen saw %q, want %q", s.events[2:], want)
	}
	d.Keys("g", "q")
	if n := len(d.App.Places()); all()[1].count("sample.down 0") != 1 || n != 1 {
		t.Errorf("the key after g was lost: %q, %d screens", all()[1].events, n)
	}
}
