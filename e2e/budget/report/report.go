// Package report is what the measurements of the real program share: how they read numbers off the screen, and how they
// print what was measured beside its budget. Only the commands under e2e/budget import it.
package report

import (
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"
)

// Line is one row of a report.
type Line struct{ What, got, budget string }

// Row makes a Line; the budget is empty where nothing is promised.
func Row(what, got, budget string) Line { return Line{what, got, budget} }

// Print writes the lines as a table under a title.
func Print(w io.Writer, title string, lines []Line) error {
	table := tabwriter.NewWriter(w, 0, 0, 3, ' ', 0)
	fmt.Fprintf(table, "%s\tmeasured\tbudget\n", title)
	for _, l := range lines {
		fmt.Fprintf(table, "%s\t%s\t%s\n", l.What, l.got, l.budget)
	}
	return table.Flush()
}

// Median sorts the times.
func Median(d []time.Duration) time.Duration {
	slices.Sort(d)
	return d[len(d)/2]
}

// Millis writes a time in milliseconds.
func Millis(d time.Duration) string { return fmt.Sprintf("%.1f ms", d.Seconds()*1000) }

// Megabytes writes a number of bytes.
func Megabytes(n int64) string { return fmt.Sprintf("%.0f MB", float64(n)/(1<<20)) }

// Number is the first number with thousands separators that the expression's group finds in a text, 0 without one.
func Number(of *regexp.Regexp, text string) int {
	found := of.FindStringSubmatch(text)
	if found == nil {
		return 0
	}
	n, _ := strconv.Atoi(strings.ReplaceAll(found[1], ",", "")) // the expression lets only digits and commas pass
	return n
}
