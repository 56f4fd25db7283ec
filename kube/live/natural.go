package live

import "strings"

// natural compares texts as people do: web-2 comes before web-10.
func natural(a, b string) int {
	n := min(len(a), len(b))
	i := 0
	for i < n && a[i] == b[i] {
		i++
	}
	if i == len(a) && i == len(b) {
		return 0
	}
	// A number that differs is compared from its first digit.
	start := i
	for start > 0 && isDigit(a[start-1]) {
		start--
	}
	x, y := number(a[start:]), number(b[start:])
	if x == "" || y == "" {
		return strings.Compare(a[i:], b[i:])
	}
	if c := compareNumbers(x, y); c != 0 {
		return c
	}
	// Equal numbers written differently: 2 and 02. What follows decides, then the writing.
	if c := natural(a[start+len(x):], b[start+len(y):]); c != 0 {
		return c
	}
	return strings.Compare(a, b)
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// number is the run of digits that s begins with.
func number(s string) string {
	i := 0
	for i < len(s) && isDigit(s[i]) {
		i++
	}
	return s[:i]
}

func compareNumbers(x, y string) int {
	x, y = strings.TrimLeft(x, "0"), strings.TrimLeft(y, "0")
	if len(x) != len(y) {
		return len(x) - len(y)
	}
	return strings.Compare(x, y)
}
