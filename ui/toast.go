package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"fathom/themes"
)

// Note is one line of the message list. Count says how often it came in a row; Time is the last one's.
type Note struct {
	Time  time.Time
	Role  themes.Role
	Text  string
	Count int
}

// logCap is how many notes are kept.
const logCap = 1000

// Log is the list of all that was said in toasts and notes, the newest last. It belongs to the event loop.
type Log struct{ notes []Note }

// Notes are all that are kept, the newest last. The slice is the log's own.
func (l *Log) Notes() []Note { return l.notes }

func (l *Log) add(n Note) {
	if last := len(l.notes) - 1; last >= 0 && l.notes[last].Text == n.Text && l.notes[last].Role == n.Role {
		n.Count += l.notes[last].Count
		l.notes[last] = n
		return
	}
	if len(l.notes) == logCap {
		l.notes = append(l.notes[:0], l.notes[logCap/10:]...)
	}
	l.notes = append(l.notes, n)
}

// toast is the line that stands in the footer for a while.
type toast struct {
	Toast
	until time.Time
}

func (t *toast) shown() bool { return t.Text != "" }

func (t *toast) expire(now time.Time) {
	if !now.Before(t.until) {
		*t = toast{}
	}
}

// How long a toast stays: trouble longer, as it has more words.
const (
	toastTime = 4 * time.Second
	badTime   = 8 * time.Second
)

// say puts a line into the message list and, unless it is quiet, into the footer.
func (a *App) say(t Toast) tea.Cmd {
	now := a.opt.Clock()
	a.log.add(Note{Time: now, Role: t.Role, Text: t.Text, Count: 1})
	if t.Quiet {
		return nil
	}
	stay := toastTime
	if t.Role == themes.Bad {
		stay = badTime
	}
	a.toast = toast{Toast: t, until: now.Add(stay)}
	return nil
}

// copy sends text to the terminal's clipboard and to the host's. Only the host's answers, so only then is it said to
// have been copied.
func (a *App) copy(c Copy) tea.Cmd {
	if c.Text == "" {
		return a.say(Toast{Role: themes.Warn, Text: c.What + " is empty: nothing copied"})
	}
	host := a.opt.Clipboard
	return tea.Batch(tea.Raw(ansi.SetSystemClipboard(c.Text)), func() tea.Msg {
		if host != nil && host(c.Text) == nil {
			return Toast{Role: themes.OK, Text: "copied " + c.What}
		}
		return Toast{Role: themes.OK, Text: "sent " + c.What + " to the terminal's clipboard"}
	})
}
