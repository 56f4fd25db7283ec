package kit

import (
	"unicode"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"fathom/kube/act"
	"fathom/kube/cluster"
	"fathom/kube/problem"
	"fathom/session"
	"fathom/themes"
	"fathom/ui"
	"fathom/ui/dialog"
)

// Entry is a way in that somebody is about to go.
type Entry struct {
	Sess    *session.Session
	Cluster *cluster.Cluster
	Visits  []act.Visit // all of one context
	// Title and Yes are those of the question: "Open a shell?", "enter".
	Title, Yes string
	// Lines, if any, are asked about whatever the rules say, and Word is then typed.
	Lines [][]ui.Seg
	Word  string
	// Late is set when the question comes with an answer and not with a key.
	Late bool
}

// Admit calls enter at once, or after a question, as session.Admits has it for the visits. Where they are forbidden the journal
// has that, and not is called with why; where somebody thinks better of it, not is called with nil. not may be nil: why is then
// told in passing.
func Admit(e Entry, enter func() tea.Cmd, not func(error) tea.Cmd) tea.Cmd {
	if not == nil {
		not = tell
	}
	most, why, word := act.Allow, "", e.Word
	for _, v := range e.Visits {
		level, because := e.Sess.Admits(v)
		switch {
		case level == act.Forbid:
			e.Sess.RefuseVisit(e.Cluster, v, because)
			return not(problem.New(problem.Forbidden, because, "", nil))
		case level > most:
			most, why = level, because
		}
	}
	if most == act.Type {
		word = e.word()
	}
	if most == act.Allow && len(e.Lines) == 0 {
		return enter()
	}
	o := dialog.ConfirmOptions{
		Title: e.Title, Yes: e.Yes, Lines: e.lines(why), Word: word, OnYes: enter,
		OnNo: func() tea.Cmd { return not(nil) },
	}
	if e.Late {
		o.Grace = dialog.Grace
	}
	return ui.Do(ui.Show{Overlay: dialog.NewConfirm(o)})
}

// tell says in passing why somebody was not let in.
func tell(err error) tea.Cmd {
	if err == nil {
		return nil
	}
	return ui.Do(ui.Toast{Role: themes.Warn, Text: problem.Of(err).Text})
}

// word is what must be typed: the one object's name, or for several the context's.
func (e Entry) word() string {
	word := e.Visits[0].Word()
	for _, v := range e.Visits[1:] {
		if v.Word() != word {
			return v.On.Context
		}
	}
	return word
}

// lines are what is to be read before the answer.
func (e Entry) lines(why string) [][]ui.Seg {
	lines := e.Lines
	if len(lines) == 0 {
		for _, v := range e.Visits {
			lines = append(lines, []ui.Seg{{Text: Capital(v.What)}})
		}
	}
	on := e.Visits[0].Ref()
	where := []ui.Seg{{Role: themes.Dim, Text: "context "}, {Role: themes.Strong, Text: on.Context}}
	if on.Namespace != "" {
		where = append(where, ui.Seg{Role: themes.Dim, Text: ", namespace "}, ui.Seg{Role: themes.Strong, Text: on.Namespace})
	}
	lines = append(lines[:len(lines):len(lines)], where)
	if why != "" {
		lines = append(lines, []ui.Seg{{Role: themes.Warn, Text: why}})
	}
	for _, v := range e.Visits {
		if v.Kubectl != "" {
			lines = append(lines, []ui.Seg{{Role: themes.Dim, Text: v.Kubectl}})
		}
	}
	return lines
}

// Capital is a phrase as it begins a sentence.
func Capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}
