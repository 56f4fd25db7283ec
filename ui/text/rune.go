package text

import (
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

const bad = "\ufffd"

// pictures are the visible signs for the control characters 0x00 to 0x1f.
const pictures = "␀␁␂␃␄␅␆␇␈ ␤␋␌␍␎␏␐␑␒␓␔␕␖␗␘␙␚␛␜␝␞␟"

// next decodes the first rune of s (which is not empty): its size in bytes, what stands for it on screen ("" when it is
// dropped), and the width of that in cells.
func next(s string) (size int, shown string, width int) {
	if c := s[0]; c < utf8.RuneSelf {
		if c >= 0x20 && c != 0x7f {
			return 1, s[:1], 1
		}
		return control(s)
	}
	r, size := utf8.DecodeRuneInString(s)
	switch {
	case r == utf8.RuneError && size == 1, r < 0xa0:
		return size, bad, 1 // broken UTF-8, or C1
	case hostile(r):
		return size, bad, 1
	case invisible(r):
		return size, "", 0
	case r == '\u2028' || r == '\u2029':
		return size, "␤", 1
	}
	return size, s[:size], ansi.StringWidthWc(s[:size])
}

// control shows C0 controls and DEL. A line break of two characters is one sign.
func control(s string) (size int, shown string, width int) {
	switch c := s[0]; {
	case c == 0x7f:
		return 1, "␡", 1
	case c == '\t':
		return 1, " ", 1
	case strings.HasPrefix(s, "\r\n"):
		return 2, "␤", 1
	default:
		return 1, picture(c), 1
	}
}

func picture(c byte) string {
	i := int(c) * 3
	if c > '\t' {
		i -= 2 // the tab's sign is a space, one byte
	}
	return pictures[i : i+3]
}

// hostile runes reorder what stands around them.
func hostile(r rune) bool {
	return r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069'
}

// invisible runes have no width, or change the width of their neighbours in some terminals and not in others: joiners,
// direction marks, variation selectors, skin tones, keycaps, tags.
func invisible(r rune) bool {
	switch {
	case r < '\u061c':
		return r == '\u00ad' || r == '\u034f'
	case r >= '\u200b' && r <= '\u200f', r >= '\u2060' && r <= '\u206f', r >= '\ufe00' && r <= '\ufe0f',
		r >= '\ufff0' && r <= '\ufffb', r >= '\u180b' && r <= '\u180f', r >= 0x1f3fb && r <= 0x1f3ff, r >= 0xe0000 && r <= 0xe0fff:
		return true
	}
	return r == '\u061c' || r == '\u20e3' || r == '\ufeff'
}

// plain is the length of the longest prefix of s that is printable ASCII.
func plain(s string) int {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c < 0x20 || c > 0x7e {
			return i
		}
	}
	return len(s)
}
