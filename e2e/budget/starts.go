package main

import (
	"fmt"
	"strings"
	"time"

	"fathom/e2e/budget/report"
	"fathom/e2e/vt"
)

// starts are the times from process start to what one sees, each the median of n. A start lasts as long as others leave
// the processor to it; what it takes of one itself says more.
func (m meter) starts(n int) ([]report.Line, error) {
	var frame, took, rows, all []time.Duration
	for i := range n {
		t, err := m.start(fmt.Sprint("start", i))
		if err != nil {
			return nil, err
		}
		seen := func(into *[]time.Duration, what func(vt.Screen) bool) {
			if err == nil {
				err = t.Until(what)
				*into = append(*into, time.Since(t.Started()))
			}
		}
		seen(&frame, drawn)
		u, uerr := t.Usage()
		took = append(took, u.CPU)
		seen(&rows, func(s vt.Screen) bool { return count(s) > 0 && s.Line(4) != "" })
		seen(&all, m.complete)
		t.Kill()
		if err == nil {
			err = uerr
		}
		if err != nil {
			return nil, fmt.Errorf("start %d: %w\n%s", i, err, t.Dump())
		}
	}
	return []report.Line{
		report.Row("start to first frame", report.Millis(report.Median(frame)), "60 ms"),
		report.Row("CPU until the first frame", report.Millis(report.Median(took)), ""),
		report.Row("start to first rows", report.Millis(report.Median(rows)), "300 ms"),
		report.Row("start to complete list", report.Millis(report.Median(all)), "1200 ms at 10,000"),
	}, nil
}

// drawn reports whether there is a whole frame: the header that is drawn first, and the footer that is drawn last.
func drawn(s vt.Screen) bool {
	return s.Alternate && strings.Contains(s.Line(1), "Pods") && s.Line(s.Height-1) != ""
}
