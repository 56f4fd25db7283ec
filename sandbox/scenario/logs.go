package scenario

import (
	"bytes"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// logSource is what a container prints: lines that repeat, and how often.
//
// Its file begins with "# COUNT lines every DURATION"; the lines follow, used in
// turn. In them {time}, {n}, {id}, {ip} and {ms} stand for the time, the line's
// number, a request id, an address and a duration. A line that begins with "! "
// goes to stderr.
type logSource struct {
	name  string // of the file, without .txt
	count int
	every time.Duration
	lines []string
}

func readLogSources(files fs.FS, scenario string) ([]logSource, error) {
	found, err := fs.Glob(files, scenario+"/logs/*.txt")
	if err != nil {
		return nil, err
	}
	var sources []logSource
	for _, file := range found {
		data, err := fs.ReadFile(files, file)
		if err != nil {
			return nil, err
		}
		source, err := parseLogSource(string(data))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		source.name = strings.TrimSuffix(path.Base(file), ".txt")
		sources = append(sources, source)
	}
	return sources, nil
}

func parseLogSource(text string) (logSource, error) {
	head, rest, _ := strings.Cut(text, "\n")
	words := strings.Fields(head)
	if len(words) != 5 || words[0] != "#" || words[2] != "lines" || words[3] != "every" {
		return logSource{}, fmt.Errorf("the first line is %q, not \"# COUNT lines every DURATION\"", head)
	}
	count, err := strconv.Atoi(words[1])
	if err != nil {
		return logSource{}, fmt.Errorf("the number of lines: %w", err)
	}
	every, err := time.ParseDuration(words[4])
	if err != nil {
		return logSource{}, fmt.Errorf("the time between lines: %w", err)
	}
	lines := strings.Split(strings.TrimRight(rest, "\n"), "\n")
	if rest == "" || count < 0 || every <= 0 {
		return logSource{}, fmt.Errorf("a log needs lines, a count and a time between them")
	}
	return logSource{count: count, every: every, lines: lines}, nil
}

// render returns the log as a container runtime keeps it, its last line printed
// just before now.
func (s logSource) render(now time.Time) []byte {
	var out bytes.Buffer
	random := rand.New(rand.NewPCG(uint64(len(s.name)), uint64(s.count))) // the same log each time
	at := now.Add(-time.Duration(s.count) * s.every)
	for n := range s.count {
		jitter := time.Duration(random.Int64N(int64(s.every)))
		stamp := at.Add(time.Duration(n)*s.every + jitter/2).UTC()
		line, stream := s.lines[n%len(s.lines)], "stdout"
		if text, ok := strings.CutPrefix(line, "! "); ok {
			line, stream = text, "stderr"
		}
		line = strings.NewReplacer(
			"{time}", stamp.Format("2006-01-02T15:04:05.000Z"),
			"{n}", strconv.Itoa(n+1),
			"{id}", fmt.Sprintf("%08x%08x", random.Uint32(), random.Uint32()),
			"{ip}", fmt.Sprintf("198.51.100.%d", 1+random.IntN(254)),
			"{ms}", strconv.Itoa(1+random.IntN(40)*random.IntN(40)),
		).Replace(line)
		fmt.Fprintf(&out, "%s %s F %s\n", stamp.Format("2006-01-02T15:04:05.000000000Z"), stream, line)
	}
	return out.Bytes()
}

// LogsFolder is where scenarios write container logs, below a sandbox's folder.
const LogsFolder = "container-logs"

// writeLogs writes the scenario's logs to SCENARIO/NAME.log below LogsFolder.
func (l *loader) writeLogs(s *scenario) error {
	if len(s.logs) == 0 {
		return nil
	}
	if l.dir == "" {
		return fmt.Errorf("scenario %s writes log files, and no folder was given for them", s.Name)
	}
	dir := filepath.Join(l.dir, LogsFolder, s.Name)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("making the folder for logs: %w", err)
	}
	for _, source := range s.logs {
		file := filepath.Join(dir, source.name+".log")
		if err := os.WriteFile(file, source.render(l.now), 0o644); err != nil {
			return fmt.Errorf("writing a log: %w", err)
		}
	}
	return nil
}
