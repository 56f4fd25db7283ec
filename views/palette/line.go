package palette

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"k8s.io/apimachinery/pkg/util/validation"
)

// Line is a typed command: [logs] <kind>[/<name>] [namespace[,namespace]] [/filter] [@context] [-l selector] [-A].
type Line struct {
	// Logs says that it is about the logs of what follows rather than its table.
	Logs          bool
	Kind          string
	Name          string // of the one object that is wanted, "" for all
	Namespaces    []string
	All           bool // -A, or the namespace "all" or "*"
	Filter        string
	Contexts      []string
	LabelSelector string
}

// ParseLine reads a typed command. The filter reaches from its slash to the end of the line, or to the @ of a context.
func ParseLine(s string) (Line, error) {
	var l Line
	s, l.Filter = cutFilter(strings.Map(blank, s))
	if at := contextStart(l.Filter); at >= 0 {
		s += " " + l.Filter[at:]
		l.Filter = l.Filter[:at]
	}
	l.Filter = strings.TrimSpace(l.Filter)
	words := strings.Fields(s)
	for len(words) > 0 {
		n, err := l.take(words)
		if err != nil {
			return Line{}, err
		}
		words = words[n:]
	}
	return l, nil
}

// take reads the first word, or the first two, and returns how many.
func (l *Line) take(words []string) (int, error) {
	w := words[0]
	switch {
	case w == "-A" || w == "--all-namespaces":
		l.All = true
	case w == "-n" || w == "-l":
		if len(words) == 1 || strings.ContainsRune("-@/", rune(words[1][0])) {
			return 0, fmt.Errorf("%s needs a value", w)
		}
		if w == "-n" {
			return 2, l.setNamespaces(words[1])
		}
		l.LabelSelector = words[1]
		return 2, nil
	case strings.HasPrefix(w, "@"):
		l.Contexts = names(w[1:])
	case strings.HasPrefix(w, "-"):
		return 0, fmt.Errorf("there is no option %s here: -n, -A and -l are understood", w)
	case w == "logs" && l.Kind == "" && !l.Logs:
		l.Logs = true
	case l.Kind == "":
		l.Kind, l.Name, _ = strings.Cut(w, "/")
	case len(l.Namespaces) == 0 && !l.All:
		return 1, l.setNamespaces(w)
	default:
		return 0, fmt.Errorf("%q is one word too many: a line is KIND[/NAME] [NAMESPACE] [/FILTER] [@CONTEXT]", w)
	}
	return 1, nil
}

// blank makes every kind of white space a blank.
func blank(r rune) rune {
	if unicode.IsSpace(r) {
		return ' '
	}
	return r
}

func (l *Line) setNamespaces(w string) error {
	l.Namespaces = names(w)
	if l.All = slices.Contains(l.Namespaces, "all") || slices.Contains(l.Namespaces, "*"); l.All {
		l.Namespaces = nil
	}
	for _, n := range l.Namespaces {
		if why := noNamespace(n); why != "" {
			return errors.New(why)
		}
	}
	return nil
}

// noNamespace says why a name cannot be a namespace's, "" if it can.
func noNamespace(name string) string {
	if len(validation.IsDNS1123Label(name)) == 0 {
		return ""
	}
	return fmt.Sprintf("%q cannot be a namespace: only a-z, 0-9 and - are allowed in its name", name)
}

// names splits at commas.
func names(w string) []string {
	return slices.DeleteFunc(strings.Split(w, ","), func(n string) bool { return n == "" })
}

// cutFilter splits at a slash that begins a word.
func cutFilter(s string) (before, filter string) {
	if strings.HasPrefix(s, "/") {
		return "", s[1:]
	}
	if i := strings.Index(s, " /"); i >= 0 {
		return s[:i], s[i+2:]
	}
	return s, ""
}

// contextStart is where a last word @context begins, or -1. A label term such as @app=web belongs to the filter.
func contextStart(filter string) int {
	i := strings.LastIndex(filter, " @")
	if i < 0 || i+2 == len(filter) || strings.ContainsAny(filter[i+2:], " =~<>!") {
		return -1
	}
	return i
}

// String writes the line so that ParseLine reads the same from it.
func (l Line) String() string {
	kind := l.Kind
	if l.Name != "" {
		kind += "/" + l.Name
	}
	parts := []string{kind}
	if l.Logs {
		parts = []string{strings.TrimSpace("logs " + kind)}
	}
	switch {
	case l.All:
		parts = append(parts, "-A")
	case len(l.Namespaces) > 0:
		parts = append(parts, strings.Join(l.Namespaces, ","))
	}
	if l.LabelSelector != "" {
		parts = append(parts, "-l", l.LabelSelector)
	}
	if len(l.Contexts) > 0 {
		parts = append(parts, "@"+strings.Join(l.Contexts, ","))
	}
	if l.Filter != "" {
		parts = append(parts, "/"+l.Filter)
	}
	return strings.TrimSpace(strings.Join(parts, " "))
}
