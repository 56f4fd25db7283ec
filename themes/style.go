package themes

import (
	"image/color"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
)

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

func (c Color) lipgloss() color.Color {
	switch {
	case c&palette != 0:
		return ansi.BasicColor(uint8(c))
	case c&exact != 0:
		return lipgloss.RGBColor{R: uint8(c >> 16), G: uint8(c >> 8), B: uint8(c)}
	}
	return lipgloss.NoColor{}
}

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

// sgr is the escape sequence for the style, starting with a reset: what Lip Gloss writes before a text.
func (s Style) sgr() string {
	const text = "x"
	codes, _, _ := strings.Cut(lipgloss.NewStyle().
		Foreground(s.FG.lipgloss()).Background(s.BG.lipgloss()).
		Bold(s.Bold).Faint(s.Faint).Italic(s.Italic).Underline(s.Underline).Reverse(s.Reverse).
		Render(text), text)
	if codes == "" {
		return "\x1b[0m"
	}
	return "\x1b[0;" + strings.TrimPrefix(codes, "\x1b[")
}
