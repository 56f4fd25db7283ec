package line

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"fathom/themes"
	"fathom/ui/uitest"
)

func press(code rune, mod tea.KeyMod) tea.KeyPressMsg { return tea.KeyPressMsg{Code: code, Mod: mod} }

func ctrl(r rune) tea.KeyPressMsg { return press(r, tea.ModCtrl) }

func holding(s string) *Editor {
	e := New()
	e.Set(s)
	return e
}

func TestEditing(t *testing.T) {
	left := press(tea.KeyLeft, 0)
	for _, c := range []struct {
		name, start string
		keys        []tea.KeyPressMsg
		want        string
		at          int
	}{
		{"types at the end", "po", []tea.KeyPressMsg{{Code: 'd', Text: "d"}}, "pod", 3},
		{"types in the middle", "pd", []tea.KeyPressMsg{left, {Code: 'o', Text: "o"}}, "pod", 2},
		{"backspace at the start does nothing", "a", []tea.KeyPressMsg{ctrl('a'), press(tea.KeyBackspace, 0)}, "a", 0},
		{"delete", "ab", []tea.KeyPressMsg{ctrl('a'), press(tea.KeyDelete, 0)}, "b", 0},
		{"kills a word", "status=Running age<2h", []tea.KeyPressMsg{ctrl('w')}, "status=Running ", 15},
		{"kills to the start", "abc", []tea.KeyPressMsg{left, ctrl('u')}, "c", 0},
		{"kills to the end", "abc", []tea.KeyPressMsg{ctrl('a'), ctrl('k')}, "", 0},
		{"word motions", "one two", []tea.KeyPressMsg{press('b', tea.ModAlt), press('d', tea.ModAlt)}, "one ", 4},
		{"kills a word of one letter", "a b", []tea.KeyPressMsg{left, press('d', tea.ModAlt)}, "a ", 2},
		{"space is text", "a", []tea.KeyPressMsg{{Code: ' ', Text: " "}}, "a ", 2},
		{"a wide rune is one step", "日本", []tea.KeyPressMsg{left, press(tea.KeyBackspace, 0)}, "本", 0},
		{"others' keys are left alone", "a", []tea.KeyPressMsg{
			press(tea.KeyEnter, 0), press(tea.KeyEsc, 0), press(tea.KeyTab, 0), press(tea.KeyUp, 0), ctrl('n'), ctrl('v'),
		}, "a", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := holding(c.start)
			for _, k := range c.keys {
				before := e.Text()
				if changed := e.Key(k); changed != (e.Text() != before) {
					t.Errorf("%s: changed is %v from %q to %q", k, changed, before, e.Text())
				}
			}
			if at := e.in.Position(); e.Text() != c.want || at != c.at {
				t.Errorf("got %q with the cursor at %d, want %q at %d", e.Text(), at, c.want, c.at)
			}
		})
	}
}

func TestPasteStaysOnOneLine(t *testing.T) {
	e := New()
	e.Insert("get\tpods\r\n-A\x1b[31m\n")
	if got, want := e.Text(), "get pods  -A[31m"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestCaretStandsWhereTheNextLetterGoes(t *testing.T) {
	none, _ := themes.Named("none")
	left := press(tea.KeyLeft, 0)
	for _, c := range []struct {
		text  string
		w     int
		keys  []tea.KeyPressMsg
		drawn string
		caret int
	}{
		{"abc", 6, nil, "abc", 3},
		{"0123456789", 6, nil, "56789", 5},
		{"0123456789", 6, []tea.KeyPressMsg{left, left}, "56789", 3},
		{"日本日本", 6, nil, "日本", 4},
		{"日本日本", 6, []tea.KeyPressMsg{left}, "日本", 2},
		{"日本日本", 6, []tea.KeyPressMsg{ctrl('a')}, "日本日", 0},
	} {
		e := holding(c.text)
		e.Draw(none, themes.Ground, c.w, "")
		for _, k := range c.keys {
			e.Key(k)
		}
		line, caret := e.Draw(none, themes.Ground, c.w, "")
		if drawn := uitest.Plain([]string{line}, c.w)[0]; drawn != c.drawn || caret != c.caret {
			t.Errorf("%q after %v: drawn %q with the cursor at %d, want %q at %d", c.text, c.keys, drawn, caret, c.drawn, c.caret)
		}
	}
}

func TestGhostStandsBehindTheEnd(t *testing.T) {
	none, _ := themes.Named("none")
	e := holding("sta")
	line, _ := e.Draw(none, themes.Ground, 10, "tus=Running")
	if got := uitest.Plain([]string{line}, 10)[0]; !strings.HasPrefix(got, "status=") {
		t.Errorf("drawn %q", got)
	}
	e.Key(press(tea.KeyLeft, 0))
	line, _ = e.Draw(none, themes.Ground, 10, "tus=Running")
	if got := uitest.Plain([]string{line}, 10)[0]; got != "sta" {
		t.Errorf("with the cursor inside, drawn %q", got)
	}
}

func TestMasked(t *testing.T) {
	none, _ := themes.Named("none")
	for _, c := range []struct {
		text  string
		from  int
		w     int
		drawn string
		caret int
	}{
		{"hunter2", 0, 10, "*******", 7},
		{"key=日本", 4, 10, "key=**", 6}, // not as wide as what it hides
		{"key", 4, 10, "key", 3},
		{"0123456789", 2, 6, "*****", 5},
	} {
		line, caret := holding(c.text).DrawMasked(none, themes.Ground, c.w, c.from, '*')
		if drawn := uitest.Plain([]string{line}, c.w)[0]; drawn != c.drawn || caret != c.caret {
			t.Errorf("%q: drawn %q with the cursor at %d, want %q at %d", c.text, drawn, caret, c.drawn, c.caret)
		}
	}
}

func FuzzKeys(f *testing.F) {
	f.Add("pods -A", []byte("aw<>kud"))
	none, _ := themes.Named("none")
	f.Fuzz(func(t *testing.T, s string, keys []byte) {
		e := holding(s)
		for _, k := range keys {
			e.Key(press(rune(k), []tea.KeyMod{0, tea.ModCtrl, tea.ModAlt}[int(k)%3]))
			e.Key(press('d', tea.ModAlt))
			e.Key(press([]rune{tea.KeyLeft, tea.KeyRight, tea.KeyBackspace, tea.KeyHome, tea.KeyEnd}[int(k)%5], 0))
			if _, caret := e.Draw(none, themes.Ground, 9, ""); caret < 0 || caret >= 9 {
				t.Fatalf("the cursor of %q is at %d", e.Text(), caret)
			}
		}
	})
}
