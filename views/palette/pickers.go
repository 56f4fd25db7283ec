package palette

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"fathom/kube"
	"fathom/kube/cluster"
	"fathom/kube/problem"
	"fathom/state"
	"fathom/themes"
	"fathom/ui"
	"fathom/ui/picker"
)

// contexts chooses one context, or several to look at together.
func (p *Palette) contexts() tea.Cmd {
	current := p.sess.Scope().Contexts
	source := func() []picker.Item {
		var out []picker.Item
		down := p.down()
		favourites := slices.Concat(p.sess.Config.Favorites.Contexts, p.sess.Remembered().FavoriteContexts)
		for _, c := range p.sess.Kube.Contexts() {
			it := picker.Item{
				ID: c.Name, Cols: []string{c.Name, c.Server, c.User},
				Current: slices.Contains(current, c.Name), Favourite: slices.Contains(favourites, c.Name),
			}
			if c.Err != nil {
				it.Off = c.Err.Error()
			}
			if why := down[c.Name]; why != "" {
				it.Role, it.Cols = themes.Dim, append(it.Cols, why)
			}
			out = append(out, it)
		}
		return out
	}
	return ui.Do(ui.Show{Overlay: picker.New(picker.Options{
		Title: "Contexts", Source: source, Live: p.live, Several: true,
		Empty: func(string) string {
			if err := p.sess.Kube.Err(); err != nil {
				return err.Error()
			}
			return "The kubeconfig has no such context."
		},
		OnDone: func(chosen []picker.Item) tea.Cmd { return p.inContexts(ids(chosen)) },
		OnFavourite: func(it picker.Item, on bool) tea.Cmd {
			p.sess.Remember(func(st *state.State) {
				if slices.Contains(st.FavoriteContexts, it.ID) != on {
					st.FavoriteContexts = state.Toggle(st.FavoriteContexts, it.ID)
				}
			})
			return nil
		},
	})})
}

// down are the open contexts whose servers do not answer, and why.
func (p *Palette) down() map[string]string {
	out := map[string]string{}
	for _, c := range p.sess.Opened() {
		if st := c.Status(); st.Phase == cluster.Down {
			out[c.Name()] = problem.Of(st.Err).Text
		}
	}
	return out
}

func ids(items []picker.Item) []string {
	out := make([]string, len(items))
	for i, it := range items {
		out[i] = it.ID
	}
	return out
}

// inContexts moves to these contexts: the kind on screen stays, in the namespaces last looked at there.
func (p *Palette) inContexts(names []string) tea.Cmd {
	names, err := p.contextNames(names)
	if err != nil {
		return warn(err.Error())
	}
	return p.moveTo(p.sess.InContexts(names))
}

// inNamespaces moves to these namespaces, none meaning all.
func (p *Palette) inNamespaces(names []string) tea.Cmd {
	p.typed(names)
	return p.moveTo(p.sess.InNamespaces(names))
}

// moveTo opens the kind on screen again in another scope, in place of the table that shows it now.
func (p *Palette) moveTo(sc kube.Scope) tea.Cmd {
	at := kube.Place{Kind: "pods", Scope: sc}
	if top, ok := p.topPlace(); ok {
		at.Kind = top.Kind
		if top.Scope.FieldSelector == "" && top.Scope.LabelSelector == "" {
			at.Filter = top.Filter
		}
		return ui.Do(ui.Replace{Open: ui.Open{Screen: tableScreen, Arg: at}})
	}
	return p.table(at)
}

// typed remembers namespaces named by hand: without the right to list them there is no other list.
func (p *Palette) typed(names []string) {
	for _, name := range p.sess.Scope().Contexts {
		p.sess.Remember(func(st *state.State) {
			st.InContext(name, func(c *state.Context) {
				for _, n := range names {
					c.Type(n)
				}
			})
		})
	}
}

const allNamespaces = "all namespaces"

// namespaces chooses among the namespaces that there are; others can be typed.
func (p *Palette) namespaces() tea.Cmd {
	kind := "pods"
	if top, ok := p.topPlace(); ok {
		kind = top.Kind
	}
	list := newNamespaceList(p.sess, kind)
	return ui.Do(ui.Show{Overlay: picker.New(picker.Options{
		Title: "Namespaces", Source: list.items, Live: list.open, Several: true,
		Free: func(text string) (picker.Item, bool) {
			return picker.Item{ID: text, Cols: []string{text, "typed"}, Off: noNamespace(text)}, !list.has(text)
		},
		Empty: list.why,
		OnDone: func(chosen []picker.Item) tea.Cmd {
			names := ids(chosen)
			if slices.Contains(names, allNamespaces) {
				names = nil
			}
			return p.inNamespaces(names)
		},
		OnFavourite: func(it picker.Item, on bool) tea.Cmd {
			p.sess.Remember(func(st *state.State) {
				st.InContext(p.sess.Context(), func(c *state.Context) {
					if slices.Contains(c.Favorites, it.ID) != on {
						c.Favorites = state.Toggle(c.Favorites, it.ID)
					}
				})
			})
			return nil
		},
	})})
}

// kinds chooses among all kinds of the open contexts.
func (p *Palette) kinds() tea.Cmd {
	return ui.Do(ui.Show{Overlay: picker.New(picker.Options{
		Title: "Kinds", Source: func() []picker.Item { return p.kindItems("") }, Live: p.live, Width: 96,
		OnDone: func(chosen []picker.Item) tea.Cmd { return p.chosen(chosen[0]) },
		OnFavourite: func(it picker.Item, on bool) tea.Cmd {
			p.sess.Remember(func(st *state.State) {
				if id := it.ID[len(idKind):]; slices.Contains(st.Kinds, id) != on {
					st.Kinds = state.Toggle(st.Kinds, id)
				}
			})
			return nil
		},
	})})
}

// themes chooses a theme; the one under the cursor is tried on at once.
func (p *Palette) themes() tea.Cmd {
	items := make([]picker.Item, len(p.themeNames))
	for i, n := range p.themeNames {
		items[i] = picker.Item{ID: n, Cols: []string{n}, Current: n == p.themeNow()}
	}
	before := p.themeNow()
	return ui.Do(ui.Show{Overlay: picker.New(picker.Options{
		Title: "Themes", Items: items,
		OnMove:   func(it picker.Item) tea.Cmd { return p.setTheme(it.ID, false) },
		OnDone:   func(chosen []picker.Item) tea.Cmd { return p.setTheme(chosen[0].ID, true) },
		OnCancel: func() tea.Cmd { return p.setTheme(before, false) },
	})})
}
