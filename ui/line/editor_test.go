package line

import (
	"testing"

	tea "charm.land/bubbletea/v2"
)

func press(code rune, mod tea.KeyMod) tea.KeyPressMsg { return tea.KeyPressMsg{Code: code, Mod: mod} }

func TestEditing(t *testing.T) {
	ctrl := func(r rune) tea.KeyPressMsg { return press(r, tea.ModCtrl) }
	for _, c := range []struct {
		name, start string
		keys        []tea.KeyPressMsg
		want        string
		at          int
	}{
		{"types at the end", "po", []tea.KeyPressMsg{{Code: 'd', Text: "d"}}, "pod", 3},
		{"types in the middle", "pd", []tea.KeyPressMsg{press(tea.KeyLeft, 0), {Code: 'o', Text: "o"}}, "pod", 2},
		{"backspace at the start does nothing", "a", []tea.KeyPressMsg{ctrl('a'), press(tea.KeyBackspace, 0)}, "a", 0},
		{"delete", "ab", []tea.KeyPressMsg{ctrl('a'), press(tea.KeyDelete, 0)}, "b", 0},
		{"kills a word", "status=Running age<2h", []tea.KeyPressMsg{ctrl('w')}, "status=Running age<", 19},
		{"kills to the start", "abc", []tea.KeyPressMsg{press(tea.KeyLeft, 0), ctrl('u')}, "c", 0},
		{"kills to the end and yanks", "abc", []tea.KeyPressMsg{ctrl('a'), ctrl('k'), ctrl('y'), ctrl('y')}, "abcabc", 6},
		{"word motions", "one two", []tea.KeyPressMsg{press('b', tea.ModAlt), press('d', tea.ModAlt)}, "one ", 4},
		{"space is text", "a", []tea.KeyPressMsg{{Code: ' ', Text: " "}}, "a ", 2},
		{"a wide rune is one step", "日本", []tea.KeyPressMsg{press(tea.KeyLeft, 0), press(tea.KeyBackspace, 0)}, "本", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			var e Editor
			e.Set(c.start)
			for _, k := range c.keys {
				if used, _ := e.Key(k); !used {
					t.Fatalf("key %q was not used", k.String())
				}
			}
			if e.Text() != c.want || e.at != c.at {
				t.Errorf("got %q with the cursor at %d, want %q at %d", e.Text(), e.at, c.want, c.at)
			}
		})
	}
}

func TestForeignKeysAreLeftAlone(t *testing.T) {
	var e Editor
	for _, k := range []tea.KeyPressMsg{press(tea.KeyEnter, 0), press(tea.KeyEsc, 0), press(tea.KeyTab, 0), press('n', tea.ModCtrl)} {
		if used, changed := e.Key(k); used || changed {
			t.Errorf("key %q: used %v, changed %v", k.String(), used, changed)
		}
	}
}

func TestPasteStaysOnOneLine(t *testing.T) {
	var e Editor
	e.Insert("get\tpods\r\n-A\x1b[31m\n")
	if got, want := e.Text(), "get pods  -A[31m"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func FuzzKeys(f *testing.F) {
	f.Add("pods -A", []byte("aw<>ku"))
	f.Fuzz(func(t *testing.T, s string, keys []byte) {
		var e Editor
		e.Set(s)
		for _, k := range keys {
			e.Key(press(rune(k), []tea.KeyMod{0, tea.ModCtrl, tea.ModAlt}[int(k)%3]))
			e.Key(press([]rune{tea.KeyLeft, tea.KeyRight, tea.KeyBackspace, tea.KeyHome, tea.KeyEnd}[int(k)%5], 0))
			if e.at < 0 || e.at > len(e.runes) {
				t.Fatalf("cursor %d outside of %q", e.at, e.Text())
			}
		}
	})
}
