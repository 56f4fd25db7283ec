package palette

import (
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"fathom/kube/cluster"
	"fathom/themes"
	"fathom/ui"
	"fathom/ui/picker"
)

// open is the palette itself.
func (p *Palette) open(text string) tea.Cmd {
	return ui.Do(ui.Show{Overlay: picker.New(picker.Options{
		Title: "Go", Text: text, Source: p.items, Live: p.live, Width: 96,
		Free: func(text string) (picker.Item, bool) { return p.typedItem(text), true }, FreeFirst: true,
		OnDone: func(chosen []picker.Item) tea.Cmd { return p.chosen(chosen[0]) },
	})})
}

// typedItem is the item of what was typed itself. A whole command comes first; what only may be one, because a context has not
// said yet which kinds it has, comes after what is found by the letters, and so does the nearest name of a kind that there is not.
func (p *Palette) typedItem(text string) picker.Item {
	l, err := ParseLine(text)
	if err != nil {
		return picker.Item{ID: idLine, Cols: []string{text, err.Error()}, Off: err.Error(), Role: themes.Warn}
	}
	it := picker.Item{ID: idLine, Cols: []string{text, p.verb(l)}}
	if p.isLine(l) {
		return it
	}
	it.Weak = true
	near, known := p.nearKinds(l.Kind)
	if !known {
		return it
	}
	why := fmt.Sprintf("there is no kind %q", l.Kind)
	if len(near) == 0 {
		it.Cols[1], it.Off, it.Role = why, why, themes.Warn
		return it
	}
	l.Kind = near[0]
	return picker.Item{ID: idLine, Cols: []string{l.String(), why + ": did you mean this?"}, Weak: true}
}

// nearKinds are the kinds whose names are nearly the one given, and whether every open context has said which kinds it has.
func (p *Palette) nearKinds(name string) (near []string, known bool) {
	known = true
	for _, c := range p.sess.Opened() {
		kinds := c.Kinds()
		known = known && kinds.Known()
		for _, n := range kinds.Suggest(name) {
			if !slices.Contains(near, n) {
				near = append(near, n)
			}
		}
	}
	return near, known
}

// verb says what enter does with a line.
func (p *Palette) verb(l Line) string {
	if p.jump(l) != nil {
		return "go to this line"
	}
	return "open"
}

// isLine reports whether a line is a whole command as it stands, so that enter runs it rather than the nearest item.
func (p *Palette) isLine(l Line) bool {
	if l.Logs || l.Kind == "" || p.word(l) != nil || p.jump(l) != nil {
		return true
	}
	return slices.ContainsFunc(p.sess.Opened(), func(c *cluster.Cluster) bool {
		kinds := c.Kinds()
		_, ok := kinds.Find(l.Kind)
		return ok || len(kinds.Several(l.Kind)) > 0
	})
}
