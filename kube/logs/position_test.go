package logs

import (
	"slices"
	"testing"
)

// TestPosition reads the log up to a place, reads it again from a place, and expects the rest.
func TestPosition(t *testing.T) {
	for _, c := range []struct {
		name          string
		before, again []int64
		fresh         []int64
		beyond        bool
	}{
		{"goes on", []int64{1, 2, 3}, []int64{2, 3, 4}, []int64{4}, false},
		{"equal times", []int64{1, 2, 2}, []int64{1, 2, 2, 2, 3}, []int64{2, 3}, false},
		{"nothing new", []int64{1, 2}, []int64{1, 2}, nil, false},
		{"rotated", []int64{1, 2}, []int64{5, 6}, []int64{5, 6}, true},
		{"fewer of that time", []int64{1, 2, 2}, []int64{2, 3}, []int64{3}, true},
		{"the clock went back", []int64{5, 9, 3}, []int64{5, 9, 3, 4}, []int64{4}, false},
		{"from the beginning", nil, []int64{1, 2}, []int64{1, 2}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			var p position
			for _, n := range c.before {
				p.note(n)
			}
			p.resume()
			var fresh []int64
			beyond := false
			for _, n := range c.again {
				v := p.judge(n)
				beyond = beyond || v == isBeyond
				if v != isKnown {
					p.note(n)
					fresh = append(fresh, n)
				}
			}
			if !slices.Equal(fresh, c.fresh) || beyond != c.beyond {
				t.Errorf("new are %v, beyond %v; want %v, %v", fresh, beyond, c.fresh, c.beyond)
			}
		})
	}
}
