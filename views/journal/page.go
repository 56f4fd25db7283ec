package journal

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"fathom/kube/act/journal"
	"fathom/themes"
	"fathom/ui"
	"fathom/ui/pager"
	"fathom/ui/text"
)

// objectKey names the line of an item in the pager.
const objectKey = "object %d"

// page writes an entry in full.
type page struct {
	entry  journal.Entry
	undone bool
	undoes *journal.Entry // the entry that this one took back
	zone   *time.Location
	glyphs themes.Glyphs

	out []pager.Line
}

func (p *page) lines() []pager.Line {
	e := p.entry
	p.say(themes.Strong, e.Summary)
	p.say(themes.Dim, clock(e.Time, p.zone)+" in context "+e.Context+" as "+cmp.Or(e.User, "a user that is not known"))
	if p.undoes != nil {
		p.say(themes.Dim, "It undid what was done at "+clock(p.undoes.Time, p.zone)+": "+p.undoes.Summary)
	}
	if p.undone {
		p.say(themes.Done, p.glyphs.Check+" It was undone.")
	}
	if e.Refused != "" {
		p.say(themes.Bad, p.glyphs.Bad+" It was refused, and nothing was sent: "+e.Refused)
	}
	switch {
	case e.Fate == journal.Running:
		p.say(themes.Progress, p.glyphs.Loading+" It is under way, "+by(e)+".")
	case e.Fate == journal.Afar:
		p.say(themes.Warn, p.glyphs.Warn+" It began on another host, "+by(e)+".")
		p.say(themes.Text, "Whether it is under way there is not known here.")
	case e.Begun:
		p.say(themes.Warn, p.glyphs.Warn+" It was interrupted: the Fathom that began it is gone.")
		if e.Visit != nil {
			p.say(themes.Text, "When and how it ended is not known.")
		} else {
			p.say(themes.Text, "It is not known what went in. Look at the objects as they are now.")
		}
	}
	for _, w := range slices.Compact(slices.Sorted(slices.Values(e.Warned))) {
		p.say(themes.Warn, p.glyphs.Warn+" "+w)
	}
	for i, it := range e.Items {
		p.out = append(p.out, pager.Line{})
		p.item(i, it)
	}
	if len(e.Kubectl) > 0 {
		p.out = append(p.out, pager.Line{})
		p.say(themes.Header, "The same with kubectl")
	}
	for _, k := range e.Kubectl {
		p.say(themes.Text, "  "+k)
	}
	return p.out
}

// by names the process that began an entry.
func by(e journal.Entry) string {
	if e.By == nil {
		return "in a process that is not known"
	}
	return fmt.Sprintf("in process %d on %s", e.By.PID, cmp.Or(e.By.Host, "this machine"))
}

func (p *page) say(role themes.Role, s string) {
	for l := range strings.SplitSeq(strings.TrimRight(s, "\n"), "\n") {
		p.out = append(p.out, pager.Line{Segs: []ui.Seg{{Role: role, Text: text.Clean(l)}}})
	}
}

// item is an object, with what came of it and its diff folding below.
func (p *page) item(i int, it journal.Item) {
	name := []ui.Seg{{Role: themes.Title, Text: text.Clean(it.Ref.String())}}
	if it.Ref.Namespace != "" {
		name = append(name, ui.Seg{Role: themes.Dim, Text: " in " + text.Clean(it.Ref.Namespace)})
	}
	if it.Result != "" {
		name = append(name, ui.Seg{Role: themes.OK, Text: "  " + text.Clean(it.Result)})
	}
	if it.Error != "" {
		name = append(name, ui.Seg{Role: themes.Bad, Text: "  failed"})
	}
	p.out = append(p.out, pager.Line{Segs: name, Key: fmt.Sprintf(objectKey, i)})
	for l := range strings.SplitSeq(it.Error, "\n") {
		if l != "" {
			p.below(themes.Bad, l)
		}
	}
	p.diff(it.Diff)
	if it.NoUndo != "" && it.Error == "" {
		p.below(themes.Dim, "It cannot be undone: "+it.NoUndo)
	}
}

func (p *page) below(role themes.Role, s string) {
	p.out = append(p.out, pager.Line{Segs: []ui.Seg{{Role: role, Text: "  " + text.Clean(s)}}, Depth: 1})
}

// diff colours a unified diff.
func (p *page) diff(d string) {
	if d == "" {
		return
	}
	for i, l := range strings.Split(strings.TrimRight(d, "\n"), "\n") {
		role := themes.Text
		switch {
		case i < 2 || strings.HasPrefix(l, "@@"): // the names of the two sides, and where a part is
			role = themes.Dim
		case strings.HasPrefix(l, "+"):
			role = themes.Added
		case strings.HasPrefix(l, "-"):
			role = themes.Removed
		}
		p.below(role, l)
	}
}
