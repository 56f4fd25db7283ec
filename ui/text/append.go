package text

// AppendFit appends Clean(s) in exactly w cells: padded at the right, or cut with the tail (one cell, or none if empty).
func AppendFit(dst []byte, s string, w int, tail string) []byte {
	if w <= 0 {
		return dst
	}
	if n := plain(s); n == len(s) && n <= w {
		return append(append(dst, s...), Spaces(w-n)...)
	}
	keep := w
	if tail != "" && exceeds(s, w) {
		keep--
	} else {
		tail = ""
	}
	dst, _, used := AppendCells(dst, s, keep)
	dst = append(dst, Spaces(keep-used)...)
	return append(dst, tail...)
}

// AppendPadLeft appends Clean(s) in exactly w cells: padded at the left, or cut with the tail.
func AppendPadLeft(dst []byte, s string, w int, tail string) []byte {
	if w > 0 && !exceeds(s, w) {
		dst = append(dst, Spaces(w-Width(s))...)
		dst, _, _ = AppendCells(dst, s, w)
		return dst
	}
	return AppendFit(dst, s, w, tail)
}

// AppendCells appends as much of Clean(s) as fits in w cells. It returns how many bytes of s it used, and how many cells
// they take: w-1 if a wide character would have straddled the edge.
func AppendCells(dst []byte, s string, w int) (out []byte, bytes, cells int) {
	n := plain(s[:min(len(s), max(w, 0))])
	dst = append(dst, s[:n]...)
	i, used := n, n
	for i < len(s) {
		size, shown, width := next(s[i:])
		if used+width > w {
			break
		}
		dst = append(dst, shown...)
		used += width
		i += size
	}
	return dst, i, used
}

// Take is how many bytes of s fit in w cells, and how many cells those take.
func Take(s string, w int) (bytes, cells int) {
	n := plain(s[:min(len(s), max(w, 0))])
	i, used := n, n
	for i < len(s) {
		size, _, width := next(s[i:])
		if used+width > w {
			break
		}
		used += width
		i += size
	}
	return i, used
}

// exceeds reports whether s takes more than w cells, looking no further than it must.
func exceeds(s string, w int) bool {
	n, _ := Take(s, w)
	return n < len(s)
}
