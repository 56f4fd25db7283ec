package main

import (
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"fathom/e2e/budget/report"
	"fathom/e2e/term"
	"fathom/e2e/vt"
)

// meter starts the program and measures it.
type meter struct {
	fathom, kubeconfig, work string
	pods                     int
}

// start opens all pods in a terminal. Each start has a home of its own.
func (m meter) start(home string, args ...string) (*term.Term, error) {
	o := term.Options{Env: term.Env(filepath.Join(m.work, home), "KUBECONFIG="+m.kubeconfig)}
	return term.Start(m.fathom, o, append([]string{"pods", "-A"}, args...)...)
}

// open starts the program and waits until it has all pods.
func (m meter) open(home string, args ...string) (*term.Term, error) {
	t, err := m.start(home, args...)
	if err != nil {
		return nil, err
	}
	if err := t.Until(m.complete); err != nil {
		defer t.Kill()
		return nil, fmt.Errorf("the list: %w\n%s", err, t.Dump())
	}
	return t, nil
}

func (m meter) measure(starts int) ([]report.Line, error) {
	lines, err := m.starts(starts)
	if err != nil {
		return nil, err
	}
	more, err := m.quiet()
	if err != nil {
		return nil, err
	}
	lines = append(lines, more...)
	trace := filepath.Join(m.work, "trace")
	t, err := m.open("long", "--trace", trace)
	if err != nil {
		return nil, err
	}
	defer t.Kill()
	for _, part := range []func(*term.Term) ([]report.Line, error){m.keys, m.filter, m.idle, m.memory} {
		more, err := part(t)
		if err != nil {
			return nil, fmt.Errorf("%w\n%s", err, t.Dump())
		}
		lines = append(lines, more...)
	}
	if err := t.Type("q"); err != nil {
		return nil, err
	}
	if _, err := t.Wait(); err != nil {
		return nil, err
	}
	more, err = frames(trace)
	return append(lines, more...), err
}

// complete reports whether every pod is counted and the list is live.
func (m meter) complete(s vt.Screen) bool {
	return strings.Contains(s.Line(0), "live") && count(s) >= m.pods
}

var counted = regexp.MustCompile(`^ *Pods +([\d,]+)`)

// count is the number of pods in the header.
func count(s vt.Screen) int { return report.Number(counted, s.Line(1)) }

const presses = 500

// keys moves the cursor and measures from the key to the changed screen.
func (m meter) keys(t *term.Term) ([]report.Line, error) {
	var took []time.Duration
	var bytes []int64
	for i := range presses {
		key := "j"
		if i%20 >= 10 {
			key = "k" // stay on one page: scrolling is another matter
		}
		before, written := cursorLine(t.Screen()), t.Written()
		began := time.Now()
		if err := t.Type(key); err != nil {
			return nil, err
		}
		if err := t.Until(func(s vt.Screen) bool { return cursorLine(s) != before }); err != nil {
			return nil, fmt.Errorf("key %s: %w", key, err)
		}
		took = append(took, time.Since(began))
		bytes = append(bytes, t.Written()-written)
	}
	slices.Sort(bytes)
	return []report.Line{
		report.Row("key to screen, median", report.Millis(report.Median(took)), ""),
		report.Row("key to screen, p99", report.Millis(took[len(took)*99/100]), "16 ms"),
		report.Row("bytes of a cursor move", fmt.Sprint(bytes[len(bytes)/2]), "600"),
	}, nil
}

// cursorLine is the line that is set off from the others by its ground.
func cursorLine(s vt.Screen) int {
	for y := 3; y < s.Height-1; y++ {
		if s.Style(5, y).Bg != s.Style(5, 2).Bg {
			return y
		}
	}
	return -1
}

// filter types a filter, letter by letter, until the rows follow it.
func (m meter) filter(t *term.Term) ([]report.Line, error) {
	if err := t.Type("/"); err != nil {
		return nil, err
	}
	if err := t.Until(func(s vt.Screen) bool { return s.CursorShown }); err != nil {
		return nil, fmt.Errorf("the filter's line: %w", err)
	}
	all, began := t.Screen().Line(1), time.Now()
	if err := t.Type("9"); err != nil {
		return nil, err
	}
	if err := t.Until(func(s vt.Screen) bool { return s.Line(1) != all && strings.Contains(s.Line(1), " of ") }); err != nil {
		return nil, fmt.Errorf("the filtered rows: %w", err)
	}
	took := time.Since(began)
	if err := t.Type("esc"); err != nil {
		return nil, err
	}
	return []report.Line{report.Row("letter of a filter to filtered rows", report.Millis(took), "")}, t.Until(m.complete)
}

func (m meter) memory(t *term.Term) ([]report.Line, error) {
	u, err := t.Usage()
	if err != nil {
		return nil, err
	}
	return []report.Line{
		report.Row("memory", report.Megabytes(u.Resident), "100 MB at 10,000, 150 MB at 50,000"),
		report.Row("memory without the program's file", report.Megabytes(u.Own), ""),
		report.Row("memory at its peak", report.Megabytes(u.ResidentAtTop), "250 MB at 50,000"),
		report.Row("connections, threads", fmt.Sprintf("%d, %d", u.Connections, u.Threads), ""),
	}, nil
}
