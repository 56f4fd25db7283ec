package change

import (
	"fmt"

	"fathom/kube/act"
	"fathom/themes"
	"fathom/ui"
	"fathom/ui/text"
	"fathom/views/kit"
)

// bar is what there is to decide, below everything else.
func (v *View) bar(w int) []string {
	segs := append([]ui.Seg{{Text: " "}}, v.decision()...)
	row := v.row(w, segs...)
	if v.typed != nil {
		lead := ui.Wide(segs...)
		room := max(1, w-lead-1)
		value, caret := v.typed.edit.Draw(v.theme, themes.Ground, room, "")
		v.typed.x = lead + caret
		row = ui.Paint(v.theme, themes.Ground, lead, segs...) + value + v.row(w-lead-room)
	}
	return []string{v.seam(w), row}
}

func (v *View) row(w int, segs ...ui.Seg) string {
	return ui.Paint(v.theme, themes.Ground, w, segs...) + themes.Reset
}

func hint(key, word string) []ui.Seg {
	return []ui.Seg{{Role: themes.Key, Text: key}, {Role: themes.Hint, Text: " " + word + "   "}}
}

// decision is the question of the stage.
func (v *View) decision() []ui.Seg {
	switch {
	case v.stage == running:
		return v.going()
	case v.stage == over:
		return v.gone()
	case v.known.err != nil && !v.blank():
		return append(hint("ctrl+r", "try again"), hint("esc", "leave")...)
	case v.draft == nil, v.known.err != nil:
		return []ui.Seg{{Role: themes.Dim, Text: "Nothing is changed before you say so."}}
	case !v.known.planned:
		return []ui.Seg{{Role: themes.Progress, Text: v.glyphs.Loading + " making the plan"}}
	case !v.known.settled():
		return []ui.Seg{{Role: themes.Progress, Text: fmt.Sprintf("%s tried %s of %s on the API server, changing nothing",
			v.glyphs.Loading, kit.Count(v.known.tried), kit.Count(len(v.known.items)))}}
	}
	return v.question()
}

// question is what the verdict asks for.
func (v *View) question() []ui.Seg {
	word := v.title()
	if n := len(v.known.items); n > 1 {
		word += " " + kit.Count(n)
	}
	enter := ui.KeyLabel("enter", v.glyphs)
	formed := v.form != nil && v.form.Focused()
	switch {
	case v.judged.idle:
		return append([]ui.Seg{{Role: themes.Dim, Text: v.judged.why + "   "}}, hint("esc", "leave")...)
	case v.judged.level == act.Forbid:
		return append([]ui.Seg{{Role: themes.Bad, Text: v.glyphs.Bad + " " + v.judged.why + "   "}}, hint("esc", "leave")...)
	case v.judged.level == act.Allow:
		return append(hint(enter, word), hint("esc", "leave")...)
	case formed:
		return append(hint(enter, "go on, to be asked"), hint("esc", "leave")...)
	case v.judged.level == act.Type:
		return []ui.Seg{{Text: "type "}, {Role: themes.Strong, Text: v.judged.word}, {Text: " to " + word + ": "}}
	}
	ask := []ui.Seg{{Role: themes.Warn, Text: v.glyphs.Warn + " "}}
	ask = append(ask, hint("y", word)...)
	if v.form != nil {
		ask = append(ask, hint("tab", "change the values")...)
	}
	return append(ask, hint("esc", "leave")...)
}

// going is how far the run is.
func (v *View) going() []ui.Seg {
	t := v.count()
	out := []ui.Seg{{Role: themes.Progress, Text: fmt.Sprintf("%s %s of %s done", v.glyphs.Loading, kit.Count(t.done), kit.Count(t.all))}}
	if t.failed > 0 {
		out = append(out, ui.Seg{Role: themes.Bad, Text: fmt.Sprintf("   %s %s failed", v.glyphs.Bad, kit.Count(t.failed))})
	}
	return append(append(out, ui.Seg{Text: "   "}), hint("esc", "stop the rest")...)
}

// gone is what came of it.
func (v *View) gone() []ui.Seg {
	t := v.count()
	out := []ui.Seg{{Role: themes.OK, Text: fmt.Sprintf("%s %s done   ", v.glyphs.Check, kit.Count(t.done))}}
	if t.failed > 0 {
		out = append(out, ui.Seg{Role: themes.Bad, Text: fmt.Sprintf("%s %s failed   ", v.glyphs.Bad, kit.Count(t.failed))})
	}
	if t.skipped > 0 {
		out = append(out, ui.Seg{Role: themes.Warn, Text: fmt.Sprintf("%s %s not done   ", v.glyphs.Warn, kit.Count(t.skipped))})
	}
	if n := t.failed + t.skipped; n > 0 {
		out = append(out, hint("r", "try the "+kit.Count(n)+" again")...)
	}
	if v.noUndo() == "" {
		out = append(out, hint("u", "undo")...)
	}
	return append(out, hint("esc", "back")...)
}

// title is what is done, in a word or two.
func (v *View) title() string {
	if v.arg.Undo != "" {
		return "undo"
	}
	return v.verb.Title
}

// targets is what it is done to.
func (v *View) targets() string {
	switch n := len(v.arg.On); {
	case v.undo != nil:
		return v.undo.entry.Summary
	case n == 0:
		return ""
	case n > 1:
		kind := v.arg.On[0].Kind.GVR.Resource
		for _, t := range v.arg.On {
			if t.Kind.GVR.Resource != kind {
				kind = "objects"
			}
		}
		return kit.Count(n) + " " + kind
	}
	return v.arg.On[0].Ref.String()
}

// Head implements ui.Screen.
func (v *View) Head() ui.Head {
	h := kit.Head(v.sess, v.clusters, v.glyphs)
	if ns := v.namespace(); ns != "" {
		h.Middle = []ui.Seg{{Role: themes.Strong, Text: ns}}
	}
	h.Title = []ui.Seg{{Role: themes.Title, Text: v.title()}, {Role: themes.Strong, Text: v.targets()}}
	if t := v.pager.MatchText(); t != "" {
		h.Extra = append(h.Extra, ui.Seg{Role: themes.Prompt, Text: t})
	}
	return h
}

// namespace is that of all targets, "" if they have several.
func (v *View) namespace() string {
	ns := ""
	for i, t := range v.arg.On {
		if i > 0 && t.Ref.Namespace != ns {
			return ""
		}
		ns = t.Ref.Namespace
	}
	return text.Clean(ns)
}
