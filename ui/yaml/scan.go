package yaml

import (
	"strings"

	"fathom/themes"
)

// indentation is how many spaces s begins with.
func indentation(s string) int {
	i := 0
	for i < len(s) && s[i] == ' ' {
		i++
	}
	return i
}

// dash reports whether s begins a list item.
func dash(s string) bool { return s != "" && s[0] == '-' && (len(s) == 1 || s[1] == ' ') }

// keyEnd is where the colon of a key stands that s begins with, or -1 when s is no key.
func keyEnd(s string) int {
	if s == "" {
		return -1
	}
	from := 0
	switch s[0] {
	case '"', '\'':
		end := closing(s[1:], s[0])
		if end < 0 {
			return -1
		}
		from = end + 2
		if from < len(s) && s[from] == ':' && (from+1 == len(s) || s[from+1] == ' ') {
			return from
		}
		return -1
	case '{', '[', '|', '>', '#', '&', '*', '!', '%', '@', '`':
		return -1
	}
	for {
		i := strings.IndexByte(s[from:], ':')
		if i < 0 {
			return -1
		}
		if i += from; i+1 == len(s) || s[i+1] == ' ' {
			if strings.Contains(s[:i], " #") {
				return -1
			}
			return i
		}
		from = i + 1
	}
}

// closing is where the quote ends that s stands in, or -1. In single quotes two of them are one; in double quotes a
// backslash escapes.
func closing(s string, quote byte) int {
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\' && quote == '"':
			i++
		case s[i] == quote && quote == '\'' && i+1 < len(s) && s[i+1] == '\'':
			i++
		case s[i] == quote:
			return i
		}
	}
	return -1
}

func unquote(s string) string {
	if len(s) > 1 && (s[0] == '"' || s[0] == '\'') {
		return s[1 : len(s)-1]
	}
	return s
}

// splitComment cuts a value from the comment behind it.
func splitComment(s string) (value, comment string) {
	from := 0
	if s[0] == '"' || s[0] == '\'' {
		end := closing(s[1:], s[0])
		if end < 0 {
			return s, ""
		}
		from = end + 2
	}
	if i := strings.Index(s[from:], " #"); i >= 0 {
		return s[:from+i], s[from+i:]
	}
	return s, ""
}

// roleOf tells numbers, booleans and nothing from strings.
func roleOf(s string) themes.Role {
	switch s {
	case "true", "false", "null", "~", "{}", "[]":
		return themes.YAMLNumber
	}
	if number(s) {
		return themes.YAMLNumber
	}
	return themes.YAMLString
}

// number accepts what YAML reads as one: 12, -3.5, 1e9, 0x1f.
func number(s string) bool {
	digits := false
	for i := range len(s) {
		c := s[i]
		switch {
		case c >= '0' && c <= '9':
			digits = true
		case (c == '-' || c == '+') && (i == 0 || s[i-1] == 'e' || s[i-1] == 'E'):
		case c == '.':
		case (c == 'e' || c == 'E') && digits && i+1 < len(s):
		default:
			return digits && len(s) > 2 && s[0] == '0' && (s[1] == 'x' || s[1] == 'o') && strings.Trim(s[2:], "0123456789abcdefABCDEF") == ""
		}
	}
	return digits
}
