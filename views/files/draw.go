package files

import (
	"fmt"
	"strings"

	"fathom/kube/cluster"
	"fathom/kube/files"
	"fathom/themes"
	"fathom/ui"
	"fathom/ui/text"
	"fathom/views/kit"
)

// View draws the directory, with the copies under way below it, or says why there is none.
func (v *View) View(w, h int) []string {
	switch {
	case v.theme == nil || v.table == nil:
		return make([]string, h)
	case v.trap.Text != "":
		return kit.Page(v.words(), v.theme, w, h)
	case v.rows == nil:
		return kit.Page([][]ui.Seg{{{Role: themes.Dim, Text: "Asking " + v.door.Name() + " for its files."}}}, v.theme, w, h)
	}
	bars := v.bars(w, h/3)
	lines := v.table.View(w, h-len(bars))
	if v.rows.Len() == 0 && h-len(bars) > 2 {
		copy(lines[1:], kit.Page([][]ui.Seg{{{Role: themes.Dim, Text: v.nothing()}}}, v.theme, w, h-len(bars)-1))
	}
	return append(lines, bars...)
}

// nothing says why there are no rows.
func (v *View) nothing() string {
	switch {
	case len(v.listing.Entries) == 0:
		return "This directory is empty."
	case v.query.filter != "":
		return "No name here has " + v.query.filter + " in it: esc shows all."
	}
	return "All names here begin with a dot: . shows them."
}

// words say why the files cannot be shown.
func (v *View) words() [][]ui.Seg {
	out := [][]ui.Seg{{{Role: themes.Bad, Text: v.trap.Text}}}
	if v.trap.Next != "" {
		out = append(out, []ui.Seg{{Text: v.trap.Next}})
	}
	key := func(k, does string) []ui.Seg {
		return []ui.Seg{{Role: themes.Key, Text: k}, {Role: themes.Hint, Text: " " + does + "   "}}
	}
	line := append(key("ctrl+r", "tries again"), key("C", "chooses another container")...)
	if v.noShell {
		line = append(key("X", "opens a debug container"), line...)
	}
	return append(out, line)
}

// bars are lines for the copies under way, no more than most.
func (v *View) bars(w, most int) []string {
	var out []string
	for _, t := range v.opt.Session.Transfers().All() {
		if t.Running() && len(out) < most {
			out = append(out, v.bar(t, w))
		}
	}
	return out
}

func (v *View) bar(t files.Transfer, w int) string {
	const least = 10
	said := progress(t)
	room := w - text.Width(said) - 4
	name := text.Cut(files.Quote(files.Base(t.Remote)), max(min(room-least-3, 40), 8))
	segs := []ui.Seg{{Role: themes.Progress, Text: " " + direction(t, v.glyphs) + " "}, {Role: themes.Strong, Text: name}, {Text: " "}}
	if width := min(w-ui.Wide(segs...)-text.Width(said)-9, 40); t.Total > 0 && width >= least {
		part := min(float64(t.Bytes)/float64(t.Total), 1)
		done := int(part * float64(width))
		segs = append(segs, ui.Seg{Role: themes.Progress, Text: strings.Repeat(v.glyphs.Spark[7], done)},
			ui.Seg{Role: themes.Border, Text: strings.Repeat(v.glyphs.H, width-done)}, ui.Seg{Text: fmt.Sprintf(" %3d%% ", int(part*100))})
	}
	return ui.Paint(v.theme, themes.Ground, w, append(segs, ui.Seg{Role: themes.Dim, Text: said})...) + themes.Reset
}

// Head implements ui.Screen.
func (v *View) Head() ui.Head {
	h := head(v.opt, v.door, v.glyphs)
	h.Title = append(h.Title, ui.Seg{Role: themes.Strong, Text: v.door.Name()})
	if v.dir != "" {
		h.Title = append(h.Title, ui.Seg{Role: themes.Prompt, Text: text.Clean(v.dir)})
	}
	if v.rows == nil {
		return h
	}
	count := kit.Count(len(v.listing.Entries))
	if n := v.rows.Len(); n != len(v.listing.Entries) {
		count = kit.Count(n) + " of " + count
	}
	h.Title = append(h.Title, ui.Seg{Text: count})
	if n := len(v.marks); n > 0 {
		h.Title = append(h.Title, ui.Seg{Role: themes.Strong, Text: v.glyphs.Mark + " " + kit.Count(n) + " marked"})
	}
	if n := v.opt.Session.Transfers().Running(); n > 0 {
		h.Extra = append(h.Extra, ui.Seg{Role: themes.Progress, Text: kit.Count(n) + " copying"})
	}
	if v.busy {
		h.Extra = append(h.Extra, ui.Seg{Role: themes.Progress, Text: v.glyphs.Loading + " asking"})
	}
	if !v.query.hidden {
		h.Extra = append(h.Extra, ui.Seg{Role: themes.Dim, Text: "no dot files"})
	}
	if v.query.filter != "" {
		h.Extra = append(h.Extra, ui.Seg{Role: themes.Prompt, Text: "/" + v.query.filter})
	}
	return h
}

// head is what the headers of both screens begin with.
func head(opt Options, d *kit.Door, g themes.Glyphs) ui.Head {
	var clusters []*cluster.Cluster
	if d.Cluster != nil {
		clusters = append(clusters, d.Cluster)
	}
	h := kit.Head(opt.Session, clusters, g)
	h.Title = []ui.Seg{{Role: themes.Title, Text: "Files"}}
	if ns := d.Ref().Namespace; ns != "" {
		h.Middle = []ui.Seg{{Role: themes.Strong, Text: ns}}
	}
	return h
}
