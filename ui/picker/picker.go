package picker

import (
	tea "charm.land/bubbletea/v2"

	"fathom/ui"
	"fathom/ui/line"
)

// keyFavourite makes the item under the cursor a favourite, or no longer one.
const keyFavourite = "ctrl+s"

// keyDelete deletes the item under the cursor.
const keyDelete = "ctrl+x"

// Picker is the overlay.
type Picker struct {
	opt    Options
	look   ui.Look
	edit   *line.Editor
	stop   func()
	items  []Item
	shape  shape
	marked map[string]bool
	list   []entry // what the line leaves of the items, with headings
	cursor int     // in list, never on a heading unless there is nothing else
	top    int     // first entry drawn
	rows   int     // entries drawn last time
	moved  string  // ID that OnMove was told last
	refuse string  // why the last enter did nothing
	caret  int
}

// entry is one line of the list: a heading, or an item with the bytes of its name that match.
type entry struct {
	item    Item
	heading string
	hits    []int
}

func (e entry) isHeading() bool { return e.heading != "" }

// New is a picker, to be put on top with ui.Show.
func New(opt Options) *Picker {
	p := &Picker{opt: opt, edit: line.New(), marked: map[string]bool{}}
	p.edit.Set(opt.Text)
	if opt.Source != nil {
		p.SetItems(opt.Source())
	} else {
		p.SetItems(opt.Items)
	}
	p.startOnCurrent()
	return p
}

// startOnCurrent puts the cursor on what is chosen now, as long as nothing is typed.
func (p *Picker) startOnCurrent() {
	if p.edit.Text() != "" {
		return
	}
	for i, e := range p.list {
		if e.item.Current {
			p.cursor = i
			break
		}
	}
	if it, ok := p.under(); ok {
		p.moved = it.ID
	}
}

// Init implements ui.Starter.
func (p *Picker) Init(h ui.Handle) tea.Cmd {
	if p.opt.Live != nil {
		p.stop = p.opt.Live(h.Flag)
	}
	return nil
}

// Close implements ui.Closer.
func (p *Picker) Close() {
	if p.stop != nil {
		p.stop()
	}
}

// Dress implements ui.Dresser.
func (p *Picker) Dress(l ui.Look) { p.look = l }

// Anchor implements ui.Overlay.
func (p *Picker) Anchor() ui.Anchor { return ui.Centre }

// Update implements ui.Overlay: pastes are typed, and a flag asks the source again.
func (p *Picker) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.PasteMsg:
		p.edit.Insert(msg.Content)
		return p.typed()
	case ui.Dirty:
		if p.opt.Source != nil {
			p.SetItems(p.opt.Source())
		}
	}
	return nil
}

// SetItems replaces the items; cursor and marks stay where they are by ID.
func (p *Picker) SetItems(items []Item) {
	under, had := p.under()
	p.items, p.shape = items, measure(items)
	p.filter()
	if had {
		p.moveTo(under.ID)
	}
}

// Key implements ui.Overlay.
func (p *Picker) Key(k tea.KeyPressMsg) (tea.Cmd, bool) {
	p.refuse = ""
	switch k.Keystroke() {
	case "enter":
		return p.choose()
	case "esc":
		return p.leave()
	case "up", "ctrl+p", "shift+tab":
		return p.step(-1), false
	case "down", "ctrl+n", "ctrl+j":
		return p.step(1), false
	case "pgup":
		return p.step(-max(p.rows-1, 1)), false
	case "pgdown":
		return p.step(max(p.rows-1, 1)), false
	case "tab":
		return p.fill(), false
	case keyFavourite:
		return p.favour(), false
	case keyDelete:
		if it, ok := p.under(); ok && p.opt.OnDelete != nil {
			return p.opt.OnDelete(it), true
		}
		return nil, false
	case "space":
		if p.opt.Several {
			return p.mark(), false
		}
	}
	if p.edit.Key(k) {
		return p.typed(), false
	}
	return nil, false
}

func (p *Picker) leave() (tea.Cmd, bool) {
	if p.opt.OnCancel == nil {
		return nil, true
	}
	return p.opt.OnCancel(), true
}

// choose ends with the marked items, or with the one under the cursor if none is marked.
func (p *Picker) choose() (tea.Cmd, bool) {
	var chosen []Item
	for _, it := range p.items {
		if p.marked[it.ID] {
			chosen = append(chosen, it)
		}
	}
	if it, ok := p.under(); ok && len(chosen) == 0 {
		if it.Off != "" {
			p.refuse = it.Off
			return nil, false
		}
		chosen = []Item{it}
	}
	if len(chosen) == 0 {
		return nil, false
	}
	return p.opt.OnDone(chosen), true
}

// mark toggles the mark of the item under the cursor and goes on to the next.
func (p *Picker) mark() tea.Cmd {
	it, ok := p.under()
	if !ok {
		return nil
	}
	if it.Off != "" {
		p.refuse = it.Off
		return nil
	}
	if p.marked[it.ID] {
		delete(p.marked, it.ID)
	} else {
		p.marked[it.ID] = true
	}
	return p.step(1)
}

// favour toggles whether the item under the cursor is a favourite.
func (p *Picker) favour() tea.Cmd {
	it, ok := p.under()
	if !ok || p.opt.OnFavourite == nil {
		return nil
	}
	on := !it.Favourite
	items := append([]Item(nil), p.items...)
	for i := range items {
		if items[i].ID == it.ID {
			items[i].Favourite = on
		}
	}
	p.SetItems(items)
	return p.opt.OnFavourite(it, on)
}

// fill puts the item under the cursor into the line.
func (p *Picker) fill() tea.Cmd {
	it, ok := p.under()
	if !ok {
		return nil
	}
	text := it.Fill
	if text == "" {
		text = it.Name()
	}
	p.edit.Set(text)
	return p.typed()
}

// typed filters anew and puts the cursor on the best hit.
func (p *Picker) typed() tea.Cmd {
	p.filter()
	p.cursor, p.top = 0, 0
	p.settle(1)
	return p.preview()
}

func (p *Picker) preview() tea.Cmd {
	it, ok := p.under()
	if !ok || p.opt.OnMove == nil || it.ID == p.moved {
		return nil
	}
	p.moved = it.ID
	return p.opt.OnMove(it)
}
