package journal

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// beginIn names the journal in which the test binary, started once more, begins an entry.
const beginIn = "JOURNAL_TO_BEGIN_IN"

// TestMain lets the test binary stand for another Fathom, which begins something and does not end by itself.
func TestMain(m *testing.M) {
	if file := os.Getenv(beginIn); file != "" {
		if err := New(file).Add(begun("theirs", "")); err != nil {
			os.Exit(1)
		}
		os.Stdout.WriteString("begun\n")
		select {}
	}
	os.Exit(m.Run())
}

// fates are those of all entries, by ID.
func fates(t *testing.T, j *Journal) map[string]Fate {
	t.Helper()
	all, torn, err := j.Read()
	if err != nil || torn > 0 {
		t.Fatalf("%d torn, %v", torn, err)
	}
	out := map[string]Fate{}
	for _, e := range all {
		out[e.ID] = e.Fate
	}
	return out
}

// TestFateOfTheKilled begins an entry in another process, and kills that.
func TestFateOfTheKilled(t *testing.T) {
	j := at(t)
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), beginIn+"="+j.File())
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	said := make([]byte, len("begun\n"))
	if _, err := out.Read(said); err != nil || string(said) != "begun\n" {
		t.Errorf("it says %q, %v", said, err)
	}
	if got := fates(t, j); got["theirs"] != Running {
		t.Errorf("while it runs: %q", got)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // it was killed
	if got := fates(t, j); got["theirs"] != Interrupted {
		t.Errorf("after the kill: %q", got)
	}
	if err := j.Add(begun("mine", "")); err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(j.holds()); err != nil || len(left) != 1 || left[0].Name() != "mine" {
		t.Errorf("of the killed there are %v, %v", left, err)
	}
	if got := fates(t, j); got["mine"] != Running || got["theirs"] != Interrupted {
		t.Errorf("with another one: %q", got)
	}
}

func TestFateOfTheEnded(t *testing.T) {
	j := at(t)
	for _, e := range []Entry{begun("1", ""), done("1", "", "a"), begun("2", "")} {
		if err := j.Add(e); err != nil {
			t.Fatal(err)
		}
	}
	if got := fates(t, New(j.File())); got["1"] != "" || got["2"] != Running {
		t.Errorf("%q", got)
	}
	j.Close()
	if got := fates(t, j); got["2"] != Interrupted {
		t.Errorf("closed: %q", got)
	}
	if left, err := os.ReadDir(j.holds()); err != nil || len(left) != 0 {
		t.Errorf("left are %v, %v", left, err)
	}
}

// TestFateElsewhere reads what another host has begun, whose locks are not seen here, and what an older Fathom wrote.
func TestFateElsewhere(t *testing.T) {
	j := at(t)
	var lines strings.Builder
	for _, by := range []*Origin{nil, {Host: "quay.example.com", PID: 1}, {Host: host(), PID: 1}} {
		e := begun(string(rune('a'+strings.Count(lines.String(), "\n"))), "")
		e.By = by
		line, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		lines.Write(append(line, '\n'))
	}
	if err := os.MkdirAll(filepath.Dir(j.File()), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(j.File(), []byte(lines.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := fates(t, j); got["a"] != Interrupted || got["b"] != Afar || got["c"] != Interrupted {
		t.Errorf("%q", got)
	}
	all, _, _ := j.Read()
	if _, why := all[1].Undo(); !strings.Contains(why, "host quay.example.com") {
		t.Errorf("the undo says %q", why)
	}
}

func TestIDsThatAreNoFiles(t *testing.T) {
	j := at(t)
	for _, id := range []string{"../x", "/etc/passwd", ".", "a/b"} {
		if err := j.Add(begun(id, "")); err == nil {
			t.Errorf("%q was taken", id)
		}
		if got := j.Fate(begun(id, "")); got != Interrupted {
			t.Errorf("%q is %q", id, got)
		}
	}
}
