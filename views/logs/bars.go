package logs

import (
	"fmt"
	"time"

	"fathom/kube/logs/lens"
	"fathom/kube/logs/record"
	"fathom/themes"
	"fathom/ui"
	"fathom/views/kit"
)

const (
	// tall is the height from which on there is a second row of bars, for what is wrong.
	tall = 30
	// least is the height below which there is room for lines only.
	least = 6
	// fewest is how many bars make sense.
	fewest = 8
)

// barsFor is how many bars to ask for where the screen is so wide: about as many as have room beside the facts. Should there
// be less, they are joined.
func barsFor(w int) int {
	const facts, step = 56, 8
	return max(2*step, (w-facts)/step*step)
}

// count sums bars.
func count(bars []lens.Bar) (sum lens.Bar) {
	for _, b := range bars {
		for l, n := range b {
			sum[l] += n
		}
	}
	return sum
}

func total(b lens.Bar) (n int) {
	for _, c := range b {
		n += int(c)
	}
	return n
}

func errorsIn(b lens.Bar) int { return int(b[record.Error] + b[record.Fatal]) }

func wrongIn(b lens.Bar) int { return errorsIn(b) + int(b[record.Warn]) }

// worst is the colour of the worst level in a bar.
func worst(b lens.Bar) themes.Role {
	switch {
	case errorsIn(b) > 0:
		return themes.Bad
	case b[record.Warn] > 0:
		return themes.Warn
	}
	return themes.Text
}

// chart is bars as they are drawn: no more than there is room for.
type chart struct {
	from  time.Time
	width time.Duration // of time, for each bar
	bars  []lens.Bar
}

// join makes a chart of at most so many bars.
func join(from time.Time, width time.Duration, bars []lens.Bar, room int) chart {
	each := max((len(bars)+room-1)/max(room, 1), 1)
	c := chart{from: from, width: width * time.Duration(each)}
	for i := 0; i < len(bars); i += each {
		c.bars = append(c.bars, count(bars[i:min(i+each, len(bars))]))
	}
	return c
}

// at is the time at which a bar begins.
func (c chart) at(i int) time.Time { return c.from.Add(time.Duration(i) * c.width) }

// chart is that of what is looked for, or of all lines.
func (s *Screen) chart(room int) chart {
	b := s.look.Bars
	if s.find.on() {
		return join(b.From, b.Width, b.Matches, room)
	}
	return join(b.From, b.Width, b.Kept, room)
}

// beside is what is said beside the bars, in one row or in two, and the room that this leaves for them.
func (s *Screen) beside(w, h int) (facts, wrong []ui.Seg, room int) {
	facts, wrong = s.facts()
	if h < tall {
		facts, wrong = append(facts, wrong...), nil
	}
	return facts, wrong, w - 3 - max(wide(facts), wide(wrong))
}

// drawBars adds the rows of bars above the lines, if they are on and there is room.
func (s *Screen) drawBars(out []string, w, h int) []string {
	if !s.style.bars || s.style.bare || h < least {
		return out
	}
	facts, wrong, room := s.beside(w, h)
	c := s.chart(max(room, 0))
	if b, ok := s.mode.(*brush); ok {
		c = b.chart
	}
	if h < tall {
		out = s.end(out, func() { s.bars(c, w, room, total, c.standsOut(), facts) })
	} else {
		out = s.end(out, func() { s.bars(c, w, room, total, plain, facts) })
		out = s.end(out, func() { s.bars(c, w, room, wrongIn, worst, wrong) })
	}
	if b, ok := s.mode.(*brush); ok {
		out = s.end(out, func() { b.draw(w) })
	}
	return out
}

// standsOut colours bars where there is more that is wrong than elsewhere. What is everywhere is no news.
func (c chart) standsOut() func(lens.Bar) themes.Role {
	sum, busy := count(c.bars), 0
	var with [record.Levels]int
	for _, b := range c.bars {
		if total(b) > 0 {
			busy++
		}
		for l, n := range b {
			if n > 0 {
				with[l]++
			}
		}
	}
	all := total(sum)
	return func(b lens.Bar) themes.Role {
		for _, l := range []record.Level{record.Fatal, record.Error, record.Warn} {
			rare := 2*with[l] <= busy
			much := 2*int(b[l])*all > 3*int(sum[l])*total(b)
			if b[l] > 0 && (rare || much) {
				return levelRole(l)
			}
		}
		return themes.Dim
	}
}

// plain is the colour of bars where another row tells what is wrong.
func plain(lens.Bar) themes.Role { return themes.Dim }

// bars draws one row of them, and facts behind it.
func (s *Screen) bars(c chart, w, room int, value func(lens.Bar) int, role func(lens.Bar) themes.Role, facts []ui.Seg) {
	s.pen.Begin(s.theme, w, themes.Text, themes.Ground)
	s.pen.Spaces(1)
	if room >= fewest {
		most := 0
		for _, b := range c.bars {
			most = max(most, value(b))
		}
		for _, b := range c.bars {
			if n := value(b); n > 0 {
				s.pen.Write(s.glyphs.Spark[(n*len(s.glyphs.Spark)-1)/most], role(b))
			} else {
				s.pen.Spaces(1)
			}
		}
		s.pen.Spaces(room + 1 - s.pen.At())
	}
	for _, f := range facts {
		s.pen.Spaces(2)
		s.pen.Write(f.Text, f.Role)
	}
}

func wide(facts []ui.Seg) int { return ui.Wide(facts...) + 2*len(facts) }

// facts are what the bars say in numbers: when, how many, and how many of them are wrong.
func (s *Screen) facts() (facts, wrong []ui.Seg) {
	seg := func(role themes.Role, text string) ui.Seg { return ui.Seg{Role: role, Text: text} }
	b := s.look.Bars
	if len(b.Kept) > 0 {
		facts = append(facts, seg(themes.Dim, s.clock(b.From)+" - "+s.clock(b.From.Add(b.Width*time.Duration(len(b.Kept))))))
	}
	sum := s.look.Kept
	text := lines(total(sum))
	if s.find.on() {
		sum = s.look.Matched
		text = fmt.Sprintf("%s of %s", kit.Count(total(sum)), text)
	}
	facts = append(facts, seg(themes.Text, text))
	if n := errorsIn(sum); n > 0 {
		wrong = append(wrong, seg(themes.Bad, "error "+kit.Count(n)))
	}
	if n := int(sum[record.Warn]); n > 0 {
		wrong = append(wrong, seg(themes.Warn, "warn "+kit.Count(n)))
	}
	if d := s.flow.reader.Dropped(); d.Lines > 0 {
		wrong = append(wrong, seg(themes.Warn, kit.Count(int(d.Lines))+" fell out"))
	}
	return facts, wrong
}

// clock is a time of day without fractions, as the lines have it.
func (s *Screen) clock(t time.Time) string {
	if s.style.stamp == utc {
		return t.UTC().Format("15:04:05")
	}
	return t.In(s.zone).Format("15:04:05")
}
