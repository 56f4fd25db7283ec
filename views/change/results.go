package change

import (
	"strconv"
	"strings"

	"fathom/kube/act"
	"fathom/themes"
	"fathom/ui"
	"fathom/ui/pager"
	"fathom/ui/text"
)

// outcome is how far every object is; once it is over, what failed stands first.
func (v *View) outcome() []pager.Line {
	out := v.heads()
	for _, p := range v.known.plans {
		for _, r := range p.Refused {
			out = append(out, v.sign(themes.Bad, v.glyphs.Bad, r.What()+" was left out: "+r.Why)...)
		}
	}
	out = append(out, pager.Line{})
	cols := v.columns(v.results)
	first := func(item) bool { return false }
	if v.stage == over {
		first = item.failed
	}
	for _, i := range order(v.results, first) {
		out = append(out, v.result(i, v.results[i], cols)...)
	}
	return out
}

// margins are the cells of a line around the namespace and the name.
const margins = 8

// result is one object's line, with the whole message below it where it failed.
func (v *View) result(i int, x item, cols columns) []pager.Line {
	glyph, role, phrase := v.phase(x)
	whole := "" // what the line is too short for
	if x.progress.Phase == act.Pending && text.Width(phrase) > v.width-cols.namespace-cols.name-margins {
		if first, _, ok := strings.Cut(phrase, ": "); ok {
			whole, phrase = phrase[len(first)+2:], first+", and is tried again"
		}
	}
	said := []ui.Seg{{Role: role, Text: phrase}}
	if x.change.Note != "" && !x.failed() {
		said = append(said, ui.Seg{Role: themes.Dim, Text: "  " + x.change.Note})
	}
	p, bad := x.fault()
	skipped := x.progress.Phase == act.Skipped // many share the reason, and it is short
	if bad && skipped {
		said = append(said, ui.Seg{Role: themes.Dim, Text: "  " + p.Text})
	}
	out := []pager.Line{cols.object(i, x, role, glyph, said...)}
	if whole != "" {
		out = append(out, v.say(themes.Dim, "  "+whole)...)
	}
	if bad && !skipped {
		out = append(out, v.fault(p)...)
	}
	if r := x.progress.Result; r != nil {
		if revealed := r.Revealed(); revealed != "" {
			out = append(out, v.say(themes.Warn, "  Copy it now: it is shown here, and nowhere else.")...)
			out = append(out, row(ui.Seg{Text: revealed})) // whole, for the pager to copy
		}
		for _, w := range r.Warnings {
			out = append(out, v.sign(themes.Warn, "  "+v.glyphs.Warn, "The API server warns: "+w)...)
		}
	}
	return out
}

// phase is the sign and the phrase for how far an item is.
func (v *View) phase(x item) (string, themes.Role, string) {
	switch p := x.progress; p.Phase {
	case act.Sending:
		return v.glyphs.Loading, themes.Progress, "under way"
	case act.Pending:
		return v.glyphs.Loading, themes.Progress, p.Note
	case act.Done:
		return v.glyphs.Check, themes.OK, p.Note
	case act.Failed:
		return v.glyphs.Bad, themes.Bad, "failed"
	case act.Skipped:
		return v.glyphs.Warn, themes.Warn, "not done"
	}
	return v.glyphs.Dot, themes.Dim, "waits"
}

// tally counts the results.
type tally struct{ done, failed, skipped, all int }

func (v *View) count() tally {
	t := tally{all: len(v.results)}
	for _, x := range v.results {
		switch x.progress.Phase {
		case act.Done:
			t.done++
		case act.Failed:
			t.failed++
		case act.Skipped:
			t.skipped++
		}
	}
	return t
}

// underCursor is the item whose lines the cursor is on, or comes before.
func (v *View) underCursor() (item, bool) {
	items := v.results
	if v.stage == asking {
		items = v.known.items
	}
	for at := v.pager.CursorLine(); at >= 0; at-- {
		l, ok := v.pager.At(at)
		if !ok {
			break
		}
		if n, found := strings.CutPrefix(l.Key, "item "); found {
			if i, err := strconv.Atoi(n); err == nil && i < len(items) {
				return items[i], true
			}
		}
	}
	if len(items) == 1 {
		return items[0], true
	}
	return item{}, false
}
