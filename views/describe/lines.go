package describe

import (
	"strings"
	"unicode"

	"fathom/themes"
	"fathom/ui"
	"fathom/ui/pager"
)

// Lines gives a description its roles: the describers' keys stand out, folds follow the indentation.
func Lines(text string) []pager.Line {
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	out := make([]pager.Line, 0, len(lines))
	seen := map[string]int{}
	r := reader{column: noColumn}
	for i, l := range lines {
		l = strings.TrimRight(l, "\r")
		next := ""
		if i+1 < len(lines) {
			next = lines[i+1]
		}
		indent := indentation(l)
		line := pager.Line{Depth: indent}
		if n := r.key(l, next); n > 0 {
			key, rest := l[indent:n], l[n:]
			line.Segs = []ui.Seg{{Role: themes.Text, Text: l[:indent]}, {Role: themes.YAMLKey, Text: key}, {Role: themes.Text, Text: rest}}
			seen[l[:n]]++
			line.Key = l[:n] + strings.Repeat("'", seen[l[:n]]-1)
		} else {
			line.Segs = []ui.Seg{{Role: role(l), Text: l}}
		}
		out = append(out, line)
	}
	return out
}

// noColumn is right of every text.
const noColumn = 1 << 30

// reader tells the describers' own keys from texts that only look like keys.
type reader struct {
	column  int  // where the values of the last key begin: what is indented as far goes on with the value
	literal bool // within the data of a ConfigMap, which describers write as it is
}

// key is where the key ends, behind its colon, that a line begins with, 0 if it is none. Describers set values apart by two
// blanks at least; a key without a value has a deeper line below it, or a rule.
func (r *reader) key(line, next string) int {
	ruled := next == "----"
	if ruled || next == "====" || strings.HasPrefix(line, "Events:  ") {
		r.literal = false
	}
	if line == "----" {
		r.literal = true
	}
	indent := indentation(line)
	if r.literal || indent >= r.column && line != "" {
		return 0
	}
	n := strings.IndexByte(line, ':') + 1
	if n <= indent+1 || !name(line[indent:n-1]) {
		return 0
	}
	rest := line[n:]
	value := strings.TrimLeft(rest, " ")
	switch {
	case rest == "":
		r.column = noColumn
		if !ruled && indentation(next) <= indent {
			return 0
		}
	case len(rest)-len(value) < 2:
		return 0
	case value == "":
		r.column = noColumn
	default:
		r.column = len(line) - len(value)
	}
	return n
}

// name reports whether a text can be what describers write before a colon: words of letters, digits and a few signs,
// one blank between them.
func name(s string) bool {
	sign := func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune(" -_./()<>*%", r)
	}
	apart := strings.Contains(strings.ReplaceAll(s, "  (", " ("), "  ") // a table's cells; autoscalers' metrics have such brackets
	return s != "" && s[0] != ' ' && s[0] != '-' && !apart && strings.IndexFunc(s, sign) < 0
}

func indentation(s string) int { return len(s) - len(strings.TrimLeft(s, " ")) }

// role marks what asks for attention: warnings among the events.
func role(line string) themes.Role {
	if strings.HasPrefix(strings.TrimSpace(line), "Warning ") {
		return themes.Warn
	}
	return themes.Text
}
