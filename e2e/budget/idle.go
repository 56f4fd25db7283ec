package main

import (
	"fmt"
	"os"
	"regexp"
	"time"

	"fathom/e2e/budget/report"
	"fathom/e2e/term"
	"fathom/e2e/vt"
)

const (
	// idleFor is how long the program is left alone.
	idleFor = time.Minute
	// settling is how long ages may go on counting seconds: kubectl's do for ten minutes.
	settling = 11 * time.Minute
)

// asNobody is a user whom every cluster has, who may watch pods and not read their usage: nothing changes for it.
const asNobody = "--as=system:kube-scheduler"

// quiet measures a program for which nothing changes.
func (m meter) quiet() ([]report.Line, error) {
	t, err := m.open("quiet", asNobody)
	if err != nil {
		return nil, err
	}
	defer t.Kill()
	fmt.Fprintln(os.Stderr, "waiting until no age counts seconds")
	if err := t.UntilWithin(settling, func(s vt.Screen) bool { return !ticks(s) }); err != nil {
		return nil, fmt.Errorf("ages that stand still: %w\n%s", err, t.Dump())
	}
	percent, bytes, err := alone(t)
	return []report.Line{
		report.Row("CPU when nothing changes", percent, "0.5 %"),
		report.Row("bytes in such a minute", bytes, "1 kB"),
	}, err
}

// idle measures a program that has just been used, and that polls the usage of all pods.
func (m meter) idle(t *term.Term) ([]report.Line, error) {
	percent, bytes, err := alone(t)
	return []report.Line{
		report.Row("CPU when only usage changes", percent, "0.5 %"),
		report.Row("bytes in such a minute", bytes, ""),
	}, err
}

// alone leaves a program alone, and tells what it took meanwhile of one core, and how much it wrote in a minute.
func alone(t *term.Term) (percent, bytes string, err error) {
	before, err := t.Usage()
	if err != nil {
		return "", "", err
	}
	written, began := t.Written(), time.Now()
	time.Sleep(idleFor)
	after, err := t.Usage()
	if err != nil {
		return "", "", err
	}
	passed := time.Since(began)
	return share(after.CPU-before.CPU, passed), fmt.Sprintf("%.0f", float64(t.Written()-written)*60/passed.Seconds()), nil
}

// share is a time of CPU as a part of one core.
func share(used, passed time.Duration) string {
	return fmt.Sprintf("%.2f %%", 100*used.Seconds()/passed.Seconds())
}

// seconds are ages below ten minutes, as kubectl writes them.
var seconds = regexp.MustCompile(`(?m) (\d+m)?\d+s( |$)`)

func ticks(s vt.Screen) bool { return seconds.MatchString(s.Text()) }
