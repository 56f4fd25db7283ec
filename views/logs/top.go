package logs

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"fathom/keymap"
	"fathom/kube/logs/lens"
	"fathom/kube/logs/query"
	"fathom/kube/logs/top"
	"fathom/themes"
	"fathom/ui"
	"fathom/ui/picker"
	"fathom/ui/table"
	"fathom/views/kit"
)

const (
	actListDown   keymap.Action = "logs.list-down"
	actListUp     keymap.Action = "logs.list-up"
	actListPage   keymap.Action = "logs.list-page-down"
	actListBack   keymap.Action = "logs.list-page-up"
	actListTop    keymap.Action = "logs.list-first"
	actListEnd    keymap.Action = "logs.list-last"
	actListClose  keymap.Action = "logs.list-close"
	actTopFilter  keymap.Action = "logs.top-filter"
	actTopWithout keymap.Action = "logs.top-without"
	actTopLast    keymap.Action = "logs.top-newest"
	actTopNext    keymap.Action = "logs.top-next-grouping"
	actTopPick    keymap.Action = "logs.top-grouping"
	actTopCopy    keymap.Action = "logs.top-copy"
)

// pause is how long a list stands before it is made anew: nobody reads faster.
const pause = time.Second

// byPattern groups by the pattern of the messages; every other grouping is the name of a field.
const byPattern = ""

// topList counts what the lines have in common.
type topList struct {
	s      *Screen
	by     string
	table  *table.Model
	groups *top.Table
	look   *lens.Look // that groups are of
	busy   bool
	at     time.Time // when they were counted
	ctx    context.Context
	cancel context.CancelFunc
}

// openTop counts the lines by a field, or by their pattern.
func (s *Screen) openTop(by string) tea.Cmd {
	v := &topList{s: s, by: by, table: table.New(s.theme, s.glyphs)}
	v.ctx, v.cancel = context.WithCancel(s.ctx)
	s.mode = v
	return v.refresh()
}

// usualGrouping is by pattern: it needs no fields.
func (s *Screen) usualGrouping() string { return byPattern }

// ages says that the list shows how long ago things were.
func (v *topList) ages() {}

func (v *topList) title() string { return "top " + v.word() }

func (v *topList) word() string {
	if v.by == byPattern {
		return "messages"
	}
	return v.by
}

// refresh counts again, off the loop, when there are other lines than before.
func (v *topList) refresh() tea.Cmd {
	look := v.s.look
	switch {
	case v.busy, v.ctx.Err() != nil, !v.s.answered():
		return nil
	case v.groups != nil && v.s.now.Sub(v.at) < pause:
		return nil
	case v.look != nil && v.look.Generation == look.Generation && v.look.Buffer == look.Buffer && v.look.Scanned == look.Scanned:
		return nil
	}
	v.busy, v.at = true, v.s.now
	by := top.By{Pattern: v.by == byPattern, Field: query.FieldOf(v.by)}
	asked, ctx := v.by, v.ctx
	return v.s.work(func() func(*Screen) tea.Cmd {
		groups, err := top.Of(ctx, look, by)
		return func(*Screen) tea.Cmd {
			v.busy = false
			if err != nil || asked != v.by {
				return v.refresh()
			}
			v.look, v.groups = look, groups
			v.table.SetSource(v.rows())
			return nil
		}
	})
}

func listKeys(group string) []keymap.Binding {
	return []keymap.Binding{
		{Action: actListClose, Keys: []string{"esc"}, Help: "back to the lines", Short: "back", Group: group},
		{Action: actListDown, Keys: []string{"j", "down"}, Help: "down", Group: group},
		{Action: actListUp, Keys: []string{"k", "up"}, Help: "up", Group: group},
		{Action: actListPage, Keys: []string{"ctrl+f", "pgdown", "ctrl+d"}, Help: "a page down", Group: group},
		{Action: actListBack, Keys: []string{"ctrl+b", "pgup", "ctrl+u"}, Help: "a page up", Group: group},
		{Action: actListTop, Keys: []string{"g g", "home"}, Help: "first", Group: group},
		{Action: actListEnd, Keys: []string{"G", "end"}, Help: "last", Group: group},
	}
}

func topKeys() []keymap.Binding {
	group := "top"
	return append([]keymap.Binding{
		{Action: actTopFilter, Keys: []string{"enter"}, Help: "show only these lines", Short: "filter by it", Group: group},
		{Action: actTopWithout, Keys: []string{"-", "!"}, Help: "show all but these lines", Short: "without it", Group: group},
		{Action: actTopLast, Keys: []string{"o"}, Help: "go to the newest of these lines", Short: "newest", Group: group},
		{Action: actTopNext, Keys: []string{"tab"}, Help: "count by something else: messages, level, source, the columns", Short: "by", Group: group},
		{Action: actTopPick, Keys: []string{"C", "T"}, Help: "choose what to count by", Short: "choose", Group: group},
		{Action: actTopCopy, Keys: []string{"y", "c"}, Help: "copy the list", Short: "copy", Group: group},
	}, listKeys(group)...)
}

func (v *topList) bindings() []keymap.Binding { return topKeys() }

func (v *topList) act(a keymap.Action, n int) (tea.Cmd, bool) {
	if moveList(v.table, a, max(n, 1)) {
		return nil, true
	}
	switch a {
	case actListClose:
		v.close()
	case actTopFilter:
		return v.filter(""), true
	case actTopWithout:
		return v.filter("!"), true
	case actTopLast:
		if g, ok := v.under(); ok {
			v.close()
			v.s.jump(g.Last)
		}
	case actTopNext:
		all := v.groupings()
		return v.change(all[(slices.Index(all, v.by)+1)%len(all)]), true
	case actTopPick:
		return v.pick(), true
	case actTopCopy:
		return ui.Do(ui.Copy{What: "the list", Text: v.text()}), true
	default:
		return nil, false
	}
	return nil, true
}

// moveList runs what moves in a list.
func moveList(t *table.Model, a keymap.Action, n int) bool {
	switch a {
	case actListDown:
		t.Move(n)
	case actListUp:
		t.Move(-n)
	case actListPage:
		t.Page(n)
	case actListBack:
		t.Page(-n)
	case actListTop:
		t.Home()
	case actListEnd:
		t.End()
	default:
		return false
	}
	return true
}

func (v *topList) close() {
	v.cancel()
	v.s.mode = nil
}

func (v *topList) under() (top.Group, bool) {
	if i := v.table.Cursor(); v.groups != nil && i >= 0 && i < len(v.groups.Groups) {
		return v.groups.Groups[i], true
	}
	return top.Group{}, false
}

func (v *topList) filter(not string) tea.Cmd {
	g, ok := v.under()
	if !ok {
		return nil
	}
	v.cancel()
	if v.by == byPattern {
		return v.s.narrow(not + like(g.Key))
	}
	return v.s.narrow(not + term(v.by, g.Key))
}

// groupings are what tab goes through.
func (v *topList) groupings() []string {
	all := append([]string{byPattern, "level", "pod", "container"}, v.s.style.columns...)
	if !slices.Contains(all, v.by) {
		all = append(all, v.by)
	}
	return all
}

func (v *topList) change(by string) tea.Cmd {
	v.by, v.look, v.groups = by, nil, nil
	v.table.SetSource(nil)
	return v.refresh()
}

// pick chooses the field to count by.
func (v *topList) pick() tea.Cmd {
	items := []picker.Item{{ID: byPattern, Cols: []string{"messages", "numbers and names folded"}, Current: v.by == byPattern}}
	for _, f := range append([]string{"level", "pod", "container", "namespace", "node"}, v.s.fields()...) {
		items = append(items, picker.Item{ID: f, Cols: []string{f}, Current: v.by == f})
	}
	return ui.Do(ui.Show{Overlay: picker.New(picker.Options{
		Title: "Count by", Items: items,
		Free: func(t string) (picker.Item, bool) {
			return picker.Item{ID: t, Cols: []string{t, "a field"}}, plainName(t)
		},
		OnDone: func(chosen []picker.Item) tea.Cmd { return v.change(chosen[0].ID) },
	})})
}

func (v *topList) view(w, h int) []string {
	v.table.Dress(v.s.theme, v.s.glyphs)
	if v.groups == nil {
		return v.s.page([]paragraph{say(themes.Dim, "Counting "+lines(v.s.rows())+".")}, w, h)
	}
	if len(v.groups.Groups) == 0 {
		return v.s.page([]paragraph{say(themes.Text, "No line has "+v.word()+"."), key("C", "chooses something else to count by")}, w, h)
	}
	out := slices.Clone(v.table.View(w, h-1))
	v.s.drawn = nil
	return v.s.end(out, func() { v.sum(w) })
}

// sum says how many lines the list is of.
func (v *topList) sum(w int) {
	g := v.groups
	said := fmt.Sprintf("%s in %s", lines(g.Lines), plural(len(g.Groups), "group"))
	if g.Without > 0 {
		said += fmt.Sprintf(", %s without %s", kit.Count(g.Without), v.word())
	}
	if g.Others > 0 {
		said += fmt.Sprintf(", %s in smaller groups", kit.Count(g.Others))
	}
	v.s.pen.Begin(v.s.theme, w, themes.Dim, themes.Ground)
	v.s.pen.Spaces(1)
	v.s.pen.Write(said, themes.Dim)
}

// text is the list as text.
func (v *topList) text() string {
	var b strings.Builder
	if v.groups != nil {
		for _, g := range v.groups.Groups {
			fmt.Fprintf(&b, "%d\t%.1f%%\t%s\n", g.Count, 100*g.Share, g.Key)
		}
	}
	return b.String()
}
