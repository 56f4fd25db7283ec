package logs

import (
	tea "charm.land/bubbletea/v2"

	"fathom/keymap"
	"fathom/kube/logs/lens"
	"fathom/themes"
	"fathom/ui"
	"fathom/views/kit"
)

const (
	actBrushLeft   keymap.Action = "logs.brush-left"
	actBrushRight  keymap.Action = "logs.brush-right"
	actBrushWiden  keymap.Action = "logs.brush-widen-right"
	actBrushWidenL keymap.Action = "logs.brush-widen-left"
	actBrushMark   keymap.Action = "logs.brush-begin"
	actBrushFirst  keymap.Action = "logs.brush-first"
	actBrushLast   keymap.Action = "logs.brush-last"
	actBrushError  keymap.Action = "logs.brush-error"
	actBrushZoom   keymap.Action = "logs.brush-zoom"
	actBrushOut    keymap.Action = "logs.brush-out"
	actBrushEnd    keymap.Action = "logs.brush-end"
)

// brush chooses a stretch of time among the bars. They stand still meanwhile; the lines go along.
type brush struct {
	s        *Screen
	chart    chart
	at       int
	from     int // where the stretch began
	anchored bool
}

// openBrush begins at the time of the line under the cursor.
func (s *Screen) openBrush() tea.Cmd {
	_, _, room := s.beside(s.width, s.height)
	c := s.chart(max(room, fewest))
	if len(c.bars) == 0 {
		return toast(themes.Warn, "there is no time to choose from yet")
	}
	b := &brush{s: s, chart: c, at: len(c.bars) - 1}
	if d, ok := s.current(); ok {
		b.at = max(0, min(int(d.Time.Sub(c.from)/max(c.width, 1)), len(c.bars)-1))
	}
	b.from = b.at
	s.style.bars, s.style.bare = true, false
	s.mode = b
	return nil
}

func brushKeys() []keymap.Binding {
	group := "choose a time"
	return []keymap.Binding{
		{Action: actBrushLeft, Keys: []string{"left", "h"}, Help: "earlier", Short: "earlier", Group: group},
		{Action: actBrushRight, Keys: []string{"right", "l"}, Help: "later", Short: "later", Group: group},
		{Action: actBrushWiden, Keys: []string{"shift+right", "L"}, Help: "extend to later times", Short: "stretch", Group: group},
		{Action: actBrushWidenL, Keys: []string{"shift+left", "H"}, Help: "extend to earlier times", Group: group},
		{Action: actBrushMark, Keys: []string{"space", "v"}, Help: "begin a range here, or drop it", Short: "begin", Group: group},
		{Action: actBrushFirst, Keys: []string{"0", "home"}, Help: "to the first", Group: group},
		{Action: actBrushLast, Keys: []string{"$", "end"}, Help: "to the last", Group: group},
		{Action: actBrushError, Keys: []string{"e"}, Help: "to the next time with errors", Short: "error", Group: group},
		{Action: actBrushZoom, Keys: []string{"enter"}, Help: "show only the lines of that time", Short: "zoom", Group: group},
		{Action: actBrushOut, Keys: []string{"backspace", "-"}, Help: "show all times again", Short: "all", Group: group},
		{Action: actBrushEnd, Keys: []string{"esc", "B"}, Help: "leave the bars", Short: "leave", Group: group},
	}
}

func (b *brush) bindings() []keymap.Binding { return brushKeys() }
func (b *brush) refresh() tea.Cmd           { return nil }
func (b *brush) title() string              { return "" }
func (b *brush) view(int, int) []string     { return nil }

func (b *brush) act(a keymap.Action, n int) (tea.Cmd, bool) {
	n = max(n, 1)
	switch a {
	case actBrushLeft:
		b.move(-n)
	case actBrushRight:
		b.move(n)
	case actBrushWiden:
		b.anchored = true
		b.move(n)
	case actBrushWidenL:
		b.anchored = true
		b.move(-n)
	case actBrushMark:
		b.anchored = !b.anchored
		b.move(0)
	case actBrushFirst:
		b.move(-len(b.chart.bars))
	case actBrushLast:
		b.move(len(b.chart.bars))
	case actBrushError:
		return b.nextError(), true
	case actBrushZoom:
		b.zoom()
	case actBrushOut:
		b.s.zoom, b.s.mode = window{}, nil
		b.s.ask()
	case actBrushEnd:
		b.s.mode = nil
	default:
		return nil, false
	}
	return nil, true
}

// move goes to another bar, and the lines to its time.
func (b *brush) move(n int) {
	b.at = max(0, min(b.at+n, len(b.chart.bars)-1))
	if !b.anchored {
		b.from = b.at
	}
	if i := b.s.look.Seek(b.chart.at(b.at)); n != 0 && i < b.s.rows() {
		b.s.selectRow(i)
		b.s.pane.shift = 0
	}
}

func (b *brush) nextError() tea.Cmd {
	n := len(b.chart.bars)
	for i := 1; i <= n; i++ {
		if to := (b.at + i) % n; errorsIn(b.chart.bars[to]) > 0 {
			b.move(to - b.at)
			return nil
		}
	}
	return toast(themes.OK, "there are no errors at any time")
}

// zoom shows only the chosen time. Lines that belong to it are there already: nothing is fetched.
func (b *brush) zoom() {
	lo, hi := min(b.from, b.at), max(b.from, b.at)
	b.s.zoom = window{from: b.chart.at(lo), to: b.chart.at(hi + 1)}
	b.s.mode = nil
	b.s.ask()
}

// draw marks the chosen bars from below, and says what they hold.
func (b *brush) draw(w int) {
	s := b.s
	lo, hi := min(b.from, b.at), max(b.from, b.at)
	s.pen.Begin(s.theme, w, themes.Text, themes.Ground)
	s.pen.Spaces(1 + lo)
	for i := lo; i <= hi; i++ {
		mark := s.glyphs.H
		if i == b.at {
			mark = s.glyphs.Up
		}
		s.pen.Write(mark, themes.Key)
	}
	sum := count(b.chart.bars[lo : hi+1])
	says := []ui.Seg{
		{Role: themes.Strong, Text: s.clock(b.chart.at(lo)) + " - " + s.clock(b.chart.at(hi+1))},
		{Role: themes.Text, Text: b.of(sum)},
	}
	if n := errorsIn(sum); n > 0 {
		says = append(says, ui.Seg{Role: themes.Bad, Text: "error " + kit.Count(n)})
	}
	s.pen.Spaces(len(b.chart.bars) + 1 - s.pen.At())
	for _, f := range says {
		s.pen.Spaces(2)
		s.pen.Write(f.Text, f.Role)
	}
}

func (b *brush) of(sum lens.Bar) string {
	if b.s.find.on() {
		return kit.Count(total(sum)) + " found"
	}
	return lines(total(sum))
}
