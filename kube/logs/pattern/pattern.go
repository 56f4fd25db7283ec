// Package pattern folds what varies in messages, so that those of the same kind read the same: "connect to 10.0.0.1:80
// failed after 31ms" is "connect to <ip>:<n> failed after <n>ms".
//
// It goes over a message once, byte by byte, and knows no formats but those: <n> a number, <hex> a number in base 16, <uuid>,
// <ip>, <time> a date with or without a time of day, <id> a word of letters and digits mixed, <str> what stands in double
// quotes. Words and what is between them stay, escape sequences go.
//
// The package is pure and imports nothing of ours. Anything may import it.
package pattern

// longest is how much of a message counts, in bytes: what is behind it seldom tells the kind.
const longest = 512

// Append appends the pattern of a message to dst. It allocates only for dst.
func Append(dst []byte, message string) []byte {
	s := message[:min(len(message), longest)]
	for i := 0; i < len(s); {
		switch c := s[i]; {
		case c == '\x1b':
			i = skipEscape(s, i)
		case c == '"':
			dst, i = appendQuoted(dst, s, i)
		case isWord(c):
			dst, i = appendWord(dst, s, i)
		case c == ':' && (i == 0 || !isWord(s[i-1])) && ip6At(s[i:]) > 2:
			dst, i = append(dst, "<ip>"...), i+ip6At(s[i:])
		default:
			dst, i = append(dst, c), i+1
		}
	}
	return dst
}

// skipEscape is where the escape sequence at i ends.
func skipEscape(s string, i int) int {
	i++
	if i >= len(s) || s[i] != '[' {
		return i
	}
	for i++; i < len(s) && (s[i] < '@' || s[i] > '~'); i++ {
	}
	return min(i+1, len(s))
}

// appendQuoted folds what stands in the quotes that open at i. An empty pair, and a quote that nobody closes, stay.
func appendQuoted(dst []byte, s string, i int) ([]byte, int) {
	for end := i + 1; end < len(s); end++ {
		switch s[end] {
		case '\\':
			end++
		case '"':
			if end == i+1 {
				return append(dst, `""`...), end + 1
			}
			return append(dst, `"<str>"`...), end + 1
		}
	}
	return append(dst, '"'), i + 1
}

// appendWord folds the word that begins at i, or more than it: times and addresses have marks in them.
func appendWord(dst []byte, s string, i int) ([]byte, int) {
	if n := uuidAt(s[i:]); n > 0 {
		return append(dst, "<uuid>"...), i + n
	}
	if isDigit(s[i]) {
		if n := timeAt(s[i:]); n > 0 {
			return append(dst, "<time>"...), i + n
		}
		further := i > 1 && s[i-1] == '.' && isDigit(s[i-2]) // of a version with more parts
		if n := ip4At(s[i:]); n > 0 && !further {
			return append(dst, "<ip>"...), i + n
		}
	}
	if isHex(s[i]) {
		if n := ip6At(s[i:]); n > 0 {
			return append(dst, "<ip>"...), i + n
		}
	}
	end := i
	for end < len(s) && isWord(s[end]) {
		end++
	}
	return appendToken(dst, s[i:end]), end
}

// appendToken folds a word of letters, digits and underscores.
func appendToken(dst []byte, w string) []byte {
	digits, changes, hex := 0, 0, len(w) >= 2
	for i := range len(w) {
		if isDigit(w[i]) {
			digits++
		}
		hex = hex && isHex(w[i])
		if i > 0 && isDigit(w[i]) != isDigit(w[i-1]) {
			changes++
		}
	}
	const shortHex, shortID = 6, 5
	switch {
	case digits == 0:
		return append(dst, w...)
	case digits == len(w):
		return append(dst, "<n>"...)
	case len(w) > 2 && w[0] == '0' && (w[1] == 'x' || w[1] == 'X') && allHex(w[2:]):
		return append(dst, "<hex>"...)
	case hex && len(w) >= shortHex:
		return append(dst, "<hex>"...)
	case isDigit(w[0]) && changes == 1 && len(w)-digits <= 3: // 31ms, 12Gi
		return append(append(dst, "<n>"...), w[digits:]...)
	case changes >= 3 && len(w) >= shortID: // h9z7d
		return append(dst, "<id>"...)
	}
	return appendParts(dst, w)
}

// appendParts folds the numbers in a word, but for single digits, which are part of names: http2, ipv4, db_12 is db_<n>.
func appendParts(dst []byte, w string) []byte {
	for i := 0; i < len(w); {
		end := i
		for end < len(w) && isDigit(w[end]) == isDigit(w[i]) {
			end++
		}
		apart := i == 0 || w[i-1] == '_'
		if isDigit(w[i]) && (end-i > 1 || apart) {
			dst = append(dst, "<n>"...)
		} else {
			dst = append(dst, w[i:end]...)
		}
		i = end
	}
	return dst
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isHex(c byte) bool { return isDigit(c) || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F' }

func allHex(s string) bool {
	for i := range len(s) {
		if !isHex(s[i]) {
			return false
		}
	}
	return s != ""
}

// isWord reports whether c is part of a word. What is not ASCII is.
func isWord(c byte) bool {
	return isDigit(c) || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_' || c >= 0x80
}
