package keymap

import (
	"strings"
	"testing"
)

func TestNormal(t *testing.T) {
	for in, want := range map[string]string{
		"j": "j", "G": "G", "shift+g": "G", "S-g": "G", "g g": "g g", " g   G ": "g G",
		"Ctrl-D": "ctrl+d", "C-d": "ctrl+d", "^d": "ctrl+d", "<c-d>": "ctrl+d", "control+D": "ctrl+d",
		"alt+ctrl+x": "ctrl+alt+x", "Escape": "esc", "RETURN": "enter", "PageDown": "pgdown", "page-up": "pgup",
		"shift+tab": "shift+tab", "F12": "f12", " ": "space", "ctrl++": "ctrl++", "ctrl--": "ctrl+-", "+": "+", "-": "-",
		"<": "<", ">": ">", "^": "^", "ctrl+space": "ctrl+space", "é": "é", "ctrl+w v": "ctrl+w v", "`": "`",
	} {
		if got, err := Normal(in); err != nil || got != want {
			t.Errorf("Normal(%q) = %q, %v; want %q", in, got, err, want)
		}
	}
}

func TestNormalRefuses(t *testing.T) {
	for in, want := range map[string]string{
		"":            "missing",
		"entr":        `did you mean "enter"?`,
		"ctlr+d":      `did you mean "ctrl"?`,
		"ctrl+pgdowm": `did you mean "pgdown"?`,
		"f99":         `no key is called "f99"`,
		"banana":      `no key is called "banana"`,
		"\x01":        "is not a key",
		"ctrl+":       "no key is called",
	} {
		if got, err := Normal(in); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Normal(%q) = %q, %v; want an error with %q", in, got, err, want)
		}
	}
}

func FuzzNormal(f *testing.F) {
	for _, s := range []string{"ctrl+d", "g g", "C--", "<", "^", "<c-x> +", "shift+é"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n, err := Normal(s)
		if err != nil {
			return
		}
		if again, err := Normal(n); err != nil || again != n {
			t.Errorf("Normal(%q) = %q, but that normalises to %q, %v", s, n, again, err)
		}
	})
}
