package manifest

import (
	"bytes"
	"strings"
)

// chunk is the text of one YAML document.
type chunk struct {
	line int // of its first line, from 1
	text []byte
}

// split cuts YAML at the lines that begin and end documents. They may stand nowhere else: text in a block is indented.
func split(data []byte) []chunk {
	var out []chunk
	begin, line, first := 0, 0, 1
	cut := func(end, next int) {
		if len(bytes.TrimSpace(data[begin:end])) > 0 {
			out = append(out, chunk{first, data[begin:end]})
		}
		begin, first = end, next
	}
	for at := 0; at < len(data); {
		line++
		end := len(data)
		if i := bytes.IndexByte(data[at:], '\n'); i >= 0 {
			end = at + i + 1
		}
		switch l := string(data[at:end]); {
		case marks(l, "---"):
			cut(at, line)
		case marks(l, "..."):
			cut(at, line+1)
			begin = end // the mark belongs to no document
		}
		at = end
	}
	cut(len(data), line)
	return out
}

// marks reports whether a line is a mark, alone or before a space.
func marks(line, mark string) bool {
	rest, ok := strings.CutPrefix(line, mark)
	return ok && (rest == "" || strings.ContainsRune(" \t\r\n", rune(rest[0])))
}
