package palette

import (
	"maps"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fathom/keymap"
	"fathom/themes"
	"fathom/ui"
	"fathom/ui/picker"
)

// IDs of items begin with what they are.
const (
	idLine   = "line"
	idRecent = "recent "
	idKind   = "kind "
	idAct    = "act "
	idCtx    = "ctx "
	// A category opens by its name, as a kind does.
	idCategory = "category "
)

const recentShown = 5

// items are everything that can be done from here: recent lines, kinds, contexts, actions with their keys.
func (p *Palette) items() []picker.Item {
	var out []picker.Item
	history := p.sess.Remembered().History
	for i := len(history) - 1; i >= max(0, len(history)-recentShown); i-- {
		out = append(out, picker.Item{ID: idRecent + history[i], Cols: []string{history[i]}, Section: "recent"})
	}
	out = append(out, p.kindItems("kinds")...)
	out = append(out, p.categoryItems("categories")...)
	for _, c := range p.sess.Kube.Contexts() {
		out = append(out, picker.Item{
			ID: idCtx + c.Name, Cols: []string{c.Name, "context"}, Fill: "ctx " + c.Name,
			Section: "contexts",
		})
	}
	offered := map[keymap.Action]bool{actPalette: true}
	for _, b := range p.host.Bindings() {
		if offered[b.Action] || strings.HasPrefix(b.Group, "move") {
			continue
		}
		offered[b.Action] = true
		out = append(out, picker.Item{
			ID: idAct + string(b.Action), Cols: []string{b.Help}, Also: string(b.Action),
			Keys: p.keyOf(b), Section: "actions", Off: b.Why(),
		})
	}
	return out
}

func (p *Palette) keyOf(b keymap.Binding) string {
	if keys := p.keys.Keys(b); len(keys) > 0 {
		return keymap.Pretty(keys[0])
	}
	return ""
}

// kindItems are the kinds that the open contexts offer, favourites marked.
func (p *Palette) kindItems(section string) []picker.Item {
	var out []picker.Item
	favourite := p.favouriteKinds()
	seen := map[string]bool{}
	may := newRights(p.sess)
	for _, c := range p.sess.Opened() {
		for _, k := range c.Kinds().All() {
			id := k.String()
			if seen[id] {
				continue
			}
			seen[id] = true
			detail := strings.Join(k.ShortNames, " ")
			if k.GVR.Group != "" {
				detail = strings.TrimSpace(detail + " " + k.GVR.Group)
			}
			it := picker.Item{
				ID: idKind + id, Cols: []string{k.GVR.Resource, detail}, Also: k.Kind + " " + strings.Join(k.ShortNames, " "),
				Fill: id, Section: section, Favourite: slices.Contains(favourite, id) || slices.Contains(favourite, k.GVR.Resource),
			}
			// It can be opened all the same: its page says what would help.
			if why := may.forbidden(k); why != "" {
				it.Role, it.Cols[1] = themes.Dim, why
			}
			out = append(out, it)
		}
	}
	return out
}

// categoryItems are the categories of those kinds: each opens a table of several.
func (p *Palette) categoryItems(section string) []picker.Item {
	members := map[string][]string{}
	for _, c := range p.sess.Opened() {
		for _, k := range c.Kinds().All() {
			for _, name := range k.Categories {
				if !slices.Contains(members[name], k.GVR.Resource) {
					members[name] = append(members[name], k.GVR.Resource)
				}
			}
		}
	}
	var out []picker.Item
	for _, name := range slices.Sorted(maps.Keys(members)) {
		out = append(out, picker.Item{ID: idCategory + name, Cols: []string{name, strings.Join(members[name], " ")}, Section: section})
	}
	return out
}

func (p *Palette) favouriteKinds() []string {
	return slices.Concat(p.sess.Config.Favorites.Kinds, p.sess.Remembered().Kinds)
}

// chosen runs an item of the palette.
func (p *Palette) chosen(it picker.Item) tea.Cmd {
	rest := func(prefix string) (string, bool) { return strings.CutPrefix(it.ID, prefix) }
	if a, ok := rest(idAct); ok {
		return p.host.Act(keymap.Action(a), 0)
	}
	if name, ok := rest(idCtx); ok {
		return p.inContexts([]string{name})
	}
	line := it.Name()
	if k, ok := rest(idKind); ok {
		line = k
	}
	if r, ok := rest(idRecent); ok {
		line = r
	}
	cmd, err := p.Run(line)
	if err != nil {
		return ui.Do(ui.Toast{Role: themes.Warn, Text: err.Error()})
	}
	return cmd
}
