package kube

import (
	"strconv"
	"time"

	"k8s.io/apimachinery/pkg/util/duration"
)

// Exactness chooses how times since a moment are written.
type Exactness uint8

const (
	// Quantised ages change seldom, so that a screen of them stays quiet: 40s, 3m, 2h, 4d.
	Quantised Exactness = iota
	// Exact ages are kubectl's: 3m12s, 4d12h.
	Exact
)

// Format is the cell's text in a column of type t, as seen at now.
func (c Cell) Format(t ColumnType, now time.Time, e Exactness) string {
	if c.At == 0 || (c.Text != "" && t == TypeDuration) {
		return c.Text
	}
	since := Since(now, c.At, e)
	switch {
	case c.Text == "":
		return since
	case e == Exact:
		return c.Text + " (" + since + " ago)"
	default:
		return c.Text + " (" + since + ")"
	}
}

// Since is the time from at (Unix seconds) to now. Moments in the future count as now: clocks differ.
func Since(now time.Time, at int64, e Exactness) string {
	d := max(now.Sub(time.Unix(at, 0)), 0)
	if e == Exact {
		return duration.HumanDuration(d)
	}
	return quantised(d)
}

func quantised(d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d < 10*time.Second:
		return strconv.Itoa(int(d/time.Second)) + "s"
	case d < time.Minute:
		return strconv.Itoa(int(d/(5*time.Second))*5) + "s"
	case d < time.Hour:
		return strconv.Itoa(int(d/time.Minute)) + "m"
	case d < day:
		return strconv.Itoa(int(d/time.Hour)) + "h"
	case d < 2*365*day:
		return strconv.Itoa(int(d/day)) + "d"
	default:
		return strconv.Itoa(int(d/(365*day))) + "y"
	}
}
