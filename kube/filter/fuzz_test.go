package filter

import (
	"math"
	"strings"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/apimachinery/pkg/util/duration"

	"fathom/kube"
)

func FuzzFilter(f *testing.F) {
	for _, s := range []string{
		"", "a b", "!a|b", `"a b" 'c"d'`, "/a\\/b/ ~x|y re:z", "status!=a|b cpu>500m age<2h", "ready=0/1 ready!=full",
		"@app=web @x !@y~z @=", "ns=a,b health>=warn", "foo:1 bar=2", "name=~^a$", `a=|""|b`, "! | !x=y", `\Qa`, "~\\", "!", `a="`,
	} {
		f.Add(s)
	}
	rows, cols := pods(), columns()
	rows = append(rows, &kube.Row{}, &kube.Row{Labels: "a", Cells: make([]kube.Cell, 2)})
	f.Fuzz(func(t *testing.T, s string) {
		e, err := Parse(s)
		if err != nil {
			return
		}
		canonical := e.String()
		again, err := Parse(canonical)
		if err != nil {
			t.Fatalf("%q: canonical form %q: %v", s, canonical, err)
		}
		if again.String() != canonical {
			t.Fatalf("%q: %q became %q", s, canonical, again.String())
		}
		m, m2 := e.Bind(cols), again.Bind(cols)
		if (m.Err() == nil) != (m2.Err() == nil) {
			t.Fatalf("%q: %v, but %q: %v", s, m.Err(), canonical, m2.Err())
		}
		for _, r := range rows {
			if m.Match(r, now) != m2.Match(r, now) {
				t.Fatalf("%q and %q disagree about %q", s, canonical, r.Name)
			}
		}
	})
}

func FuzzParseQuantity(f *testing.F) {
	for _, s := range []string{"1", "500m", "1.5Gi", "-2k", "1e3", "1E", "+.5", "5.", "1e-3", "3Ki", "x", "", "1e3Ki", "."} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, ok := ParseQuantity(s)
		if i := strings.IndexAny(s, "eE"); i >= 0 && len(s)-i > 5 {
			return // Quantity takes minutes over long exponents
		}
		q, err := resource.ParseQuantity(s)
		if err != nil || !strings.ContainsAny(s[:numberLen(s)], "0123456789") {
			return // Quantity takes "." and "+" for 0
		}
		// Outside of this range Quantity rounds up to its own limits.
		want := q.AsApproximateFloat64()
		if abs := math.Abs(want); abs != 0 && abs < 1e-3 || abs > 1e15 {
			return
		}
		if !ok {
			t.Fatalf("%q is a quantity", s)
		}
		if math.Abs(got-want) > 1e-5*math.Abs(want) {
			t.Fatalf("%q is %v, not %v", s, want, got)
		}
	})
}

func FuzzParseAge(f *testing.F) {
	for _, s := range []string{"90s", "3d4h", "2w", "1y", "5", "1.5h", "", "h", "-3s", "99999999y"} {
		f.Add(s, int64(len(s))*100_000)
	}
	f.Fuzz(func(t *testing.T, s string, seconds int64) {
		if d, _, ok := parseAge(s); ok && d < 0 {
			t.Fatalf("%q is %v", s, d)
		}
		if seconds < 0 || seconds > 9_000_000_000 {
			return
		}
		d := time.Duration(seconds) * time.Second
		text := duration.HumanDuration(d)
		if got, _, ok := parseAge(text); !ok || got > d {
			t.Fatalf("%v is written %q and read as %v, %v", d, text, got, ok)
		}
	})
}
