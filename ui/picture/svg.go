// Package picture turns a drawn screen into an SVG picture, for documents and for looking at a screen elsewhere.
//
// It draws cells: what a terminal would show is what is in the picture. The command line and the screenshot maker
// import it.
package picture

import (
	"fmt"
	"html"
	"image/color"
	"strings"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
)

// Size of a cell and of the frame around the screen, in pixels at 14 px type.
const (
	cellWidth  = 8.4
	cellHeight = 18.0
	baseline   = 13.5
	margin     = 12.0
)

// Paper is what the screen lies on.
type Paper struct{ Ground, Ink string }

// Dark and Light are the grounds that the themes of those names are made for.
func Dark() Paper  { return Paper{Ground: "#16181d", Ink: "#d7dae0"} }
func Light() Paper { return Paper{Ground: "#ffffff", Ink: "#24292f"} }

// SVG draws lines with escape sequences as a picture of w columns.
func SVG(lines []string, w int, p Paper) string {
	buf := uv.NewScreenBuffer(w, len(lines))
	uv.NewStyledString(strings.Join(lines, "\n")).Draw(buf, buf.Bounds())
	var b strings.Builder
	width, height := float64(w)*cellWidth+2*margin, float64(len(lines))*cellHeight+2*margin
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%.0f" height="%.0f" viewBox="0 0 %.0f %.0f">`+"\n", width, height, width, height)
	fmt.Fprintf(&b, `<rect width="100%%" height="100%%" rx="8" fill="%s"/>`+"\n", p.Ground)
	b.WriteString(`<g font-family="ui-monospace,SFMono-Regular,Menlo,'DejaVu Sans Mono',monospace" font-size="14" xml:space="preserve">` + "\n")
	for y := range lines {
		for _, r := range runs(buf, y, w) {
			r.draw(&b, y, p)
		}
	}
	b.WriteString("</g>\n</svg>\n")
	return b.String()
}

// run is neighbouring cells of one style.
type run struct {
	x, width int
	text     string
	style    uv.Style
}

func runs(buf uv.ScreenBuffer, y, w int) []run {
	var out []run
	for x := 0; x < w; x++ {
		c := buf.CellAt(x, y)
		if c == nil {
			continue
		}
		content := c.Content
		if content == "" {
			content = " "
		}
		if n := len(out) - 1; n >= 0 && out[n].style.Equal(&c.Style) {
			out[n].text += content
			out[n].width += max(c.Width, 1)
		} else {
			out = append(out, run{x: x, width: max(c.Width, 1), text: content, style: c.Style})
		}
		x += max(c.Width-1, 0)
	}
	return out
}

func (r run) draw(b *strings.Builder, y int, p Paper) {
	ink, ground := hex(r.style.Fg, p.Ink), hex(r.style.Bg, "")
	if r.style.Attrs&uv.AttrReverse != 0 {
		if ground == "" {
			ground = p.Ground
		}
		ink, ground = ground, ink
	}
	left, top := margin+float64(r.x)*cellWidth, margin+float64(y)*cellHeight
	wide := float64(r.width) * cellWidth
	if ground != "" {
		fmt.Fprintf(b, `<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" fill="%s"/>`+"\n", left, top, wide, cellHeight, ground)
	}
	attributes := fmt.Sprintf(`fill="%s"%s`, ink, attributes(r.style))
	for _, p := range pieces(r.text) {
		fmt.Fprintf(b, `<text x="%.1f" y="%.1f" textLength="%.1f" lengthAdjust="spacingAndGlyphs" %s>%s</text>`+"\n",
			left+float64(p.x)*cellWidth, top+baseline, float64(p.width)*cellWidth, attributes,
			html.EscapeString(strings.ReplaceAll(p.text, " ", "\u00a0")))
	}
}

func attributes(s uv.Style) string {
	out := ""
	if s.Attrs&uv.AttrBold != 0 {
		out += ` font-weight="bold"`
	}
	if s.Attrs&uv.AttrItalic != 0 {
		out += ` font-style="italic"`
	}
	if s.Attrs&uv.AttrFaint != 0 {
		out += ` opacity="0.6"`
	}
	if s.Underline != 0 {
		out += ` text-decoration="underline"`
	}
	return out
}

// piece is part of a run, from cell x of it on.
type piece struct {
	x, width int
	text     string
}

// pieces cuts a text at stretches of blanks, so that columns begin where they should even if the font is wider or
// narrower than the cells and the viewer does not stretch it.
func pieces(s string) []piece {
	var out []piece
	for x := 0; s != ""; {
		word, rest, _ := strings.Cut(s, "  ")
		if n := ansi.StringWidth(word); n > 0 {
			out = append(out, piece{x, n, word})
			x += n
		}
		if len(word) == len(s) {
			break
		}
		x, s = x+2, rest
	}
	return out
}

// hex is a colour as #rrggbb, or the other if there is none.
func hex(c color.Color, other string) string {
	if c == nil {
		return other
	}
	r, g, b, _ := c.RGBA()
	return fmt.Sprintf("#%02x%02x%02x", r>>8, g>>8, b>>8)
}
