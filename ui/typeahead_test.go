package ui_test

import (
	"slices"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"fathom/ui"
	"fathom/ui/uitest"
)

// TestKeysWaitForWhatTheyFollow presses keys before the loop has seen what the first of them asked for.
func TestKeysWaitForWhatTheyFollow(t *testing.T) {
	d, all := opened(t, ui.Options{}, 80, 24)
	_, open := d.App.Update(uitest.Press("p"))
	for _, k := range []string{"j", "p", "j"} {
		if _, cmd := d.App.Update(uitest.Press(k)); cmd != nil {
			t.Fatalf("%s asks for something before its turn", k)
		}
	}
	d.Do(open)
	var seen [][]string
	for _, s := range all() {
		seen = append(seen, slices.DeleteFunc(s.events, func(e string) bool { return e[:2] != "sa" }))
	}
	want := [][]string{{"sample.push 0"}, {"sample.down 0", "sample.push 0"}, {"sample.down 0"}}
	if !slices.EqualFunc(seen, want, slices.Equal) {
		t.Errorf("the screens saw %q, want %q", seen, want)
	}
}

func TestKeysDoNotWaitForever(t *testing.T) {
	d, all := opened(t, ui.Options{}, 80, 24)
	_, never := d.App.Update(uitest.Press("c"))
	d.Send(uitest.Press("j"))
	if all()[0].count("sample.down 0") != 0 {
		t.Fatal("j did not wait")
	}
	d.Advance(2 * time.Second)
	d.Send(uitest.Press("j"))
	if all()[0].count("sample.down 0") != 2 {
		t.Errorf("after two seconds the screen saw %q", all()[0].events)
	}
	d.Do(never)
	if d.Send(uitest.Press("j")); all()[0].count("sample.down 0") != 3 {
		t.Error("an answer that comes late keeps keys from the screen")
	}
}

func TestQuitWaitsForNothing(t *testing.T) {
	d, _ := opened(t, ui.Options{}, 80, 24)
	d.App.Update(uitest.Press("p"))
	d.Send(uitest.Press("ctrl+c"))
	if !d.Quit() {
		t.Error("ctrl+c waits")
	}
}

// TestOthersMessagesArePassedOn: a key's command may make a message that is Bubble Tea's own.
func TestOthersMessagesArePassedOn(t *testing.T) {
	d, _ := opened(t, ui.Options{}, 80, 24)
	_, cmd := d.App.Update(uitest.Press("ctrl+z"))
	_, cmd = d.App.Update(cmd())
	if _, ok := cmd().(tea.SuspendMsg); !ok {
		t.Errorf("ctrl+z ends in %T", cmd())
	}
}

// TestKeysWaitForTheScreensAnswer: a screen may still be working out what the last key has asked for.
func TestKeysWaitForTheScreensAnswer(t *testing.T) {
	d, all := opened(t, ui.Options{}, 80, 24)
	s := all()[0]
	s.awaits = true
	d.Keys("j", "j")
	s.handle.Flag()
	d.Wait("the flag", func() bool { return s.count("Dirty") > 0 })
	if s.count("sample.down 0") != 0 {
		t.Fatal("j did not wait")
	}
	s.awaits = false
	s.handle.Flag()
	d.Wait("both keys", func() bool { return s.count("sample.down 0") == 2 })

	s.awaits = true
	d.Keys("j")
	d.Advance(2 * time.Second)
	d.Keys("j")
	if s.count("sample.down 0") != 4 {
		t.Errorf("after two seconds the screen saw %q", s.events)
	}
}
