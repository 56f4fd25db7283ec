package journal

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

func TestWhatAKubeletAsks(t *testing.T) {
	var log bytes.Buffer
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	clock := func() time.Time { now = now.Add(time.Second); return now }
	for _, said := range [][2]string{{"kubelet", "Starting\n\nE0102 no such pod\nI0102 synced\nthe end"}, {"other", "else\n"}} {
		if err := Copy(&log, said[0], strings.NewReader(said[1]), clock); err != nil {
			t.Fatal(err)
		}
	}
	file := filepath.Join(t.TempDir(), "journal")
	if err := os.WriteFile(file, append(log.Bytes(), "half a li"...), 0o600); err != nil {
		t.Fatal(err)
	}
	const usual = "--utc --no-pager --output=short-precise --boot 0 --unit=kubelet "
	front := regexp.MustCompile(`(?m)^Jan 02 03:04:\d\d\.000000 \S+ kubelet\[\d+\]: `)
	for _, c := range []struct{ args, want string }{
		{"--field _SYSTEMD_UNIT", "kubelet.service|other.service|"},
		{usual, "Starting|E0102 no such pod|I0102 synced|the end|"},
		{usual + "--pager-end --lines=2", "I0102 synced|the end|"},
		{usual + "--grep=^[EW]", "E0102 no such pod|"},
		{usual + "--grep=starting", "Starting|"},
		{usual + "--grep=STARTING", "-- No entries --|"},
		{"--unit=none", "-- No entries --|"},
	} {
		var out, errs bytes.Buffer
		code := Run(strings.Fields(c.args), file, &out, &errs)
		got := strings.ReplaceAll(front.ReplaceAllString(out.String(), ""), "\n", "|")
		if code != 0 || got != c.want {
			t.Errorf("%s gives %d, %q, %s; want %q", c.args, code, got, errs.String(), c.want)
		}
	}
	var out bytes.Buffer
	if Run([]string{"--unit=kubelet", "--since=2026-1-2 3:4:8", "--until=2026-1-2 3:4:8"}, file, &out, &out) != 0 || !strings.Contains(out.String(), "synced") ||
		strings.Contains(out.String(), "the end") || strings.Contains(out.String(), "E0102") {
		t.Errorf("between two times is %q", out.String())
	}
	for _, bad := range [][]string{{"--nothing"}, {"--since=today"}, {"--grep=("}} {
		if code := Run(bad, file, &out, &out); code != 1 {
			t.Errorf("%v gives %d", bad, code)
		}
	}
	if code := Run(nil, file+"none", &out, &out); code != 1 {
		t.Errorf("no journal gives %d", code)
	}
}

func FuzzSplit(f *testing.F) {
	f.Add("2026-01-02T03:04:05Z kubelet text\n")
	f.Fuzz(func(t *testing.T, line string) {
		if _, unit, _, ok := split(line); ok && strings.Contains(unit, " ") {
			t.Errorf("%q has the unit %q", line, unit)
		}
	})
}
