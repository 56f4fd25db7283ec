package browse

import (
	tea "charm.land/bubbletea/v2"

	"fathom/keymap"
	"fathom/themes"
	"fathom/ui"
	"fathom/ui/table"
	"fathom/views/kit"
)

// The actions of a table.
const (
	actOpen     keymap.Action = "table.open"
	actBack     keymap.Action = "table.back"
	actFilter   keymap.Action = "table.filter"
	actFaults   keymap.Action = "table.faults"
	actFold     keymap.Action = "table.fold"
	actWide     keymap.Action = "table.wide"
	actRetry    keymap.Action = "table.retry"
	actDescribe keymap.Action = "object.describe"
	actYAML     keymap.Action = "object.yaml"
	actRollout  keymap.Action = "object.rollout"
	actEvents   keymap.Action = "object.events"
	actOwner    keymap.Action = "object.owner"

	actSortNext    keymap.Action = "sort.next"
	actSortPrev    keymap.Action = "sort.previous"
	actSortReverse keymap.Action = "sort.reverse"
	actSortPick    keymap.Action = "sort.pick"

	actMark      keymap.Action = "mark.one"
	actMarkRange keymap.Action = "mark.range"
	actMarkAll   keymap.Action = "mark.all"
	actMarkFlip  keymap.Action = "mark.invert"
	actMarkClear keymap.Action = "mark.clear"

	actCopyName keymap.Action = "copy.name"
	actCopyMenu keymap.Action = "copy.menu"
)

// Bindings are what the table offers for the row under the cursor.
func (b *Browse) Bindings() []keymap.Binding {
	bs := []keymap.Binding{
		{Action: actOpen, Keys: []string{"enter"}, Help: b.openHelp(), Short: b.openShort(), Group: "go", Disabled: b.noRow},
	}
	bs = append(bs, b.acts.Ways()...)
	bs = append(bs, []keymap.Binding{
		{Action: actDescribe, Keys: []string{"d"}, Help: "describe", Short: "describe", Group: "go", Disabled: b.noObject},
		{Action: actYAML, Keys: []string{"y"}, Help: "show the YAML", Short: "yaml", Group: "go", Disabled: b.noObject},
		{Action: actRollout, Keys: []string{"r"}, Help: "follow its rollout: progress, pods, revisions", Short: b.rolloutShort(), Group: "go", Disabled: b.noRollout},
		{Action: actEvents, Keys: []string{"v"}, Help: "show the events of the object and of what it owns", Short: "events", Group: "go", Disabled: b.noObject},
		{Action: actOwner, Keys: []string{"o", "J"}, Help: "go to the owner", Group: "go", Disabled: b.noOwner},
		{Action: actBack, Keys: []string{"esc"}, Help: "clear the filter, then the marks, then go back", Group: "go"},

		{Action: actFilter, Keys: []string{"/"}, Help: "filter the rows, or change the filter: ctrl+u clears the line", Short: "filter", Group: "rows"},
		{Action: actFaults, Keys: []string{"!"}, Help: "show only what is not healthy, or all again", Group: "rows"},
		{Action: actFold, Keys: []string{"z"}, Help: "group rows that say the same, or ungroup them", Group: "rows", Disabled: b.noFold},
		{Action: actWide, Keys: []string{"ctrl+w"}, Help: "show more columns, or fewer again", Group: "rows"},
		{Action: actRetry, Keys: []string{"ctrl+r"}, Help: "try again now", Group: "rows"},
	}...)
	bs = append(bs, b.acts.Bindings()...)
	bs = append(bs, sortBindings()...)
	bs = append(bs, markBindings()...)
	return append(bs, table.Bindings()...)
}

func (b *Browse) noFold() string {
	if b.fold == nil {
		return "only events can be joined"
	}
	return ""
}

func sortBindings() []keymap.Binding {
	bs := []keymap.Binding{
		{Action: actSortNext, Keys: []string{">"}, Help: "sort by the column to the right", Group: "sort"},
		{Action: actSortPrev, Keys: []string{"<"}, Help: "sort by the column to the left", Group: "sort"},
		{Action: actSortReverse, Keys: []string{"I"}, Help: "reverse the order", Group: "sort"},
		{Action: actSortPick, Keys: []string{"O"}, Help: "choose the column to sort by", Group: "sort"},
	}
	for _, s := range sortKeys() {
		bs = append(bs, keymap.Binding{Action: s.action, Keys: s.keys, Help: "sort by " + s.column, Group: "sort"})
	}
	return bs
}

func markBindings() []keymap.Binding {
	return []keymap.Binding{
		{Action: actMark, Keys: []string{"space"}, Help: "mark the row and go down", Group: "mark"},
		{Action: actMarkRange, Keys: []string{"ctrl+space", "V"}, Help: "mark from the last mark to here", Group: "mark"},
		{Action: actMarkAll, Keys: []string{"ctrl+a"}, Help: "mark all rows shown", Group: "mark"},
		{Action: actMarkFlip, Keys: []string{"*"}, Help: "invert the marks", Group: "mark"},
		{Action: actMarkClear, Keys: []string{"ctrl+\\"}, Help: "clear the marks", Group: "mark"},
		{Action: actCopyName, Keys: []string{"c"}, Help: "copy the name, or those of the marked rows", Group: "copy"},
		{Action: actCopyMenu, Keys: []string{"Y"}, Help: "copy something else: a cell, the row, YAML, the kubectl line", Group: "copy"},
	}
}

// Act runs one of the bindings.
func (b *Browse) Act(a keymap.Action, n int) tea.Cmd {
	if b.table == nil {
		return nil
	}
	if b.table.Act(a, n) || b.sortAct(a) || b.markAct(a) {
		return nil
	}
	if cmd, ok := b.acts.Act(a); ok {
		return cmd
	}
	switch a {
	case actOpen:
		return b.drill()
	case actBack:
		return b.back()
	case actFilter:
		return b.askFilter()
	case actFaults:
		b.query.Faults = !b.query.Faults
		b.ask()
	case actFold:
		b.query.Fold = !b.query.Fold
		b.ask()
	case actWide:
		b.wide = !b.wide
		b.relayout()
	case actRetry:
		b.retry()
	case actDescribe:
		return b.openRef("describe")
	case actYAML:
		return b.openRef("yaml")
	case actRollout:
		return b.openRef(kit.RolloutScreen)
	case actEvents:
		return b.openEvents()
	case actOwner:
		return b.goOwner()
	case actSortPick:
		return b.pickSort()
	case actCopyName:
		return b.copyNames()
	case actCopyMenu:
		return b.copyMenu()
	}
	return nil
}

// back undoes one thing at a time: the filter, the marks, then the screen.
func (b *Browse) back() tea.Cmd {
	switch {
	case b.query.Filter != b.place.Base || b.query.Faults:
		if r := b.row(); r != nil {
			b.table.MoveTo(r.Key()) // found by the filter, it stays under the cursor without it
		}
		b.query.Filter, b.query.Faults = b.place.Base, false
		b.ask()
	case len(b.marks) > 0:
		clear(b.marks)
	default:
		return ui.Do(ui.Pop{})
	}
	return nil
}

// ask gives the query to the live table; the answer comes as Dirty.
func (b *Browse) ask() {
	if b.live != nil {
		b.live.Set(b.query)
	}
	b.relayout()
}

// relayout decides the columns again.
func (b *Browse) relayout() {
	if b.rows == nil {
		return
	}
	s := &source{browse: b, view: b.rows.view, near: b.rows.near}
	s.layOut()
	b.rows = s
	b.table.SetSource(s)
	b.table.Refit()
}

// Mouse scrolls by the wheel, puts the cursor where one clicks, and sorts by a heading.
func (b *Browse) Mouse(m tea.MouseMsg, x, y int) tea.Cmd {
	if b.table == nil || b.rows == nil {
		return nil
	}
	switch m := m.(type) {
	case tea.MouseWheelMsg:
		b.wheel(m.Button)
	case tea.MouseClickMsg:
		if m.Button != tea.MouseLeft {
			return nil
		}
		if y == 0 {
			b.sortAt(x)
			return nil
		}
		if row := b.table.RowAt(y); row >= 0 {
			again := row == b.table.Cursor()
			b.table.MoveTo(b.rows.Key(row))
			if again {
				return b.drill()
			}
		}
	}
	return nil
}

func (b *Browse) wheel(button tea.MouseButton) {
	const step = 3
	switch button {
	case tea.MouseWheelDown:
		b.table.Scroll(step)
	case tea.MouseWheelUp:
		b.table.Scroll(-step)
	case tea.MouseWheelLeft:
		b.table.ScrollX(-1)
	case tea.MouseWheelRight:
		b.table.ScrollX(1)
	}
}

// toast is one line for the user.
func toast(role themes.Role, text string) tea.Cmd { return ui.Do(ui.Toast{Role: role, Text: text}) }
