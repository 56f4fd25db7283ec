package kube

import (
	"testing"
	"time"
)

func TestCellFormat(t *testing.T) {
	now := time.Unix(1_000_000_000, 0)
	ago := func(d time.Duration) int64 { return now.Add(-d).Unix() }
	for _, c := range []struct {
		name  string
		cell  Cell
		typ   ColumnType
		exact Exactness
		want  string
	}{
		{"text", Cell{Text: "Running"}, TypeText, Quantised, "Running"},
		{"no moment", Cell{Text: "<none>"}, TypeAge, Quantised, "<none>"},
		{"age quantised", Cell{At: ago(43 * time.Second)}, TypeAge, Quantised, "40s"},
		{"age exact", Cell{At: ago(3*time.Minute + 12*time.Second)}, TypeAge, Exact, "3m12s"},
		{"age in the future", Cell{At: ago(-time.Hour)}, TypeAge, Quantised, "0s"},
		{"restarts", Cell{Text: "12", At: ago(3 * time.Minute)}, TypeNumber, Quantised, "12 (3m)"},
		{"restarts exact", Cell{Text: "12", At: ago(3 * time.Minute)}, TypeNumber, Exact, "12 (3m ago)"},
		{"running duration", Cell{At: ago(90 * time.Minute)}, TypeDuration, Quantised, "1h"},
		{"fixed duration", Cell{Text: "27s", Num: 27, At: ago(time.Hour)}, TypeDuration, Quantised, "27s"},
		{"days", Cell{At: ago(100 * time.Hour)}, TypeAge, Quantised, "4d"},
		{"years", Cell{At: ago(800 * 24 * time.Hour)}, TypeAge, Quantised, "2y"},
	} {
		if got := c.cell.Format(c.typ, now, c.exact); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}
