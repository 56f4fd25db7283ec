// Package journal stands in for systemd's journal on a real node: a file of lines
// with their times and units, and a journalctl that reads it with the options that
// a kubelet uses for its log queries. It is no journal for anything else.
package journal

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/pflag"
)

// Program is the name by which a kubelet looks for the reader.
const Program = "journalctl"

// File is where the journal is on the node.
const File = "/var/log/journal/sandbox"

// Copy adds each line of r to the journal of a unit, until r ends.
func Copy(w io.Writer, unit string, r io.Reader, now func() time.Time) error {
	lines := bufio.NewReader(r)
	for {
		line, err := lines.ReadString('\n')
		if text := strings.TrimSuffix(line, "\n"); text != "" {
			if _, err := fmt.Fprintf(w, "%s %s %s\n", now().UTC().Format(time.RFC3339Nano), unit, text); err != nil {
				return fmt.Errorf("writing the journal: %w", err)
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("reading what %s says: %w", unit, err)
		}
	}
}

// query is what a kubelet asks for.
type query struct {
	field        string
	units        []string
	since, until time.Time
	lines        int // -1 for all
	grep         *regexp.Regexp
}

func parse(args []string) (query, error) {
	q := query{lines: -1}
	var since, until, grep string
	var ignored string
	flags := pflag.NewFlagSet(Program, pflag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&q.field, "field", "", "")
	flags.StringArrayVar(&q.units, "unit", nil, "")
	flags.StringVar(&since, "since", "", "")
	flags.StringVar(&until, "until", "", "")
	flags.IntVar(&q.lines, "lines", -1, "")
	flags.StringVar(&grep, "grep", "", "")
	for _, name := range []string{"output", "boot"} { // there is one boot and one format
		flags.StringVar(&ignored, name, "", "")
	}
	for _, name := range []string{"utc", "no-pager", "pager-end"} {
		flags.Bool(name, false, "")
	}
	err := flags.Parse(args)
	if err == nil {
		q.since, err = moment(since)
	}
	if err == nil {
		q.until, err = moment(until)
	}
	if err == nil && grep != "" {
		if grep == strings.ToLower(grep) {
			grep = "(?i)" + grep // as journalctl does
		}
		q.grep, err = regexp.Compile(grep)
	}
	if err != nil {
		return q, fmt.Errorf("%s: %w", Program, err)
	}
	return q, nil
}

// moment is a time as a kubelet writes it: UTC, without leading zeros.
func moment(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	return time.Parse("2006-1-2 15:4:5", text)
}

// Run is journalctl: it answers from the file and returns the exit code.
func Run(args []string, file string, out, errs io.Writer) int {
	q, err := parse(args)
	if err == nil {
		err = q.run(file, out)
	}
	if err != nil {
		fmt.Fprintln(errs, err)
		return 1
	}
	return 0
}

func (q query) run(file string, out io.Writer) error {
	f, err := os.Open(file)
	if err != nil {
		return fmt.Errorf("opening the journal: %w", err)
	}
	defer f.Close()
	host, err := os.Hostname()
	if err != nil {
		return fmt.Errorf("finding the host's name: %w", err)
	}
	var shown []string
	units := map[string]bool{}
	for lines := bufio.NewReader(f); ; {
		line, err := lines.ReadString('\n')
		if err != nil { // what has no end is just being written
			break
		}
		at, unit, text, ok := split(line)
		if !ok {
			continue
		}
		if q.field != "" && !units[unit] {
			units[unit] = true
			shown = append(shown, unit+".service")
		}
		if q.field == "" && q.takes(at, unit, text) {
			shown = append(shown, at.Format("Jan 02 15:04:05.000000 ")+host+" "+unit+"["+strconv.Itoa(os.Getppid())+"]: "+text)
		}
	}
	if len(shown) == 0 {
		shown = []string{"-- No entries --"}
	}
	if q.lines >= 0 && len(shown) > q.lines {
		shown = shown[len(shown)-q.lines:]
	}
	for _, line := range shown {
		if _, err := fmt.Fprintln(out, line); err != nil {
			return fmt.Errorf("writing lines of the journal: %w", err)
		}
	}
	return nil
}

func split(line string) (at time.Time, unit, text string, ok bool) {
	stamp, rest, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
	unit, text, ok = strings.Cut(rest, " ")
	at, err := time.Parse(time.RFC3339Nano, stamp)
	return at, unit, text, ok && err == nil
}

func (q query) takes(at time.Time, unit, text string) bool {
	mine := len(q.units) == 0
	for _, u := range q.units {
		mine = mine || strings.TrimSuffix(u, ".service") == unit
	}
	return mine && !at.Before(q.since) && (q.until.IsZero() || !at.After(q.until)) && (q.grep == nil || q.grep.MatchString(text))
}
