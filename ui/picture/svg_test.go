package picture

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"testing"
)

func TestSVG(t *testing.T) {
	out := SVG([]string{"plain \x1b[0;1;38;2;255;0;0mred & bold\x1b[m", "\x1b[0;7mreverse\x1b[m"}, 20, Dark())
	dec := xml.NewDecoder(strings.NewReader(out))
	for {
		if _, err := dec.Token(); err == io.EOF {
			break
		} else if err != nil {
			t.Fatalf("not well-formed: %v\n%s", err, out)
		}
	}
	for _, want := range []string{
		`fill="#ff0000" font-weight="bold">red`, "&amp;",
		`fill="` + Dark().Ground + `">reverse`,
	} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not in\n%s", want, out)
		}
	}
}

func TestColumnsStandInTheirCells(t *testing.T) {
	out := SVG([]string{"ab  \x1b[0;3mc d\x1b[m     \x1b[0;2m日本   e"}, 40, Dark())
	for text, cell := range map[string]int{"ab": 0, "c\u00a0d": 4, "日本": 12, "\u00a0e": 18} {
		want := fmt.Sprintf(`<text x="%.1f"`, margin+float64(cell)*cellWidth)
		if line, _, _ := strings.Cut(out, ">"+text+"<"); !strings.HasPrefix(line[strings.LastIndex(line, "\n")+1:], want) {
			t.Errorf("%q does not begin with %s in\n%s", text, want, out)
		}
	}
}
