package yaml

import (
	"strconv"
	"strings"

	"fathom/themes"
	"fathom/ui"
	"fathom/ui/pager"
)

// Lex splits a YAML text into lines. Each line of a mapping or list has its path as Key: "spec.containers[0].image".
func Lex(src string) []pager.Line {
	src = strings.TrimSuffix(src, "\n")
	if src == "" {
		return nil
	}
	n := strings.Count(src, "\n") + 1
	l := lexer{lines: make([]pager.Line, 0, n), segs: make([]ui.Seg, 0, 4*n)}
	for line := range strings.SplitSeq(src, "\n") {
		l.line(strings.TrimSuffix(line, "\r"))
	}
	return l.lines
}

// level is an open mapping or list: where it is indented, and its path.
type level struct {
	indent int    // column of its keys or dashes
	list   bool   // a list
	item   int    // index of the current item of a list
	prefix string // path of the mapping or list itself
	path   string // path of the current key or item
}

// lexer goes through the text line by line.
type lexer struct {
	lines []pager.Line
	segs  []ui.Seg // backing of all lines
	first int      // where the current line's segments begin
	stack []level
	doc   int

	hold  hold // what goes on over several lines
	under int  // depth of the line where it began
	col   int  // column that its lines are indented beyond
	part  int  // its lines so far
	quote byte
}

// hold is what the next line may belong to.
type hold uint8

const (
	nothing hold = iota
	block        // | or >, until the indentation ends
	quoted       // a string in quotes, until they close
)

func (l *lexer) line(s string) {
	l.first = len(l.segs)
	indent := indentation(s)
	switch {
	case l.hold == block && (indent > l.col || indent == len(s)):
		l.continued(s)
	case l.hold == quoted:
		l.continued(s)
		l.closeQuote(s)
	default:
		l.hold = nothing
		l.fresh(s, indent)
	}
}

// continued adds a line of a value that began further up.
func (l *lexer) continued(s string) {
	l.seg(themes.YAMLString, s)
	l.part++
	l.end(l.under+1, l.path()+"|"+strconv.Itoa(l.part))
}

func (l *lexer) closeQuote(s string) {
	if closing(s, l.quote) >= 0 {
		l.hold = nothing
	}
}

// fresh lexes a line that begins something.
func (l *lexer) fresh(s string, indent int) {
	rest := s[indent:]
	switch {
	case rest == "":
		l.seg(themes.Text, s)
		l.end(l.depthAbove(), "")
		return
	case rest[0] == '#':
		l.seg(themes.YAMLComment, s)
		l.end(2*indent, "")
		return
	case strings.HasPrefix(s, "---"), strings.HasPrefix(s, "..."), s[0] == '%':
		l.separator(s)
		return
	}
	l.seg(themes.Text, s[:indent])
	depth := 2 * indent
	if dash(rest) {
		depth++ // deeper than a key in the same column, which it belongs to
	}
	col := indent
	for dash(rest) {
		l.item(col)
		n := 1 + indentation(rest[1:])
		l.seg(themes.Dim, rest[:n])
		rest, col = rest[n:], col+n
	}
	l.content(rest, col, depth)
}

// content lexes what stands behind indentation and dashes.
func (l *lexer) content(rest string, col, depth int) {
	parent := col - 1 // a block's lines are indented beyond its key, or beyond the dash
	if n := keyEnd(rest); n >= 0 {
		l.key(col, unquote(rest[:n]))
		l.seg(themes.YAMLKey, rest[:n])
		l.seg(themes.Dim, ":")
		rest = rest[n+1:]
		parent = col
	}
	path := l.path()
	l.value(rest, parent, depth)
	l.end(depth, path)
}

// separator is a document marker or directive.
func (l *lexer) separator(s string) {
	l.seg(themes.YAMLComment, s)
	l.stack = l.stack[:0]
	if len(l.lines) > 0 {
		l.doc++
	}
	l.end(0, "---"+strconv.Itoa(l.doc))
}

// value lexes a scalar with the space before it and the comment behind it.
func (l *lexer) value(s string, parent, depth int) {
	n := indentation(s)
	l.seg(themes.Text, s[:n])
	s = s[n:]
	if s == "" {
		return
	}
	body, comment := splitComment(s)
	switch body[0] {
	case '|', '>':
		l.seg(themes.Dim, body)
		l.begin(block, parent, depth)
	case '"', '\'':
		l.seg(themes.YAMLString, body)
		if closing(body[1:], body[0]) < 0 {
			l.begin(quoted, parent, depth)
			l.quote = body[0]
		}
	default:
		l.seg(roleOf(body), body)
	}
	l.seg(themes.YAMLComment, comment)
}

func (l *lexer) begin(h hold, col, depth int) {
	l.hold, l.col, l.under, l.part = h, col, depth, 0
}

// seg adds a piece of the line.
func (l *lexer) seg(r themes.Role, s string) {
	if s != "" {
		l.segs = append(l.segs, ui.Seg{Role: r, Text: s})
	}
}

// end finishes the line.
func (l *lexer) end(depth int, key string) {
	l.lines = append(l.lines, pager.Line{Segs: l.segs[l.first:len(l.segs):len(l.segs)], Depth: depth, Key: key})
}

// depthAbove keeps an empty line in the fold of the line above it.
func (l *lexer) depthAbove() int {
	if n := len(l.lines); n > 0 {
		return l.lines[n-1].Depth
	}
	return 0
}
