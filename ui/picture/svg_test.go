package picture

import (
	"encoding/xml"
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
