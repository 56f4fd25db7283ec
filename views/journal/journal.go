// Package journal is the screen of what Fathom changed, in this run and earlier ones, and of what was refused; and the
// screen of one such entry in full, from which it can be copied, undone, and followed to its objects.
//
// It reads the journal and opens other screens; it changes nothing itself.
package journal

import (
	"os"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"fathom/keymap"
	"fathom/kube/act/journal"
	"fathom/session"
	"fathom/themes"
	"fathom/ui"
	"fathom/ui/prompt"
	"fathom/ui/table"
	"fathom/views/kit"
)

// Screen is the name under which the registry knows the list, Detail that of one entry.
const (
	Screen = "journal"
	Detail = "journal-entry"
)

// View is the list, the newest entry first.
type View struct {
	sess   *session.Session
	handle ui.Handle
	cancel func()
	theme  *themes.Theme
	glyphs themes.Glyphs
	table  *table.Model

	filter  string
	all     known
	rows    *rows // those that the filter takes; nil before the first answer
	torn    int
	err     error
	seen    bool // the journal was read once
	reading bool
	again   bool // something changed while it was being read
	stamp   stamp
}

// stamp tells one state of the file from another.
type stamp struct {
	size int64
	time time.Time
}

// New makes the screen; Arg may be a string, the filter to begin with.
func New(sess *session.Session, o ui.Open) (ui.Screen, error) {
	filter, _ := o.Arg.(string)
	return &View{sess: sess, filter: filter}, nil
}

// Init reads the journal.
func (v *View) Init(h ui.Handle) tea.Cmd {
	v.handle = h
	v.cancel = v.sess.Subscribe(h.Flag)
	return v.read(false)
}

// Close implements ui.Screen.
func (v *View) Close() {
	if v.cancel != nil {
		v.cancel()
	}
}

// content is what the file holds; same is set when that is not news.
type content struct {
	all     known
	entries []journal.Entry // in full
	torn    int
	err     error
	stamp   stamp
	same    bool
}

// read reads the file off the loop. Unless it must, it only looks whether there is anything new in it.
func (v *View) read(must bool) tea.Cmd {
	if v.reading {
		v.again = true
		return nil
	}
	v.reading, v.again = true, false
	sess, before, open := v.sess, v.stamp, v.all.open
	must = must || !v.seen
	return v.handle.Send(func() any {
		now := stampOf(sess.Journal.File())
		if now == before && !must && !turned(sess.Journal, open) {
			return content{same: true}
		}
		c := content{stamp: now}
		entries, torn, err := sess.Entries()
		c.all, c.torn, c.err = newKnown(entries), torn, err
		return c
	})
}

// turned reports whether the fate of an entry is another now, of which the file says nothing: its Fathom was killed.
func turned(j *journal.Journal, entries []journal.Entry) bool {
	return slices.ContainsFunc(entries, func(e journal.Entry) bool { return j.Fate(e) != e.Fate })
}

// stampOf is zero for a file that is not there.
func stampOf(file string) stamp {
	info, err := os.Stat(file)
	if err != nil {
		return stamp{}
	}
	return stamp{info.Size(), info.ModTime()}
}

// Update takes what was read, and looks again when this Fathom or time says so: another Fathom may have written.
func (v *View) Update(body any) tea.Cmd {
	switch m := body.(type) {
	case ui.Themed:
		v.theme, v.glyphs = m.Theme, m.Glyphs
		v.table = v.table.Dress(m.Theme, m.Glyphs)
		v.lay()
	case ui.Dirty, ui.Shown, ui.Tick:
		return v.read(false)
	case content:
		return v.take(m)
	}
	return nil
}

func (v *View) take(c content) tea.Cmd {
	v.reading = false
	if !c.same {
		v.seen = true
		v.all, v.torn, v.err, v.stamp = c.all, c.torn, c.err, c.stamp
		v.lay()
	}
	if v.again {
		return v.read(false)
	}
	return nil
}

// lay puts the entries that the filter takes into the table.
func (v *View) lay() {
	if v.table == nil || !v.seen {
		return
	}
	v.rows = newRows(v.all, v.filter, v.sess.Clock().Location(), v.glyphs)
	v.table.SetSource(v.rows)
}

// Ticks implements ui.Ticker.
func (v *View) Ticks() bool { return true }

// Settled implements ui.Settler.
func (v *View) Settled() bool { return v.rows != nil }

// RowsHeld implements ui.Holder.
func (v *View) RowsHeld() int { return len(v.all.entries) }

// Place is what would open this screen again.
func (v *View) Place() ui.Open { return ui.Open{Screen: Screen, Arg: v.filter} }

// entry is the one under the cursor.
func (v *View) entry() (journal.Entry, bool) {
	if v.rows == nil || v.table.Cursor() < 0 {
		return journal.Entry{}, false
	}
	return *v.rows.entries[v.table.Cursor()], true
}

// View draws the table, or why there is none.
func (v *View) View(w, h int) []string {
	switch {
	case v.theme == nil:
		return make([]string, h)
	case v.rows == nil:
		return kit.Page([][]ui.Seg{{{Role: themes.Dim, Text: "Reading the journal."}}}, v.theme, w, h)
	case v.rows.Len() == 0:
		return kit.Page(v.nothing(), v.theme, w, h)
	}
	return v.table.View(w, h)
}

// nothing says why the table is empty.
func (v *View) nothing() [][]ui.Seg {
	text := func(r themes.Role, s string) []ui.Seg { return []ui.Seg{{Role: r, Text: s}} }
	switch {
	case v.err != nil && len(v.all.entries) == 0:
		return [][]ui.Seg{text(themes.Bad, "The journal cannot be read: "+v.err.Error()+"."), text(themes.Text, "Every change is kept in that file; see who may read it.")}
	case len(v.all.entries) > 0:
		return [][]ui.Seg{text(themes.Text, "None of the "+kit.Count(len(v.all.entries))+" entries has all of these words: "+v.filter), text(themes.Dim, "esc clears the filter.")}
	}
	return [][]ui.Seg{
		text(themes.Text, "Nothing was changed yet."),
		text(themes.Dim, "Every change that Fathom makes is kept here, with its diff and a way to undo it; and every one that was refused."),
	}
}

// Head implements ui.Screen.
func (v *View) Head() ui.Head {
	h := kit.Head(v.sess, v.sess.Opened(), v.glyphs)
	h.Title = []ui.Seg{{Role: themes.Title, Text: "Journal"}}
	if v.rows != nil {
		count := kit.Count(v.rows.Len())
		if v.rows.Len() < len(v.all.entries) {
			count += " of " + kit.Count(len(v.all.entries))
		}
		h.Title = append(h.Title, ui.Seg{Role: themes.Dim, Text: count})
	}
	if v.torn > 0 {
		h.Title = append(h.Title, ui.Seg{Role: themes.Warn, Text: v.glyphs.Warn + " " + lines(v.torn) + " cannot be read"})
	}
	if v.err != nil {
		h.Right = []ui.Seg{{Role: themes.Bad, Text: v.glyphs.Bad + " cannot be read"}}
	}
	if v.filter != "" {
		h.Extra = append(h.Extra, ui.Seg{Role: themes.Prompt, Text: "/" + v.filter})
	}
	return h
}

func lines(n int) string {
	if n == 1 {
		return "1 line"
	}
	return kit.Count(n) + " lines"
}

// askFilter opens the filter line; the rows follow while one types.
func (v *View) askFilter() tea.Cmd {
	before := v.filter
	set := func(text string) { v.filter = text; v.lay() }
	return ui.Do(ui.Show{Overlay: prompt.New(prompt.Options{
		Label: "/", Text: before,
		OnChange: func(text string) (tea.Cmd, error) { set(text); return nil, nil },
		OnDone:   func(text string) (tea.Cmd, error) { set(text); return nil, nil },
		OnCancel: func() tea.Cmd { set(before); return nil },
	})})
}

// back clears the filter, then leaves.
func (v *View) back() tea.Cmd {
	if v.filter == "" {
		return ui.Do(ui.Pop{})
	}
	v.filter = ""
	v.lay()
	return nil
}

// Act runs a binding.
func (v *View) Act(a keymap.Action, n int) tea.Cmd {
	if v.table == nil || v.table.Act(a, n) {
		return nil
	}
	switch a {
	case actFilter:
		return v.askFilter()
	case actBack:
		return v.back()
	case actAgain:
		return v.read(true)
	}
	e, ok := v.entry()
	if !ok {
		return nil
	}
	switch a {
	case actOpen:
		return ui.Do(ui.Push{Open: ui.Open{Screen: Detail, Arg: e.ID}})
	case actCopy:
		return copyLines(e)
	case actUndo:
		return undo(e)
	}
	return nil
}
