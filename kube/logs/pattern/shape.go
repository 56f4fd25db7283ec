package pattern

// uuidAt is the length of the UUID that s begins with, 0 for none.
func uuidAt(s string) int {
	const length = 36
	if len(s) < length || s[8] != '-' || len(s) > length && isWord(s[length]) {
		return 0
	}
	for i := range length {
		if dash := i == 8 || i == 13 || i == 18 || i == 23; dash && s[i] != '-' || !dash && !isHex(s[i]) {
			return 0
		}
	}
	return length
}

// digitsAt is how many digits s begins with.
func digitsAt(s string) int {
	n := 0
	for n < len(s) && isDigit(s[n]) {
		n++
	}
	return n
}

// shape reports whether s begins with digits where the shape has zeroes, and else with the same.
func shape(s, like string) bool {
	if len(s) < len(like) {
		return false
	}
	for i := range len(like) {
		if like[i] == '0' && !isDigit(s[i]) || like[i] != '0' && like[i] != s[i] {
			return false
		}
	}
	return true
}

// timeAt is the length of the date, the time of day or both that s begins with, 0 for none.
func timeAt(s string) int {
	n := 0
	if shape(s, "0000-00-00") || shape(s, "0000/00/00") {
		n = len("0000-00-00")
		if n+1 < len(s) && (s[n] == 'T' || s[n] == ' ') && shape(s[n+1:], "00:00:00") {
			return n + 1 + clockAt(s[n+1:])
		}
	} else if shape(s, "00:00:00") {
		return clockAt(s)
	}
	if n < len(s) && isWord(s[n]) {
		return 0
	}
	return n
}

// clockAt is the length of a time of day with its fraction and zone, of which "00:00:00" is known to be there.
func clockAt(s string) int {
	n := len("00:00:00")
	if n+1 < len(s) && (s[n] == '.' || s[n] == ',') {
		if d := digitsAt(s[n+1:]); d > 0 {
			n += 1 + d
		}
	}
	rest := s[n:]
	switch {
	case rest != "" && rest[0] == 'Z':
		return n + 1
	case rest == "" || rest[0] != '+' && rest[0] != '-':
		return n
	case shape(rest[1:], "00:00"):
		return n + len("+00:00")
	case shape(rest[1:], "0000"):
		return n + len("+0000")
	}
	return n
}

// ip4At is the length of the address 10.0.0.1 that s begins with, 0 for none.
func ip4At(s string) int {
	n := 0
	for part := range 4 {
		d := digitsAt(s[n:])
		if d == 0 || d > 3 {
			return 0
		}
		n += d
		if part < 3 {
			if n >= len(s) || s[n] != '.' {
				return 0
			}
			n++
		}
	}
	if n < len(s) && (isWord(s[n]) || s[n] == '.' && n+1 < len(s) && isDigit(s[n+1])) {
		return 0 // a version of five parts, a name
	}
	return n
}

// ip6At is the length of the address fe80::1 that s begins with, 0 for none. It needs four groups, or two colons together.
func ip6At(s string) int {
	const most = 39
	n, colons, double, group := 0, 0, false, 0
	for n < len(s) && n < most && (isHex(s[n]) || s[n] == ':') {
		if s[n] == ':' {
			colons++
			if n > 0 && s[n-1] == ':' {
				double = true
			}
			group = 0
		} else if group++; group > 4 {
			return 0
		}
		n++
	}
	if n < len(s) && isWord(s[n]) {
		return 0
	}
	for n > 0 && s[n-1] == ':' && !(n > 1 && s[n-2] == ':') {
		n, colons = n-1, colons-1
	}
	if colons < 2 || !double && colons != 7 {
		return 0
	}
	return n
}
