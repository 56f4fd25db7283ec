package palette_test

import (
	"slices"
	"testing"

	tea "charm.land/bubbletea/v2"

	"fathom/keymap"
	"fathom/ui"
	"fathom/views/palette"
)

// overlay is what an action shows.
func overlay(t *testing.T, p *palette.Palette, action keymap.Action) ui.Overlay {
	t.Helper()
	show, ok := p.Act(action, 0)().(ui.Show)
	if !ok {
		t.Fatalf("%s shows nothing", action)
	}
	return show.Overlay
}

func press(o ui.Overlay, code rune, mod tea.KeyMod) tea.Cmd {
	cmd, _ := o.Key(tea.KeyPressMsg{Code: code, Mod: mod})
	return cmd
}

func TestContextsHaveFavourites(t *testing.T) {
	sess := connected(t)
	contexts := overlay(t, palette.New(palette.Options{Session: sess, Keys: keymap.New(nil)}), "go.contexts")
	for _, want := range [][]string{{"east"}, {}} {
		press(contexts, 's', tea.ModCtrl)
		if got := sess.Remembered().FavoriteContexts; !slices.Equal(got, want) {
			t.Errorf("favourites are %q, want %q", got, want)
		}
	}
}

// TestLeavingThemesKeepsTheTheme: that of the command line too, which is neither remembered nor in the config file.
func TestLeavingThemesKeepsTheTheme(t *testing.T) {
	now := "light"
	p := palette.New(palette.Options{
		Session: connected(t), Keys: keymap.New(nil), Themes: []string{"dark", "light", "none"}, Theme: func() string { return now },
		SetTheme: func(name string, remember bool) tea.Cmd {
			if remember {
				t.Errorf("%s is remembered", name)
			}
			now = name
			return nil
		},
	})
	list := overlay(t, p, "app.themes")
	press(list, tea.KeyDown, 0)
	if now != "none" {
		t.Errorf("the theme under the cursor is none, drawn with %s", now)
	}
	press(list, tea.KeyEscape, 0)
	if now != "light" {
		t.Errorf("left with %s", now)
	}
}
