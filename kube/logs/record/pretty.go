package record

import "strings"

// Pretty lays one line out as several: a JSON object indented, with texts of several lines repeated below it as lines;
// anything else as its parts, one a line, keys and values aligned.
func Pretty(text string) []string {
	if looksJSON(text) {
		if lines, ok := prettyJSON(text); ok {
			return lines
		}
	}
	var r Reader
	rec := r.Read(text)
	var parts []Field
	if !rec.Time.IsZero() {
		layout := "2006-01-02 15:04:05.999999999 MST"
		if rec.Time.Year() == 0 {
			layout = "Jan _2 15:04:05.999999999"
		}
		parts = append(parts, Field{"time", rec.Time.Format(layout)})
	}
	if rec.Level != None {
		parts = append(parts, Field{"level", rec.Level.String()})
	}
	parts = append(append(parts, Field{"message", rec.Message}), rec.Fields...)
	if len(parts) == 1 {
		return strings.Split(text, "\n")
	}
	return align(parts)
}

// align writes keys and values in two columns. Further lines of a value go below its first.
func align(parts []Field) []string {
	const widest = 24
	width := 0
	for _, p := range parts {
		if len(p.Key) <= widest {
			width = max(width, len(p.Key))
		}
	}
	var lines []string
	for _, p := range parts {
		key := oneLine(p.Key)
		for line := range strings.SplitSeq(p.Value, "\n") {
			lines = append(lines, key+strings.Repeat(" ", max(width-len(key), 0)+2)+line)
			key = ""
		}
	}
	return lines
}

func oneLine(key string) string { return strings.ReplaceAll(key, "\n", " ") }

// indenter writes a JSON value over several lines.
type indenter struct {
	s     string
	line  strings.Builder
	lines []string
	texts []Field // of several lines, to repeat
}

func prettyJSON(s string) ([]string, bool) {
	p := indenter{s: s}
	end, ok := p.value(skipBlank(s, 0), 0, "")
	if !ok || skipBlank(s, end) != len(s) {
		return nil, false
	}
	p.flush(0)
	for _, t := range p.texts {
		p.lines = append(p.lines, "", oneLine(t.Key)+":")
		for line := range strings.SplitSeq(strings.TrimRight(t.Value, "\n"), "\n") {
			p.lines = append(p.lines, "  "+strings.TrimRight(line, "\r"))
		}
	}
	return p.lines, true
}

// flush ends the line and indents the next.
func (p *indenter) flush(depth int) {
	p.lines = append(p.lines, p.line.String())
	p.line.Reset()
	for range depth {
		p.line.WriteString("  ")
	}
}

// value writes the value that begins at i, of the member called key, and returns where it ends.
func (p *indenter) value(i, depth int, key string) (int, bool) {
	if i >= len(p.s) {
		return 0, false
	}
	if c := p.s[i]; (c == '{' || c == '[') && depth < deepest {
		return p.nested(i, depth, key)
	}
	if p.s[i] == '"' {
		q, end, ok := quotedAt(p.s, i)
		if !ok {
			return 0, false
		}
		if q.escaped {
			if text := q.text(); strings.Contains(text, "\n") {
				p.texts = append(p.texts, Field{key, text})
			}
		}
		p.line.WriteString(p.s[i:end])
		return end, true
	}
	end, ok := skipValue(p.s, i)
	if ok {
		p.line.WriteString(p.s[i:end])
	}
	return end, ok
}

// nested writes the object or array that begins at i.
func (p *indenter) nested(i, depth int, key string) (int, bool) {
	object := p.s[i] == '{'
	shut := byte(']')
	if object {
		shut = '}'
	}
	p.line.WriteByte(p.s[i])
	i = skipBlank(p.s, i+1)
	if i < len(p.s) && p.s[i] == shut {
		p.line.WriteByte(shut)
		return i + 1, true
	}
	for {
		p.flush(depth + 1)
		if object {
			name, at, ok := member(p.s, i)
			if !ok {
				return 0, false
			}
			p.line.WriteString(`"` + name.raw + `": `)
			i, key = at, name.text()
		}
		var ok bool
		if i, ok = p.value(i, depth+1, key); !ok {
			return 0, false
		}
		i = skipBlank(p.s, i)
		if i >= len(p.s) || p.s[i] != ',' && p.s[i] != shut {
			return 0, false
		}
		if p.s[i] == shut {
			p.flush(depth)
			p.line.WriteByte(shut)
			return i + 1, true
		}
		p.line.WriteByte(',')
		i = skipBlank(p.s, i+1)
	}
}
