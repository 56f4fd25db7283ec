package journal

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Objects names what the entry is about: one object, or the first and how many more.
func (e Entry) Objects() string {
	var names []string
	for _, it := range e.Items {
		if name := it.Ref.String(); it.Ref.Name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	switch len(names) {
	case 0:
		return ""
	case 1:
		return names[0]
	}
	return fmt.Sprintf("%s and %d more", names[0], len(names)-1)
}

// Failed counts the items that went wrong.
func (e Entry) Failed() int {
	n := 0
	for _, it := range e.Items {
		if it.Error != "" {
			n++
		}
	}
	return n
}

// Outcome is what came of the entry in a few words: "scaled", "2 of 5 failed", "refused", "interrupted".
func (e Entry) Outcome() string {
	failed := e.Failed()
	switch {
	case e.Refused != "":
		return "refused"
	case e.Fate == Afar:
		return "begun on " + e.By.Host
	case e.Begun:
		return string(cmp.Or(e.Fate, Interrupted))
	case len(e.Items) == 0:
		return "nothing"
	case failed > 0 && failed == len(e.Items):
		return "failed"
	case failed > 0:
		return fmt.Sprintf("%d of %d failed", failed, len(e.Items))
	}
	var words []string
	for _, it := range e.Items {
		if !slices.Contains(words, it.Result) {
			words = append(words, it.Result)
		}
	}
	return strings.Join(words, ", ")
}

// Matches reports whether all words occur in what the entry's line and its reasons say. Upper and lower case are the same.
func (e Entry) Matches(words string) bool { return Has(e.Words(), words) }

// Words is the text in which Matches looks, in lower case.
func (e Entry) Words() string {
	all := []string{e.Time.Format("2006-01-02 15:04:05"), e.Context, e.User, e.Verb, e.Summary, e.Outcome(), e.Refused}
	for _, it := range e.Items {
		all = append(all, it.Ref.Namespace, it.Ref.String(), it.Error)
	}
	return strings.ToLower(strings.Join(all, "\n"))
}

// Has reports whether all words occur in a text of Words.
func Has(text, words string) bool {
	for _, w := range strings.Fields(strings.ToLower(words)) {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}
