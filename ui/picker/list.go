package picker

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
)

// filter makes the list of what the line leaves of the items.
func (p *Picker) filter() {
	query := strings.TrimSpace(p.edit.Text())
	if query == "" {
		p.list = sections(p.items)
	} else {
		p.list = ranked(query, p.items)
	}
	p.addFree(query)
	p.cursor = min(p.cursor, max(len(p.list)-1, 0))
	p.settle(1)
}

// sections is the whole list: favourites on top, and a heading before each section if there is one at all.
func sections(items []Item) []entry {
	order := slices.Clone(items)
	slices.SortStableFunc(order, func(a, b Item) int { return rank(a) - rank(b) })
	var names []string
	bySection := map[string][]entry{}
	for _, it := range order {
		if _, ok := bySection[it.Section]; !ok {
			names = append(names, it.Section)
		}
		bySection[it.Section] = append(bySection[it.Section], entry{item: it})
	}
	if titled := slices.IndexFunc(order, func(it Item) bool { return it.Section != "" }); titled >= 0 {
		names = firstSeen(items)
	}
	var out []entry
	for _, name := range names {
		if name != "" {
			out = append(out, entry{heading: name})
		}
		out = append(out, bySection[name]...)
	}
	return out
}

// firstSeen are the sections in the order in which the owner lists them.
func firstSeen(items []Item) []string {
	var out []string
	for _, it := range items {
		if !slices.Contains(out, it.Section) {
			out = append(out, it.Section)
		}
	}
	return out
}

func rank(it Item) int {
	if it.Favourite {
		return 0
	}
	return 1
}

// ranked is what matches, the best first, without headings.
func ranked(query string, items []Item) []entry {
	texts := make([]string, len(items))
	for i, it := range items {
		texts[i] = it.Name()
		if it.Also != "" {
			texts[i] += " " + it.Also
		}
	}
	hits := Match(query, texts)
	out := make([]entry, len(hits))
	for i, h := range hits {
		out[i] = entry{item: items[h.Index], hits: h.Positions}
	}
	return out
}

// addFree adds what the line itself means, unless it spells an item that is listed.
func (p *Picker) addFree(query string) {
	if query == "" || p.opt.Free == nil {
		return
	}
	it, ok := p.opt.Free(p.edit.Text())
	if !ok || slices.ContainsFunc(p.list, func(e entry) bool { return e.item.ID == it.ID }) {
		return
	}
	if p.opt.FreeFirst && it.Off == "" && !it.Weak { // what cannot be chosen is not in the way of what can
		p.list = append([]entry{{item: it}}, p.list...)
		return
	}
	p.list = append(p.list, entry{item: it})
}

// under is the item under the cursor.
func (p *Picker) under() (Item, bool) {
	if p.cursor < 0 || p.cursor >= len(p.list) || p.list[p.cursor].isHeading() {
		return Item{}, false
	}
	return p.list[p.cursor].item, true
}

// moveTo puts the cursor on an item if it is listed.
func (p *Picker) moveTo(id string) {
	if i := slices.IndexFunc(p.list, func(e entry) bool { return !e.isHeading() && e.item.ID == id }); i >= 0 {
		p.cursor = i
	}
}

// step moves the cursor by n entries, stopping at the ends, over headings.
func (p *Picker) step(n int) tea.Cmd {
	p.cursor = min(max(p.cursor+n, 0), max(len(p.list)-1, 0))
	if n < 0 {
		p.settle(-1)
	} else {
		p.settle(1)
	}
	return p.preview()
}

// settle leaves a heading in one direction, or in the other where the list ends.
func (p *Picker) settle(dir int) {
	for _, d := range []int{dir, -dir} {
		for i := p.cursor; i >= 0 && i < len(p.list); i += d {
			if !p.list[i].isHeading() {
				p.cursor = i
				return
			}
		}
	}
}
