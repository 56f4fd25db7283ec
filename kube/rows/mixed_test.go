package rows

import (
	"math"
	"testing"

	"fathom/kube"
)

func TestMix(t *testing.T) {
	name := func(s string) kube.Cell { return text(s) }
	for what, c := range map[string]struct {
		cols  []kube.Column
		cells []kube.Cell
		want  string // NAME READY STATUS
		share float64
	}{
		"a ratio stays":             {[]kube.Column{nameColumn(), column("READY", kube.TypeRatio, "")}, []kube.Cell{name("web"), {Text: "1/2", Num: 0.5}}, "web 1/2 ", 0.5},
		"two numbers make a ratio":  {[]kube.Column{nameColumn(), column("DESIRED", kube.TypeNumber, ""), column("READY", kube.TypeNumber, "")}, []kube.Cell{name("web"), number(4), number(1)}, "web 1/4 ", 0.25},
		"nothing wanted is full":    {[]kube.Column{nameColumn(), column("DESIRED", kube.TypeNumber, ""), column("READY", kube.TypeNumber, "")}, []kube.Cell{name("web"), number(0), number(0)}, "web 0/0 ", 1},
		"a word is no share":        {[]kube.Column{nameColumn(), column("READY", kube.TypeText, "")}, []kube.Cell{name("cert"), text("True")}, "cert True ", math.NaN()},
		"the kind's own status":     {[]kube.Column{nameColumn(), column("STATUS", kube.TypeText, "")}, []kube.Cell{name("claim"), text("Bound")}, "claim  Bound", math.NaN()},
		"a kind without any column": {nil, nil, "object  ", math.NaN()},
	} {
		kind := kube.Kind{Kind: "Thing"}
		before := &kube.Row{Name: "object", Created: 7, Cells: c.cells}
		r := NewMix(&kind, c.cols).Row(before)
		if got := r.Cells[1].Text + " " + r.Cells[2].Text + " " + r.Cells[3].Text; got != c.want {
			t.Errorf("%s: %q, want %q", what, got, c.want)
		}
		if got := r.Cells[2].Num; got != c.share && !(math.IsNaN(got) && math.IsNaN(c.share)) {
			t.Errorf("%s: %v is ready, want %v", what, got, c.share)
		}
		if r.Cells[0].Text != "Thing" || r.Cells[4].At != 7 || r.Kind != &kind || before.Kind != nil || len(r.Cells) != len(MixedColumns()) {
			t.Errorf("%s: the row is %+v", what, r)
		}
	}
}
