package keymap

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// modifiers are in the order in which Bubble Tea prints them.
func modifiers() []string { return []string{"ctrl", "alt", "shift", "meta", "hyper", "super"} }

func namedKeys() []string {
	names := []string{
		"enter", "tab", "backspace", "esc", "space", "up", "down", "left", "right", "insert", "delete",
		"pgup", "pgdown", "home", "end", "begin", "find", "select", "plus", "minus", "equal",
	}
	for i := range 24 {
		names = append(names, fmt.Sprintf("f%d", i+1))
	}
	return names
}

// spelling maps other people's names for keys and modifiers to ours.
func spelling(name string) string {
	switch name {
	case "control", "c", "^":
		return "ctrl"
	case "option", "opt", "m", "a":
		return "alt"
	case "s":
		return "shift"
	case "cmd", "command", "win":
		return "super"
	case "escape":
		return "esc"
	case "return", "ret", "cr":
		return "enter"
	case "del":
		return "delete"
	case "ins":
		return "insert"
	case "bs":
		return "backspace"
	case "pageup", "pgu", "page-up":
		return "pgup"
	case "pagedown", "pgdn", "pgdwn", "page-down":
		return "pgdown"
	case "spc":
		return "space"
	}
	return name
}

// Normal is the one spelling of a key or chord: "Ctrl-D" is "ctrl+d", "shift+g" is "G", "Escape" is "esc". The error says
// which key nobody knows, and what may have been meant.
func Normal(chord string) (string, error) {
	if chord == " " {
		return "space", nil
	}
	keys := strings.Fields(chord)
	if len(keys) == 0 {
		return "", fmt.Errorf("a key is missing")
	}
	for i, k := range keys {
		n, err := normalKey(k)
		if err != nil {
			return "", err
		}
		keys[i] = n
	}
	return strings.Join(keys, " "), nil
}

func normalKey(key string) (string, error) {
	if utf8.RuneCountInString(key) == 1 {
		return key, printable(key, key)
	}
	if len(key) > 2 && key[0] == '<' && key[len(key)-1] == '>' {
		key = key[1 : len(key)-1]
	}
	mods, base := split(key)
	if utf8.RuneCountInString(base) > 1 {
		base = spelling(strings.ToLower(base))
		if !slices.Contains(namedKeys(), base) {
			return "", unknown("key", base, key, namedKeys())
		}
	} else if err := printable(base, key); err != nil {
		return "", err
	}
	var set []string
	for _, m := range mods {
		name := spelling(strings.ToLower(m))
		if !slices.Contains(modifiers(), name) {
			return "", unknown("modifier", name, key, modifiers())
		}
		set = append(set, name)
	}
	return compose(set, base), nil
}

// split cuts "ctrl+alt+x" or "C-x" into modifiers and key. The key itself may be + or -.
func split(key string) (mods []string, base string) {
	if len(key) > 1 && key[0] == '^' {
		return []string{"^"}, key[1:]
	}
	cut := func(r rune) bool { return r == '+' || r == '-' }
	last, size := utf8.DecodeLastRuneInString(key)
	body := key[:len(key)-size]
	i := strings.LastIndexFunc(body, cut)
	if cut(last) && i == len(body)-1 && i > 0 {
		return strings.FieldsFunc(body, cut), key[len(key)-size:]
	}
	if i < 0 || slices.Contains([]string{"page-up", "page-down"}, strings.ToLower(key)) {
		return nil, key
	}
	return strings.FieldsFunc(key[:i], cut), key[i+1:]
}

func compose(mods []string, base string) string {
	letter := utf8.RuneCountInString(base) == 1
	if letter && len(mods) > 0 {
		if len(mods) == 1 && mods[0] == "shift" && strings.ToUpper(base) != base {
			return strings.ToUpper(base) // terminals send the letter, not the modifier
		}
		base = strings.ToLower(base)
	}
	var b strings.Builder
	for _, m := range modifiers() {
		if slices.Contains(mods, m) {
			b.WriteString(m + "+")
		}
	}
	return b.String() + base
}

func printable(base, key string) error {
	r, size := utf8.DecodeRuneInString(base)
	if size == 0 || r == utf8.RuneError || !unicode.IsPrint(r) {
		return fmt.Errorf("%q is not a key", key)
	}
	return nil
}

func unknown(what, name, in string, known []string) error {
	if s := closest(name, known); s != "" {
		return fmt.Errorf("no %s is called %q (in %q): did you mean %q?", what, name, in, s)
	}
	return fmt.Errorf("no %s is called %q (in %q)", what, name, in)
}

// closest is the known name within two edits of name, or "".
func closest(name string, known []string) string {
	best, distance := "", 3
	for _, k := range known {
		if d := edits(name, k); d < distance && d < len(k) {
			best, distance = k, d
		}
	}
	return best
}

// edits is the Levenshtein distance.
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			next := min(diagonal+cost, row[j]+1, row[j+1]+1)
			diagonal, row[j+1] = row[j+1], next
		}
	}
	return row[len(b)]
}
