// Package picker chooses from a list by typing parts of a name: contexts, namespaces, kinds, themes, and, with sections
// and keys beside the items, everything there is to do (the palette).
//
// It knows only texts: its owner says what the items are and gets the chosen ones through functions. Views and the owner
// of the app import it.
package picker

import (
	tea "charm.land/bubbletea/v2"

	"fathom/themes"
	"fathom/ui"
)

// Item is one line of the list.
type Item struct {
	ID   string   // unique in the list; what the owner knows it by
	Cols []string // the first is the name: typed letters are looked for in it
	Also string   // further words by which it is found, not shown
	Fill string   // what tab puts into the line; the name if empty
	Keys string   // the key that does the same, shown at the right end
	// Section is the heading under which it stands while nothing is typed.
	Section   string
	Role      themes.Role // of the name
	Current   bool        // what is chosen now
	Favourite bool        // stands on top while nothing is typed
	Off       string      // why it cannot be chosen, "" if it can
	Weak      bool        // made of the line, and below the others in spite of FreeFirst
}

// Name is the first column.
func (i Item) Name() string {
	if len(i.Cols) == 0 {
		return i.ID
	}
	return i.Cols[0]
}

// Options say what is chosen from and who wants to know. Only OnDone and one of Items and Source are required.
type Options struct {
	Title string
	Items []Item
	// Source is asked for the items at the start and whenever they changed, which Live tells: it is given the function
	// to call from any goroutine and returns the one that ends it.
	Source func() []Item
	Live   func(flag func()) (stop func())
	Text   string // typed to begin with
	// Several lets space mark items; OnDone gets all the marked ones.
	Several bool
	// Free makes an item of the line itself: a name that cannot be listed, a whole command. FreeFirst puts it above
	// the others.
	Free      func(text string) (Item, bool)
	FreeFirst bool
	// Empty says why there is nothing to choose.
	Empty func(text string) string
	// Width of the box in cells, as far as there is room; 0 makes it fit the items.
	Width int

	OnDone   func(chosen []Item) tea.Cmd
	OnCancel func() tea.Cmd
	// OnMove is called when the cursor comes to another item: a preview.
	OnMove func(Item) tea.Cmd
	// OnFavourite is called when an item was made a favourite or is no longer one. Without it there are none to make.
	OnFavourite func(item Item, on bool) tea.Cmd
	// OnDelete ends with the item under the cursor, which is to be deleted. Without it there is no key to delete.
	OnDelete func(Item) tea.Cmd
}

// Hints implements ui.Hinter.
func (p *Picker) Hints() []ui.Hint {
	hs := []ui.Hint{{Key: "enter", Word: "choose"}, {Key: "esc", Word: "leave"}, {Key: "tab", Word: "complete"}}
	if p.opt.Several {
		hs = append(hs, ui.Hint{Key: "space", Word: "mark"})
	}
	if p.opt.OnFavourite != nil {
		hs = append(hs, ui.Hint{Key: keyFavourite, Word: "favourite"})
	}
	if p.opt.OnDelete != nil {
		hs = append(hs, ui.Hint{Key: keyDelete, Word: "delete"})
	}
	return hs
}
