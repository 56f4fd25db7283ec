package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"fathom/e2e/budget/report"
	"fathom/e2e/term"
	"fathom/e2e/vt"
)

// meter opens the logs in the program and measures it.
type meter struct {
	options
	front            *front
	kubeconfig, work string
}

func (m meter) measure() ([]report.Line, error) {
	home := filepath.Join(m.work, "home")
	if err := os.MkdirAll(filepath.Join(home, "config", "fathom"), 0o700); err != nil {
		return nil, err
	}
	config := filepath.Join(home, "config", "fathom", "config.yaml")
	if err := os.WriteFile(config, []byte("logs:\n  buffer: "+m.buffer+"\n"), 0o600); err != nil {
		return nil, err
	}
	t, err := term.Start(m.fathom, term.Options{Env: term.Env(home, "KUBECONFIG="+m.kubeconfig)}, "pods", "-n", namespace)
	if err != nil {
		return nil, err
	}
	defer t.Kill()
	lines, err := m.watch(t)
	if err != nil {
		return nil, fmt.Errorf("%w\n%s", err, t.Dump())
	}
	return lines, nil
}

// watch opens the logs, looks on while they are written, and counts the lines.
func (m meter) watch(t *term.Term) ([]report.Line, error) {
	if err := t.Until(func(s vt.Screen) bool { return strings.Contains(s.Line(0), "live") }); err != nil {
		return nil, err
	}
	if err := t.Type(":"); err != nil {
		return nil, err
	}
	if err := t.Until(func(s vt.Screen) bool { return s.CursorShown }); err != nil {
		return nil, err
	}
	if err := t.Type(append(strings.Split("logs -l "+label, ""), "enter")...); err != nil {
		return nil, err
	}
	if err := t.Until(func(s vt.Screen) bool { return s.Has("request served") }); err != nil {
		return nil, err
	}
	lines, err := m.whileWritten(t)
	if err != nil {
		return nil, err
	}
	written, _, _ := m.front.total()
	if err := t.Until(func(s vt.Screen) bool { return number(held, s)+number(fell, s) == written }); err != nil {
		return nil, fmt.Errorf("%d lines on the screen: %w\n%s", written, err, t.Dump())
	}
	kept, err := m.save(t)
	if err != nil {
		return nil, err
	}
	return append(lines, kept...), nil
}

// whileWritten presses keys until all lines are written.
func (m meter) whileWritten(t *term.Term) ([]report.Line, error) {
	const between = 200 * time.Millisecond
	before, err := t.Usage()
	if err != nil {
		return nil, err
	}
	began := time.Now()
	var took []time.Duration
	var resident []int64
	for {
		lines, containers, _ := m.front.total()
		if containers == m.pods*m.containers && lines == containers*m.front.lines {
			break
		}
		for _, on := range []bool{true, false} {
			key := "<"
			if on {
				key = ">"
			}
			pressed := time.Now()
			if err := t.Type(key); err != nil {
				return nil, err
			}
			if err := t.Until(func(s vt.Screen) bool { return s.Has("only debug+") == on }); err != nil {
				return nil, fmt.Errorf("key %s: %w", key, err)
			}
			took = append(took, time.Since(pressed))
		}
		u, err := t.Usage()
		if err != nil {
			return nil, err
		}
		resident = append(resident, u.Resident)
		time.Sleep(between)
	}
	after, err := t.Usage()
	if err != nil {
		return nil, err
	}
	median := report.Median(took)
	slices.Sort(resident)
	share := (after.CPU - before.CPU).Seconds() / time.Since(began).Seconds()
	return []report.Line{
		report.Row("CPU", fmt.Sprintf("%.1f %% of a core", 100*share), "30 %"),
		report.Row("memory, median", report.Megabytes(resident[len(resident)/2]), "buffer "+m.buffer+" + 60 MB"),
		report.Row("memory, at most", report.Megabytes(after.ResidentAtTop), ""),
		report.Row("key to screen, median", report.Millis(median), ""),
		report.Row("key to screen, p99", report.Millis(took[len(took)*99/100]), "16 ms"),
		report.Row("the source was late by, at most", report.Millis(m.front.lateness()), ""),
	}, nil
}

var (
	held = regexp.MustCompile(`([\d,]+) lines`)
	fell = regexp.MustCompile(`([\d,]+) fell out`)
)

// number is how many lines the screen says that there are of a sort, 0 if it says nothing of them.
func number(of *regexp.Regexp, s vt.Screen) int { return report.Number(of, s.Text()) }

// save has the program write its whole buffer to a file, and counts.
func (m meter) save(t *term.Term) ([]report.Line, error) {
	file := filepath.Join(m.work, "buffer.log")
	steps := []struct {
		keys []string
		sees string
	}{
		{[]string{"ctrl+s"}, "the whole buffer"},
		{append(strings.Split("the whole buffer", ""), "enter"), "save to"},
		{append([]string{"ctrl+u"}, append(strings.Split(file, ""), "enter")...), "saved "},
	}
	for _, s := range steps {
		if err := t.Type(s.keys...); err != nil {
			return nil, err
		}
		if err := t.Until(func(now vt.Screen) bool { return now.Has(s.sees) }); err != nil {
			return nil, fmt.Errorf("%s: %w", s.sees, err)
		}
	}
	dropped := number(fell, t.Screen())
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	kept, err := count(string(data), m.front.lines)
	if err != nil {
		return nil, err
	}
	written, containers, streams := m.front.total()
	if kept+dropped != written {
		return nil, fmt.Errorf("%d lines were written, of which %d are kept and %d fell out: %d are missing", written, kept, dropped, written-kept-dropped)
	}
	return []report.Line{report.Row("lines written, kept, fallen out", fmt.Sprintf("%d, %d, %d over %d streams of %d", written, kept, dropped, streams, containers), "all, once, in order")}, nil
}

var numbered = regexp.MustCompile(`(?m)^(?:.*?(paced-\S+) )?.*"n":(\d+)}$`)

// count counts the lines of a saved buffer, which must have all numbers of each container from its first to its last.
func count(saved string, lines int) (kept int, err error) {
	next := map[string]int{}
	for _, found := range numbered.FindAllStringSubmatch(saved, -1) {
		n, _ := strconv.Atoi(found[2]) // the expression lets only digits pass
		if due, ok := next[found[1]]; ok && n != due {
			return 0, fmt.Errorf("%s has line %d where %d is due", found[1], n, due)
		}
		next[found[1]] = n + 1
		kept++
	}
	for container, n := range next {
		if n != lines {
			return 0, fmt.Errorf("%s ends before line %d of %d", container, n, lines)
		}
	}
	return kept, nil
}
