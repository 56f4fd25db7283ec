package palette_test

import "testing"

// TestTypedLines: whole commands come first, what is none comes last, and a slip brings the nearest kind.
func TestTypedLines(t *testing.T) {
	p := onServer(t, "shop")
	for _, c := range []struct {
		line, name, detail string
		weak, off          bool
	}{
		{"pods", "pods", "open", false, false},
		{"po shop /web", "po shop /web", "open", false, false},
		{"/web", "/web", "open", false, false},
		{"podz", "pods", `there is no kind "podz": did you mean this?`, true, false},
		{"podz shop /web", "pods shop /web", `there is no kind "podz": did you mean this?`, true, false},
		{"run a", "runtimeclasses a", `there is no kind "run": did you mean this?`, true, false},
		{"deadthing", "deadthing", `there is no kind "deadthing"`, true, true},
		{"pods -x", "pods -x", "there is no option -x here: -n, -A and -l are understood", false, true},
	} {
		it := p.TypedItem(c.line)
		if it.Name() != c.name || it.Cols[1] != c.detail || it.Weak != c.weak || (it.Off != "") != c.off {
			t.Errorf("%s: %+v", c.line, it)
		}
	}
}
