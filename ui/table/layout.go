package table

import "slices"

const (
	gutter  = 3 // mark or change, health, space
	gap     = 2 // between columns
	hint    = 2 // at the right edge, when columns are hidden there
	flexMin = 10
	partMin = 6 // a text column is shown in part from this width on
)

// slot is one column as it stands on screen.
type slot struct{ col, x, width int }

// plan is where the columns go.
type plan struct {
	slots       []slot
	left, right bool // there is more that way
	first       int  // unpinned columns scrolled away, never more than help
}

// arrange fits the columns into w cells. natural are the widths that their content asks for; first is how many
// unpinned columns the user wants scrolled away.
func arrange(w int, cols []Column, natural []int, first int) plan {
	avail := w - gutter
	p := plan{}
	for p.first < first && total(visible(cols, p.first), natural) > avail && p.first < unpinned(cols)-1 {
		p.first++
	}
	p.left = p.first > 0
	vis := spared(visible(cols, p.first), cols, natural, avail)
	widths := append([]int(nil), natural...)
	squeeze(vis, widths, avail, func(c int) int { return flexFloor(cols[c], natural[c]) })
	squeeze(vis, widths, avail, func(c int) int { return floor(cols[c], natural[c]) })
	if total(vis, widths) > avail {
		p.right = true
		avail -= hint
		squeezePins(vis, cols, widths, avail)
	}
	p.slots = place(vis, cols, widths, avail)
	return p
}

// visible are the columns left when the first n unpinned ones are scrolled away.
func visible(cols []Column, n int) []int {
	out := make([]int, 0, len(cols))
	for i, c := range cols {
		if !c.Pin && n > 0 {
			n--
			continue
		}
		out = append(out, i)
	}
	return out
}

// spared leaves out spare columns, the last ones first, until the others need not shrink below their floors.
func spared(vis []int, cols []Column, natural []int, avail int) []int {
	least := make([]int, len(natural))
	for c := range natural {
		least[c] = floor(cols[c], natural[c])
	}
	for i := len(vis) - 1; i >= 0 && total(vis, least) > avail; i-- {
		if cols[vis[i]].Spare {
			vis = slices.Delete(vis, i, i+1)
		}
	}
	return vis
}

func unpinned(cols []Column) int {
	n := 0
	for _, c := range cols {
		if !c.Pin {
			n++
		}
	}
	return n
}

func total(vis, widths []int) int {
	sum := gap * max(0, len(vis)-1)
	for _, c := range vis {
		sum += widths[c]
	}
	return sum
}

func flexFloor(c Column, natural int) int {
	switch {
	case !c.Flex:
		return natural
	case c.Min > 0:
		return min(natural, c.Min)
	default:
		return min(natural, flexMin)
	}
}

func floor(c Column, natural int) int {
	if c.Min > 0 {
		return min(natural, c.Min)
	}
	return flexFloor(c, natural)
}

// squeeze takes cells from the widest columns first, until all fit or each is down to its floor.
func squeeze(vis, widths []int, avail int, floor func(col int) int) {
	for need := total(vis, widths) - avail; need > 0; {
		widest, second := -1, 0
		for _, c := range vis {
			switch {
			case widths[c] <= floor(c):
			case widest < 0 || widths[c] > widths[widest]:
				if widest >= 0 {
					second = widths[widest]
				}
				widest = c
			case widths[c] > second:
				second = widths[c]
			}
		}
		if widest < 0 {
			return
		}
		cut := min(need, widths[widest]-floor(widest), max(1, widths[widest]-second))
		widths[widest] -= cut
		need -= cut
	}
}

// squeezePins keeps pinned columns from leaving no room for what scrolls: they get two thirds at most.
func squeezePins(vis []int, cols []Column, widths []int, avail int) {
	var pins []int
	for _, c := range vis {
		if cols[c].Pin {
			pins = append(pins, c)
		}
	}
	if len(pins) < len(vis) {
		avail = avail * 2 / 3
	}
	squeeze(pins, widths, avail, func(int) int { return partMin })
}

// place puts columns side by side in their order, as many as there is room for after the pinned ones have theirs. The
// last one may be shown in part if it is text: half a number would be a lie.
func place(vis []int, cols []Column, widths []int, avail int) []slot {
	reserved := 0
	for _, c := range vis {
		if cols[c].Pin {
			reserved += widths[c] + gap
		}
	}
	slots := make([]slot, 0, len(vis))
	x, full := 0, false
	for _, c := range vis {
		width, room := widths[c], avail-x
		if cols[c].Pin {
			reserved -= widths[c] + gap
			width = min(width, room)
		} else {
			room -= reserved
			if full {
				continue
			}
			if width > room {
				full = true
				if cols[c].Right || room < partMin {
					continue
				}
				width = room
			}
		}
		if width <= 0 {
			break
		}
		slots = append(slots, slot{c, gutter + x, width})
		x += width + gap
	}
	return slots
}
