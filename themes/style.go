package themes

import "strconv"

// Color is a 24-bit colour, one of the terminal's own sixteen, or None. The program's output downsamples 24-bit colours
// for terminals that have 256; for those that have sixteen there is the theme basic.
type Color uint32

// None leaves the terminal's own colour.
const None Color = 0

const (
	exact   Color = 1 << 24 // 24 bits; tells black from None
	palette Color = 1 << 25 // 0 to 15
)

// RGB makes a Color of 0xRRGGBB.
func RGB(hex uint32) Color { return exact | Color(hex&0xffffff) }

// ANSI is one of the terminal's sixteen colours: 0 to 7, and their bright forms 8 to 15.
func ANSI(n uint8) Color { return palette | Color(n&15) }

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
	b = appendColor(b, 30, s.FG)
	b = appendColor(b, 40, s.BG)
	return string(append(b, 'm'))
}

// appendColor appends the codes for a colour. base is 30 for the foreground, 40 for the background.
func appendColor(b []byte, base uint64, c Color) []byte {
	number := func(n uint64) { b = strconv.AppendUint(append(b, ';'), n, 10) }
	switch {
	case c&palette != 0:
		n := uint64(c & 15)
		if n > 7 {
			n += 60 - 8 // 90 to 97, 100 to 107
		}
		number(base + n)
	case c&exact != 0:
		for _, n := range []uint64{base + 8, 2, uint64(c >> 16 & 0xff), uint64(c >> 8 & 0xff), uint64(c & 0xff)} {
			number(n)
		}
	}
	return b
}
