package proxy

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"fathom/kube/problem"
	"fathom/themes"
	"fathom/ui"
	"fathom/ui/pager"
	"fathom/ui/yaml"
)

// lines are an answer: what was asked, status and time, headers that fold away, and the body.
func lines(m answered) []pager.Line {
	a := m.answer
	role := themes.OK
	switch {
	case a.Code >= 500:
		role = themes.Bad
	case a.Code >= 400:
		role = themes.Warn
	case a.Code >= 300:
		role = themes.Text
	}
	size := fmt.Sprintf("%d bytes", len(a.Body))
	if a.Cut {
		size = fmt.Sprintf("the first %d bytes", len(a.Body))
	}
	out := []pager.Line{asked(m),
		{Key: "status", Segs: []ui.Seg{{Role: role, Text: a.Status}, {Role: themes.Dim, Text: fmt.Sprintf("  %s, %s", a.Took.Round(time.Millisecond), size)}}},
	}
	for _, name := range slices.Sorted(maps.Keys(a.Header)) {
		for _, value := range a.Header[name] {
			out = append(out, pager.Line{Depth: 1, Segs: []ui.Seg{{Role: themes.Key, Text: name}, {Role: themes.Text, Text: ": " + value}}})
		}
	}
	return append(append(out, pager.Line{}), body(a.Body)...)
}

func asked(m answered) pager.Line {
	return pager.Line{Key: "asked", Segs: []ui.Seg{{Role: themes.Dim, Text: "GET "}, {Role: themes.Strong, Text: m.target.URL()}}}
}

// failure takes the place of an answer when there was one before.
func failure(m answered) []pager.Line {
	p := problem.Of(m.err)
	return []pager.Line{asked(m), {}, {Segs: []ui.Seg{{Role: themes.Bad, Text: p.Text}}}, {Segs: []ui.Seg{{Role: themes.Text, Text: p.Next}}}}
}

// body is what was sent: JSON laid out, other text as it is, anything else as bytes.
func body(data []byte) []pager.Line {
	if trimmed := bytes.TrimSpace(data); len(trimmed) > 0 && (trimmed[0] == '{' || trimmed[0] == '[') {
		var laid bytes.Buffer
		if json.Indent(&laid, trimmed, "", "  ") == nil {
			return yaml.Lex(laid.String())
		}
	}
	if utf8.Valid(data) && bytes.IndexByte(data, 0) < 0 {
		return pager.Plain(strings.ReplaceAll(string(data), "\r\n", "\n"))
	}
	const shown = 64 << 10
	out := pager.Plain(hex.Dump(data[:min(len(data), shown)]))
	if len(data) > shown {
		out = append(out, pager.Line{Segs: []ui.Seg{{Role: themes.Dim, Text: fmt.Sprintf("%d more bytes are not shown.", len(data)-shown)}}})
	}
	return out
}
