package change

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fathom/kube/act"
	"fathom/kube/problem"
	"fathom/themes"
	"fathom/ui"
	"fathom/ui/dialog"
	"fathom/ui/pager"
	"fathom/ui/text"
)

// drawn is what need not be made anew at every change.
type drawn struct {
	diffs  map[*act.Trial][]pager.Line
	folded bool // long diffs were closed once
}

// show brings the text up to date.
func (v *View) show() tea.Cmd {
	if v.theme == nil {
		return nil
	}
	lines := v.outcome()
	if v.stage == asking {
		lines = v.proposal()
	}
	cmd := v.pager.SetLines(lines)
	if v.stage == asking && v.known.settled() && !v.drawn.folded && v.long() {
		v.drawn.folded = true
		v.pager.Act("pager.fold-all", 0)
	}
	return cmd
}

// long reports whether the diffs are more than one reads without being asked: of many objects, or of whole ones that go.
func (v *View) long() bool {
	const many = 5
	return len(v.known.items) > many ||
		slices.ContainsFunc(v.known.items, func(x item) bool { return x.change.Goes() })
}

func row(segs ...ui.Seg) pager.Line { return pager.Line{Segs: segs} }

// say is a sentence, in as many lines as it needs.
func (v *View) say(role themes.Role, s string) []pager.Line {
	const folds = 3 // cells that the pager may need for the signs of folds
	var out []pager.Line
	for _, segs := range dialog.Wrap([][]ui.Seg{{{Role: role, Text: s}}}, max(20, v.width-folds)) {
		out = append(out, row(segs...))
	}
	return out
}

// sign is a sentence behind a sign.
func (v *View) sign(role themes.Role, glyph, s string) []pager.Line { return v.say(role, glyph+" "+s) }

// proposal is the plan as far as it is known.
func (v *View) proposal() []pager.Line {
	switch {
	case v.known.err != nil:
		return v.failure(v.known.err)
	case v.pending > 0 && v.draft == nil:
		return v.say(themes.Dim, "Looking up the current state.")
	case v.draft == nil:
		return v.say(themes.Dim, "What would happen shows here once there is a value for "+strings.Join(v.verb.Missing(v.args()), " and ")+".")
	case !v.known.planned:
		return v.say(themes.Dim, "Making the plan.")
	}
	out := v.heads()
	out = append(out, v.warnings()...)
	out = append(out, pager.Line{})
	items := v.known.items
	cols := v.columns(items)
	for _, i := range order(items, item.trouble) {
		out = append(out, v.proposed(i, items[i], cols)...)
	}
	out = append(out, v.touched()...)
	return append(out, v.kubectl()...)
}

// failure is why there is no plan.
func (v *View) failure(err error) []pager.Line {
	if _, ok := errors.AsType[act.UsageError](err); ok && v.form != nil {
		if !v.form.Focused() && !v.required() { // the form, which would say so, is closed
			return v.sign(themes.Bad, v.glyphs.Bad, problem.Of(err).Text)
		}
		if v.blank() {
			return v.say(themes.Dim, "What would happen shows here once the values say what to do.")
		}
		return v.say(themes.Dim, "There is no plan for these values.")
	}
	p := problem.Of(err)
	return append(v.sign(themes.Bad, v.glyphs.Bad, p.Text), v.say(themes.Text, p.Next)...)
}

// heads are the plans' phrases.
func (v *View) heads() []pager.Line {
	var out []pager.Line
	for _, p := range v.known.plans {
		phrase := p.Summary
		if len(v.known.plans) > 1 {
			phrase += " in " + p.Context
		}
		out = append(out, v.say(themes.Strong, phrase)...)
	}
	return out
}

// warnings are what must have been read: the plans' own, what they leave out, and what the API server warns of.
func (v *View) warnings() []pager.Line {
	var out []pager.Line
	for _, p := range v.known.plans {
		for _, w := range p.Warnings {
			out = append(out, v.sign(themes.Warn, v.glyphs.Warn, w)...)
		}
		for _, r := range p.Refused {
			out = append(out, v.sign(themes.Bad, v.glyphs.Bad, r.What()+" is left out: "+r.Why)...)
		}
	}
	var said []string
	for _, x := range v.known.items {
		if x.trial == nil {
			continue
		}
		for _, w := range x.trial.Warnings {
			if !slices.Contains(said, w) {
				said = append(said, w)
				out = append(out, v.sign(themes.Warn, v.glyphs.Warn, "The API server warns: "+w)...)
			}
		}
	}
	return out
}

// order are the indices of the items, those first that are picked.
func order(items []item, first func(item) bool) []int {
	var picked, rest []int
	for i, x := range items {
		if first(x) {
			picked = append(picked, i)
		} else {
			rest = append(rest, i)
		}
	}
	return append(picked, rest...)
}

// columns are the widths of names, and whether namespaces are shown.
type columns struct {
	namespace, name int
}

func (v *View) columns(items []item) columns {
	const least = 30 // cells of a name, however narrow the screen
	var c columns
	several := false
	for _, x := range items {
		several = several || x.change.Ref.Namespace != items[0].change.Ref.Namespace
		c.namespace = max(c.namespace, text.Width(x.change.Ref.Namespace))
		c.name = max(c.name, text.Width(x.change.Ref.String()))
	}
	if !several {
		c.namespace = 0
	}
	c.name = min(c.name, max(least, v.width*3/5-c.namespace)) // the rest is for what is said of it
	return c
}

// object is the line of one item: a sign, its name, and what is said of it.
func (c columns) object(i int, x item, role themes.Role, glyph string, said ...ui.Seg) pager.Line {
	segs := []ui.Seg{{Role: role, Text: glyph + " "}}
	if c.namespace > 0 {
		segs = append(segs, ui.Seg{Role: themes.Dim, Text: text.Fit(x.change.Ref.Namespace, c.namespace) + "  "})
	}
	segs = append(segs, ui.Seg{Role: themes.Text, Text: text.Middle(x.change.Ref.String(), c.name) + "  "})
	return pager.Line{Segs: append(segs, said...), Key: "item " + strconv.Itoa(i)}
}

// proposed are the lines of one item of the plan, with its diff folded below it.
func (v *View) proposed(i int, x item, cols columns) []pager.Line {
	glyph, role := v.mark(x.change)
	note := ui.Seg{Role: themes.Text, Text: x.change.Note}
	if p, bad := x.fault(); bad {
		head := cols.object(i, x, themes.Bad, v.glyphs.Bad, note)
		return append([]pager.Line{head}, v.fault(p)...)
	}
	switch {
	case x.change.Empty():
		return []pager.Line{cols.object(i, x, themes.Dim, v.glyphs.Dot, ui.Seg{Role: themes.Dim, Text: either(x.change.Note, "stays as it is")})}
	case x.trial == nil:
		return []pager.Line{cols.object(i, x, role, glyph, note, ui.Seg{Role: themes.Dim, Text: "  being tried"})}
	case x.trial.Untried != "":
		return append([]pager.Line{cols.object(i, x, role, glyph, note)}, v.say(themes.Dim, "  "+x.trial.Untried)...)
	}
	switch head := cols.object(i, x, role, glyph, note); {
	case v.detailed(i):
		return append([]pager.Line{head}, v.diff(x.trial)...)
	case v.known.settled():
		head.Segs = append(head.Segs, ui.Seg{Role: themes.Dim, Text: "  its diff is not shown: there are too many"})
		return []pager.Line{head}
	default:
		return []pager.Line{head}
	}
}

// detailed reports whether the diff of an item is shown: of many, not while they still arrive, and not of all.
func (v *View) detailed(i int) bool {
	const few, most = 20, 300
	return len(v.known.items) <= few || v.known.settled() && i < most
}

// fault is what went wrong with an object, whole, and what to do.
func (v *View) fault(p problem.Problem) []pager.Line {
	out := v.say(themes.Bad, "  "+p.Text)
	if p.Next != "" {
		out = append(out, v.say(themes.Text, "  "+p.Next)...)
	}
	return out
}

func either(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// mark is the sign of what a change does.
func (v *View) mark(c act.Change) (string, themes.Role) {
	switch {
	case c.Goes():
		return v.glyphs.Gone, themes.Removed
	case c.Method == act.Create, c.Method == act.Apply && c.Before == nil:
		return v.glyphs.New, themes.Added
	}
	return v.glyphs.Changed, themes.Changed
}

// diff is what the API server says would be different.
func (v *View) diff(t *act.Trial) []pager.Line {
	if lines, ok := v.drawn.diffs[t]; ok {
		return lines
	}
	var out []pager.Line
	for l := range strings.Lines(t.Diff) {
		l = strings.TrimRight(l, "\r\n")
		role := themes.Dim
		switch {
		case strings.HasPrefix(l, "--- "), strings.HasPrefix(l, "+++ "), l == "":
			continue
		case l[0] == '+':
			role = themes.Added
		case l[0] == '-':
			role = themes.Removed
		case l[0] == '@':
			l = v.glyphs.Ellipsis
		}
		out = append(out, pager.Line{Segs: []ui.Seg{{Role: role, Text: "    " + l}}, Depth: 1})
	}
	if v.drawn.diffs == nil {
		v.drawn.diffs = map[*act.Trial][]pager.Line{}
	}
	v.drawn.diffs[t] = out
	return out
}

// touched are the objects that the change reaches without naming them.
func (v *View) touched() []pager.Line {
	var out []pager.Line
	for _, p := range v.known.plans {
		for _, t := range p.Touched {
			where := " "
			if t.Ref.Namespace != "" {
				where = " " + t.Ref.Namespace + "  "
			}
			out = append(out, pager.Line{Segs: []ui.Seg{
				{Role: themes.Changed, Text: "  " + v.glyphs.Changed}, {Role: themes.Dim, Text: where}, {Text: t.Ref.String()},
				{Role: themes.Dim, Text: "  " + t.Why},
			}})
		}
	}
	if len(out) == 0 {
		return nil
	}
	head := row(ui.Seg{Role: themes.Title, Text: "It also reaches"}, ui.Seg{Role: themes.Dim, Text: fmt.Sprintf("  %d", len(out))})
	head.Key = "touched"
	return append([]pager.Line{{}, head}, foldable(out)...)
}

// foldable are lines that fold away when they are many.
func foldable(lines []pager.Line) []pager.Line {
	const many = 12
	for i := range lines {
		if len(lines) > many {
			lines[i].Depth = 1
		}
	}
	return lines
}

// kubectl are the command lines that do the same.
func (v *View) kubectl() []pager.Line {
	lines := v.commands()
	if len(lines) == 0 {
		return nil
	}
	var out []pager.Line
	for _, l := range lines {
		out = append(out, v.say(themes.Dim, "  "+l)...)
	}
	head := row(ui.Seg{Role: themes.Title, Text: "The same with kubectl"})
	head.Key = "kubectl"
	return append([]pager.Line{{}, head}, foldable(out)...)
}

// commands are the kubectl lines of all plans.
func (v *View) commands() []string {
	var out []string
	for _, p := range v.known.plans {
		out = append(out, p.Kubectl...)
	}
	return out
}
