package themes

import (
	"fmt"
	"image/color"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

// grounds are the least favourable terminal backgrounds that a theme is made for.
var grounds = map[string]Color{"dark": RGB(0x22252e), "light": RGB(0xf4efe2), "high-contrast": RGB(0x000000)}

// A decoration carries no words: WCAG asks 3:1 of it.
func decoration(r Role) bool { return r == Border || r >= Accent0 && r <= Accent5 }

// colours reads foreground and background back from an escape sequence.
func colours(t *testing.T, sgr string) (fg, bg Color) {
	t.Helper()
	read := func(prefix string) Color {
		_, rest, ok := strings.Cut(sgr, prefix)
		if !ok {
			return None
		}
		var r, g, b uint32
		if _, err := fmt.Sscanf(rest, "%d;%d;%d", &r, &g, &b); err != nil {
			t.Fatalf("%q: %v", sgr, err)
		}
		return RGB(r<<16 | g<<8 | b)
	}
	return read("38;2;"), read("48;2;")
}

func channels(c Color) [3]float64 {
	return [3]float64{float64(c>>16&0xff) / 255, float64(c>>8&0xff) / 255, float64(c&0xff) / 255}
}

func linear(c Color) [3]float64 {
	ch := channels(c)
	for i, v := range ch {
		if v <= 0.04045 {
			ch[i] = v / 12.92
		} else {
			ch[i] = math.Pow((v+0.055)/1.055, 2.4)
		}
	}
	return ch
}

func luminance(c Color) float64 {
	l := linear(c)
	return 0.2126*l[0] + 0.7152*l[1] + 0.0722*l[2]
}

func contrast(a, b Color) float64 {
	la, lb := luminance(a), luminance(b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

func TestContrast(t *testing.T) {
	for name, ground := range grounds {
		theme, _ := Named(name)
		for s := range SurfaceCount {
			for r := range RoleCount {
				need := 4.5
				if name == "high-contrast" {
					need = 7
				}
				if decoration(r) {
					need = 3
				}
				fg, bg := colours(t, theme.SGR(r, s))
				if bg == None {
					bg = ground
				}
				if c := contrast(fg, bg); c < need {
					t.Errorf("%s: role %d on surface %d: contrast %.2f, want %.1f", name, r, s, c, need)
				}
			}
		}
	}
}

func TestSurfacesAreGentle(t *testing.T) {
	for _, name := range []string{"dark", "light"} {
		theme, _ := Named(name)
		for _, s := range []Surface{Cursor, Marked} {
			_, bg := colours(t, theme.SGR(Text, s))
			if c := contrast(bg, grounds[name]); c < 1.1 || c > 1.7 {
				t.Errorf("%s: surface %d stands at %.2f against the ground, want a hint (1.1 to 1.7)", name, s, c)
			}
		}
	}
}

// Deuteranopia and protanopia at full severity, in linear RGB (Machado, Oliveira and Fernandes 2009).
var colourBlind = map[string][3][3]float64{
	"deuteranopia": {{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}},
	"protanopia":   {{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}},
}

func lab(l [3]float64) [3]float64 {
	f := func(v float64) float64 {
		if v > 216.0/24389 {
			return math.Cbrt(v)
		}
		return (24389.0/27*v + 16) / 116
	}
	x := f((0.4124*l[0] + 0.3576*l[1] + 0.1805*l[2]) / 0.9505)
	y := f(0.2126*l[0] + 0.7152*l[1] + 0.0722*l[2])
	z := f((0.0193*l[0] + 0.1192*l[1] + 0.9505*l[2]) / 1.089)
	return [3]float64{116*y - 16, 500 * (x - y), 200 * (y - z)}
}

func TestTroubleIsToldApartByColourBlindEyes(t *testing.T) {
	for name := range grounds {
		theme, _ := Named(name)
		for eye, m := range colourBlind {
			see := func(r Role) [3]float64 {
				fg, _ := colours(t, theme.SGR(r, Ground))
				l := linear(fg)
				var out [3]float64
				for i := range out {
					out[i] = max(0, m[i][0]*l[0]+m[i][1]*l[1]+m[i][2]*l[2])
				}
				return lab(out)
			}
			for _, pair := range [][2]Role{{Bad, Warn}, {Bad, Progress}, {Warn, Progress}, {Bad, Text}, {Warn, Text}} {
				a, b := see(pair[0]), see(pair[1])
				if d := math.Hypot(math.Hypot(a[0]-b[0], a[1]-b[1]), a[2]-b[2]); d < 16 {
					t.Errorf("%s, %s: roles %d and %d differ by %.1f, want 16", name, eye, pair[0], pair[1], d)
				}
			}
		}
	}
}

// hue is the angle of a colour on the wheel, in degrees: 0 is red.
func hue(c Color) float64 {
	ch := channels(c)
	return math.Mod(math.Atan2(math.Sqrt(3)*(ch[1]-ch[2]), 2*ch[0]-ch[1]-ch[2])*180/math.Pi+360, 360)
}

func TestAccentsAreOfTheColourTheyAreCalled(t *testing.T) {
	for name := range grounds {
		theme, _ := Named(name)
		for r, want := range map[Role]float64{Accent0: 355, Accent1: 23, Accent2: 50, Accent3: 120, Accent4: 210, Accent5: 266} {
			fg, _ := colours(t, theme.SGR(r, Ground))
			d := math.Abs(hue(fg) - want)
			if d = min(d, 360-d); d > 12 {
				t.Errorf("%s: accent %d has the hue %.0f, want about %.0f", name, r-Accent0, hue(fg), want)
			}
		}
	}
}

func TestAccentsDifferInHue(t *testing.T) {
	for name := range grounds {
		theme, _ := Named(name)
		for a := Accent0; a <= Accent5; a++ {
			for b := a + 1; b <= Accent5; b++ {
				fa, _ := colours(t, theme.SGR(a, Ground))
				fb, _ := colours(t, theme.SGR(b, Ground))
				d := math.Abs(hue(fa) - hue(fb))
				if d = min(d, 360-d); d < 23 {
					t.Errorf("%s: accents %d and %d are %.0f degrees apart", name, a-Accent0, b-Accent0, d)
				}
			}
		}
	}
}

func TestNoneHasNoColour(t *testing.T) {
	theme, _ := Named("none")
	for s := range SurfaceCount {
		for r := range RoleCount {
			sgr := theme.SGR(r, s)
			for _, code := range strings.Split(strings.Trim(sgr, "\x1b[m"), ";") {
				if len(code) > 1 {
					t.Errorf("role %d on surface %d: %q has a colour", r, s, sgr)
				}
			}
		}
	}
}

func TestCursorShowsWithoutColour(t *testing.T) {
	for _, name := range []string{"none", "basic"} {
		theme, _ := Named(name)
		for r := range RoleCount {
			if !strings.Contains(theme.SGR(r, Cursor), ";7") {
				t.Errorf("%s: role %d is not reversed under the cursor: %q", name, r, theme.SGR(r, Cursor))
			}
		}
	}
}

func TestBasicKeepsToSixteenColours(t *testing.T) {
	theme, _ := Named("basic")
	if got, want := theme.SGR(Bad, Ground), "\x1b[0;1;31m"; got != want {
		t.Errorf("Bad is %q, want %q", got, want)
	}
	for s := range SurfaceCount {
		for r := range RoleCount {
			if sgr := theme.SGR(r, s); strings.Contains(sgr, "38;") || strings.Contains(sgr, "48;") {
				t.Errorf("role %d on surface %d: %q has more than sixteen colours", r, s, sgr)
			}
		}
	}
}

// as256 converts as the program's output does.
func as256(c Color) Color {
	red, green, blue, _ := ansi.Convert256(color.RGBA{uint8(c >> 16), uint8(c >> 8), uint8(c), 255}).RGBA()
	return RGB(red>>8<<16 | green>>8<<8 | blue>>8)
}

// saturation is 0 for greys.
func saturation(c Color) float64 {
	ch := channels(c)
	return max(ch[0], ch[1], ch[2]) - min(ch[0], ch[1], ch[2])
}

// TestColoursSurvive256 sees to it that no colour turns grey and no grey turns blue.
func TestColoursSurvive256(t *testing.T) {
	const grey = 0.12
	for name := range grounds {
		theme, _ := Named(name)
		for _, s := range []Surface{Ground, Cursor, Overlay} {
			for r := range RoleCount {
				fg, bg := colours(t, theme.SGR(r, s))
				for _, c := range []Color{fg, bg} {
					was, is := saturation(c), saturation(as256(c))
					if was > 0.3 && is < was/2 || was <= grey && is > grey {
						t.Errorf("%s: role %d on surface %d: %06x becomes %06x", name, r, s, c&0xffffff, as256(c)&0xffffff)
					}
				}
			}
		}
	}
}

func TestColouredThemesDimByColour(t *testing.T) {
	for name := range grounds {
		theme, _ := Named(name)
		if sgr := theme.SGR(Dim, Ground); strings.Contains(strings.Split(sgr, "38;")[0], ";2") {
			t.Errorf("%s: Dim is faint: %q", name, sgr)
		}
	}
}

func TestNames(t *testing.T) {
	for _, name := range Names() {
		theme, ok := Named(name)
		if !ok || theme.Name != name {
			t.Errorf("Named(%q) = %v, %v", name, theme, ok)
		}
	}
	if _, ok := Named("plaid"); ok {
		t.Error("Named knows a theme that does not exist")
	}
}

func TestGlyphsTakeOneCell(t *testing.T) {
	for set, g := range map[string]Glyphs{"unicode": Unicode(), "ascii": ASCII()} {
		v := reflect.ValueOf(g)
		check := func(name, s string) {
			if ansi.StringWidthWc(s) != 1 || ansi.StringWidth(s) != 1 {
				t.Errorf("%s %s: %q does not take one cell", set, name, s)
			}
			if set == "ascii" && s > "\x7f" {
				t.Errorf("%s %s: %q is not ASCII", set, name, s)
			}
		}
		for i := range v.NumField() {
			if f := v.Field(i); f.Kind() == reflect.String {
				check(v.Type().Field(i).Name, f.String())
			}
		}
		for _, s := range g.Spark {
			check("Spark", s)
		}
	}
}

func TestBlank(t *testing.T) {
	theme, _ := Named("dark")
	if !theme.Blank(Bad, Cursor) || theme.Blank(Match, Ground) {
		t.Error("dark: text is blank, search hits are not")
	}
	theme, _ = Named("none")
	if !theme.Blank(Text, Cursor) || theme.Blank(Match, Ground) {
		t.Error("none: the cursor row is blank, underlined text is not")
	}
}
