package themes

import "strconv"

// Color is a 24-bit colour, or None. The program's output downsamples it for terminals that have fewer.
type Color uint32

// None leaves the terminal's own colour.
const None Color = 0

const given Color = 1 << 24 // tells black from None

// RGB makes a Color of 0xRRGGBB.
func RGB(hex uint32) Color { return given | Color(hex&0xffffff) }

// Style is how text looks. The zero Style is the terminal's plain text.
type Style struct {
	FG, BG                                  Color
	Bold, Faint, Italic, Underline, Reverse bool
}

// Layer is what a surface does to the styles on it: its background and attributes, and styles that replace a role's
// usual one where it would be hard to read.
type Layer struct {
	BG            Color
	Bold, Reverse bool
	Styles        map[Role]Style
}

// on is the style as it looks on the layer. A style with its own background keeps it.
func (s Style) on(l Layer) Style {
	if s.BG == None {
		s.BG = l.BG
	}
	s.Bold = s.Bold || l.Bold
	s.Reverse = s.Reverse != l.Reverse
	return s
}

// sgr is the escape sequence for the style, starting with a reset.
func (s Style) sgr() string {
	b := append(make([]byte, 0, 48), "\x1b[0"...)
	for _, a := range []struct {
		on   bool
		code string
	}{{s.Bold, ";1"}, {s.Faint, ";2"}, {s.Italic, ";3"}, {s.Underline, ";4"}, {s.Reverse, ";7"}} {
		if a.on {
			b = append(b, a.code...)
		}
	}
	b = appendColor(b, ";38;2", s.FG)
	b = appendColor(b, ";48;2", s.BG)
	return string(append(b, 'm'))
}

func appendColor(b []byte, code string, c Color) []byte {
	if c == None {
		return b
	}
	b = append(b, code...)
	for _, shift := range []uint{16, 8, 0} {
		b = append(b, ';')
		b = strconv.AppendUint(b, uint64(c>>shift&0xff), 10)
	}
	return b
}
