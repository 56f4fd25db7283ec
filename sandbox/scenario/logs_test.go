package scenario

import (
	"strings"
	"testing"
	"time"
)

func TestRender(t *testing.T) {
	source, err := parseLogSource("# 5 lines every 2s\nline {n} at {time}\n! oh no {id}\n")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC)
	lines := strings.Split(strings.TrimRight(string(source.render(now)), "\n"), "\n")
	if len(lines) != 5 {
		t.Fatalf("%d lines, want 5:\n%s", len(lines), strings.Join(lines, "\n"))
	}
	last := now.Add(-time.Hour)
	for i, line := range lines {
		stamp, rest, _ := strings.Cut(line, " ")
		at, err := time.Parse(time.RFC3339Nano, stamp)
		if err != nil || at.Before(last) || at.After(now) {
			t.Errorf("line %d: time %s, after %v: %v", i, stamp, last, err)
		}
		last = at
		want := "stdout F line "
		if i%2 == 1 {
			want = "stderr F oh no "
		}
		if !strings.HasPrefix(rest, want) || strings.Contains(rest, "{") {
			t.Errorf("line %d is %q, want it to begin with %q", i, rest, want)
		}
	}
	if again := string(source.render(now)); again != strings.Join(lines, "\n")+"\n" {
		t.Error("the same log is another when written again")
	}
}

func TestParseLogSourceRefuses(t *testing.T) {
	for _, text := range []string{
		"", "hello", "# 5 lines every 2s", "# x lines every 2s\na", "# 5 lines every soon\na", "# 5 lines every 0s\na", "# -1 lines every 1s\na",
	} {
		if _, err := parseLogSource(text); err == nil {
			t.Errorf("parseLogSource(%q) succeeded", text)
		}
	}
}

func FuzzParseLogSource(f *testing.F) {
	f.Add("# 3 lines every 1s\n{time} hello {n}\n! error {ms}")
	f.Add("# 0 lines every 1h\n-")
	f.Fuzz(func(t *testing.T, text string) {
		source, err := parseLogSource(text)
		if err != nil || source.count > 100 {
			return
		}
		out := string(source.render(time.Unix(1_800_000_000, 0)))
		if got := strings.Count(out, "\n"); got < source.count {
			t.Errorf("%d lines of %q", got, text)
		}
	})
}
