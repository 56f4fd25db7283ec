package term

import (
	"fmt"
	"strings"
)

// keyBytes are what a terminal sends for keys that are not characters.
func keyBytes(key string) (string, bool) {
	switch key {
	case "enter":
		return "\r", true
	case "esc":
		return "\x1b", true
	case "tab":
		return "\t", true
	case "shift+tab":
		return "\x1b[Z", true
	case "backspace":
		return "\x7f", true
	case "space":
		return " ", true
	case "up":
		return "\x1b[A", true
	case "down":
		return "\x1b[B", true
	case "right":
		return "\x1b[C", true
	case "left":
		return "\x1b[D", true
	case "home":
		return "\x1b[H", true
	case "end":
		return "\x1b[F", true
	case "pgup":
		return "\x1b[5~", true
	case "pgdown":
		return "\x1b[6~", true
	}
	if c, ok := strings.CutPrefix(key, "ctrl+"); ok && len(c) == 1 && c[0] >= '@' && c[0] <= 'z' {
		return string(rune(c[0] & 0x1f)), true
	}
	return "", false
}

// encode turns keys into what a terminal sends. A key is a name (enter, ctrl+d) or text that is typed. Escape must be the
// last one: what follows at once would be read as one sequence with it, so wait for what escape does first.
func encode(keys []string) (string, error) {
	var b strings.Builder
	for i, k := range keys {
		if k == "esc" && i < len(keys)-1 {
			return "", fmt.Errorf("keys after esc in %q: wait for what esc does first", keys)
		}
		if s, ok := keyBytes(k); ok {
			k = s
		}
		b.WriteString(k)
	}
	return b.String(), nil
}
