package keymap

import (
	"strings"
	"unicode/utf8"
)

// Section is the bindings of one group, as the help screen shows them.
type Section struct {
	Title string
	Lines []Line
}

// Line is one binding with the keys that really run it.
type Line struct {
	Action Action
	Keys   []string // Pretty; empty when the user unbound it
	Help   string
	Danger Danger
	// Why says why the action cannot run now, or "".
	Why string
}

// Help gathers bindings by group, groups and bindings in the order in which they first appear.
func Help(bs []Binding, m *Map) []Section {
	var out []Section
	at := map[string]int{}
	for _, b := range bs {
		i, ok := at[b.Group]
		if !ok {
			i = len(out)
			at[b.Group] = i
			out = append(out, Section{Title: b.Group})
		}
		l := Line{Action: b.Action, Help: b.Help, Danger: b.Danger, Why: b.Why()}
		for _, k := range m.Keys(b) {
			l.Keys = append(l.Keys, Pretty(k))
		}
		out[i].Lines = append(out[i].Lines, l)
	}
	return out
}

// Pretty is a chord as people write it: "g g" is "gg", "ctrl+w v" stays.
func Pretty(chord string) string {
	keys := strings.Fields(chord)
	for _, k := range keys {
		if utf8.RuneCountInString(k) > 1 {
			return strings.Join(keys, " ")
		}
	}
	return strings.Join(keys, "")
}

// Markdown is a page of key reference: a heading for the scope, a table for each section.
func Markdown(scope string, sections []Section) string {
	var b strings.Builder
	b.WriteString("## " + scope + "\n")
	for _, s := range sections {
		if s.Title != "" {
			b.WriteString("\n### " + s.Title + "\n")
		}
		b.WriteString("\n| keys | what it does | action |\n|---|---|---|\n")
		for _, l := range s.Lines {
			b.WriteString("| " + markdownKeys(l.Keys) + " | " + escapeCell(l.Help) + danger(l.Danger) + " | `" + string(l.Action) + "` |\n")
		}
	}
	return b.String()
}

func markdownKeys(keys []string) string {
	out := make([]string, len(keys))
	for i, k := range keys {
		open, shut := "`", "`"
		if strings.Contains(k, "`") {
			open, shut = "`` ", " ``"
		}
		out[i] = open + escapeCell(k) + shut
	}
	return strings.Join(out, " ")
}

func danger(d Danger) string {
	switch d {
	case Risky:
		return " (changes the cluster)"
	case Destructive:
		return " (cannot be undone)"
	}
	return ""
}

func escapeCell(s string) string { return strings.ReplaceAll(s, "|", `\|`) }
