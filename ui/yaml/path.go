package yaml

import "strconv"

// item notes a list item whose dash stands in that column.
func (l *lexer) item(col int) {
	l.pop(col, true)
	if n := len(l.stack); n > 0 && l.stack[n-1].list && l.stack[n-1].indent == col {
		l.stack[n-1].item++
	} else {
		l.stack = append(l.stack, level{indent: col, list: true, prefix: l.path()})
	}
	top := &l.stack[len(l.stack)-1]
	top.path = top.prefix + "[" + strconv.Itoa(top.item) + "]"
}

// key notes a key that stands in that column.
func (l *lexer) key(col int, name string) {
	l.pop(col, false)
	if n := len(l.stack); n == 0 || l.stack[n-1].list || l.stack[n-1].indent != col {
		l.stack = append(l.stack, level{indent: col, prefix: l.path()})
	}
	top := &l.stack[len(l.stack)-1]
	switch {
	case top.prefix == "":
		top.path = name
	default:
		top.path = top.prefix + "." + name
	}
}

// pop closes what a dash or a key in that column ends. A list may stand in the column of the key that holds it; that
// key's next sibling then ends the list.
func (l *lexer) pop(col int, dash bool) {
	for n := len(l.stack); n > 0; n = len(l.stack) {
		top := l.stack[n-1]
		if top.indent < col || top.indent == col && (dash || !top.list) {
			return
		}
		l.stack = l.stack[:n-1]
	}
}

// path is the path of the innermost key or item. Documents after the first begin it with their number.
func (l *lexer) path() string {
	if n := len(l.stack); n > 0 {
		return l.stack[n-1].path
	}
	if l.doc > 0 {
		return "---" + strconv.Itoa(l.doc)
	}
	return ""
}
