package text

import "strings"

// Ellipsis marks text that was cut.
const Ellipsis = "…"

// Clean is s made harmless: control characters become visible signs, line breaks ␤, tabs spaces; bidi overrides and broken
// UTF-8 become U+FFFD; joiners and variation selectors go. Text that is harmless already is returned as it is.
func Clean(s string) string {
	for i := plain(s); i < len(s); {
		size, shown, _ := next(s[i:])
		if len(shown) != size || shown != s[i:i+size] {
			return rewrite(s, i)
		}
		i += size
	}
	return s
}

// rewrite cleans s from byte i on; what comes before is clean.
func rewrite(s string, i int) string {
	var b strings.Builder
	b.Grow(len(s) + 16)
	b.WriteString(s[:i])
	for i < len(s) {
		size, shown, _ := next(s[i:])
		b.WriteString(shown)
		i += size
	}
	return b.String()
}

// Width is the number of cells that Clean(s) takes.
func Width(s string) int {
	i := plain(s)
	w := i
	for i < len(s) {
		size, _, width := next(s[i:])
		w += width
		i += size
	}
	return w
}

// Fit is Clean(s) in exactly w cells, padded with spaces at the right or cut with an ellipsis.
func Fit(s string, w int) string {
	if n := plain(s); n == len(s) && n == w {
		return s
	}
	return string(AppendFit(nil, s, w, Ellipsis))
}

// Middle is Fit, cut in the middle: what differs in long names is mostly their ends.
func Middle(s string, w int) string {
	const least = 3 // a letter on each side of the ellipsis
	if w < least || !exceeds(s, w) {
		return Fit(s, w)
	}
	s = Clean(s)
	head, used := Take(s, (w-1)/2)
	room := w - 1 - used
	skip := Width(s) - room
	tail, cells := Take(s, skip)
	if cells < skip { // a wide character straddles the cut
		size, _, _ := next(s[tail:])
		tail += size
	}
	return Fit(s[:head]+Ellipsis+s[tail:], w)
}

// PadLeft is Clean(s) in exactly w cells, padded with spaces at the left or cut with an ellipsis.
func PadLeft(s string, w int) string {
	if n := plain(s); n == len(s) && n == w {
		return s
	}
	return string(AppendPadLeft(nil, s, w, Ellipsis))
}

// Cut is Clean(s) in at most w cells, cut with an ellipsis.
func Cut(s string, w int) string {
	if n := plain(s); n == len(s) && n <= w {
		return s
	}
	if Width(s) <= w {
		return Clean(s)
	}
	return string(AppendFit(nil, s, w, Ellipsis))
}

// Spaces is n spaces, none if n is negative.
func Spaces(n int) string {
	switch {
	case n <= 0:
		return ""
	case n <= len(blank):
		return blank[:n]
	default:
		return strings.Repeat(" ", n)
	}
}

const (
	blank64 = "                                                                "
	blank   = blank64 + blank64 + blank64 + blank64 + blank64 + blank64 + blank64 + blank64
)
