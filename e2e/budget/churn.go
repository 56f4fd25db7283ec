package main

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

	"fathom/e2e/budget/report"
	"fathom/e2e/plane"
)

// underChurn measures a program while pods change.
func (m meter) underChurn(begin func() (*plane.Churn, error)) ([]report.Line, error) {
	trace := filepath.Join(m.work, "churn")
	t, err := m.open("churn", "--trace", trace)
	if err != nil {
		return nil, err
	}
	defer t.Kill()
	fmt.Fprintln(os.Stderr, "starting to change pods")
	churn, err := begin()
	if err != nil {
		return nil, err
	}
	defer churn.Stop()
	before, err := t.Usage()
	if err != nil {
		return nil, err
	}
	began := time.Now()
	time.Sleep(idleFor)
	after, err := t.Usage()
	if err != nil {
		return nil, err
	}
	lines := []report.Line{
		report.Row("CPU, pods changing", share(after.CPU-before.CPU, time.Since(began)), "15 % at 50,000 pods, 150 changes a second"),
		report.Row("of changes a second", churn.Rate(), ""),
	}
	pressed, err := m.keys(t)
	if err != nil {
		return nil, fmt.Errorf("%w\n%s", err, t.Dump())
	}
	if err := t.Type("q"); err != nil {
		return nil, err
	}
	if _, err := t.Wait(); err != nil {
		return nil, err
	}
	drawn, err := frames(trace)
	for _, l := range append(pressed, drawn...) {
		l.What += ", pods changing"
		lines = append(lines, l)
	}
	return lines, err
}
