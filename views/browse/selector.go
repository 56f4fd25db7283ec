package browse

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/labels"

	"fathom/kube/lex"
	"fathom/ui"
)

// asked is a filter line taken apart: what the API server is to select by, and what is left for the rows that are here.
type asked struct {
	labels, fields []string
	rest           string
	// open is -l or -f as long as its selector is still to be typed.
	open string
}

// takeApart finds -l SELECTOR and -f SELECTOR among the words of a filter line. Quotes hold a selector with blanks together.
func takeApart(line string) (asked, error) {
	var a asked
	var rest []string
	for _, w := range filterWords(line) {
		switch {
		case a.open == "-l":
			s, err := labels.Parse(unquoted(w))
			if err != nil {
				return asked{}, selectorError("label", err)
			}
			a.labels, a.open = append(a.labels, s.String()), ""
		case a.open == "-f":
			s, err := fields.ParseSelector(unquoted(w))
			if err != nil {
				return asked{}, selectorError("field", err)
			}
			a.fields, a.open = append(a.fields, s.String()), ""
		case w == "-l", w == "-f":
			a.open = w
		default:
			rest = append(rest, w)
		}
	}
	if a.rest = line; a.open != "" || a.selects() {
		a.rest = strings.Join(rest, " ")
	}
	return a, nil
}

func selectorError(kind string, err error) error {
	return &lex.SyntaxError{Text: fmt.Sprintf("This is not a %s selector: %v.", kind, err)}
}

func (a asked) selects() bool { return len(a.labels)+len(a.fields) > 0 }

// narrow opens the table anew on what the API server selects.
func (b *Browse) narrow(a asked) tea.Cmd {
	p := b.place
	p.Filter = a.rest
	p.Scope.LabelSelector = both(p.Scope.LabelSelector, a.labels)
	p.Scope.FieldSelector = both(p.Scope.FieldSelector, a.fields)
	return ui.Do(ui.Push{Open: ui.Open{Screen: Screen, Arg: p}})
}

// both is a selector for what all of them select.
func both(have string, more []string) string {
	all := slices.DeleteFunc(append([]string{have}, more...), func(s string) bool { return s == "" })
	return strings.Join(all, ",")
}

// filterWords splits at blanks outside quotes, and keeps the quotes.
func filterWords(line string) []string {
	var words []string
	var word strings.Builder
	quote := rune(0)
	for _, r := range line {
		switch {
		case quote == 0 && r == ' ':
			if word.Len() > 0 {
				words = append(words, word.String())
			}
			word.Reset()
			continue
		case r == quote:
			quote = 0
		case quote == 0 && (r == '"' || r == '\''):
			quote = r
		}
		word.WriteRune(r)
	}
	if word.Len() > 0 {
		words = append(words, word.String())
	}
	return words
}

// unquoted takes quotes around a word away; the second may still be to be typed.
func unquoted(word string) string {
	for _, q := range []string{`"`, `'`} {
		if inner, ok := strings.CutPrefix(word, q); ok {
			return strings.TrimSuffix(inner, q)
		}
	}
	return word
}
