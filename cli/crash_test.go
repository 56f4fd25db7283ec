package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// crashed runs work under the guard, in a process that does not end.
func crashed(t *testing.T, dir string, kill func(), work func()) (stderr string, code int, seized bool) {
	t.Helper()
	var out bytes.Buffer
	c := &crash{
		env:  Env{Version: "v1", Stderr: &out, Clock: func() time.Time { return time.Unix(1_800_000_000, 0) }},
		dir:  dir,
		exit: func(n int) { code = n },
		kill: kill, seize: func() { seized = true },
	}
	c.guard(work)
	return out.String(), code, seized
}

func index(all []string, i int) string { return all[i] }

func TestCrash(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "fathom")
	killed := false
	stderr, code, seized := crashed(t, dir, func() { killed = true }, func() { index([]string{"hunter2"}, 5) })
	file := filepath.Join(dir, "crash-20270115-080000.txt")
	if code != 2 || !killed || seized {
		t.Errorf("code %d, killed %v, seized %v", code, killed, seized)
	}
	if !strings.Contains(stderr, "index out of range [5] with length 1") || !strings.Contains(stderr, file) {
		t.Errorf("it says %q", stderr)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"fathom v1, go", "index out of range", "fathom/cli.index(...)", "crash_test.go:"} {
		if !strings.Contains(string(data), want) {
			t.Errorf("the file lacks %q:\n%s", want, data)
		}
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file's mode: %v, %v", info.Mode(), err)
	}
}

func TestCrashKeepsSecrets(t *testing.T) {
	dir := t.TempDir()
	stderr, _, _ := crashed(t, dir, func() {}, func() { panic("the token is hunter2") })
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(files) != 1 {
		t.Fatalf("%v, %v", files, err)
	}
	data, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(stderr+string(data), "hunter2") {
		t.Errorf("the panic's own words are told:\n%s\n%s", stderr, data)
	}
}

// TestCrashOfAHungProgram: the terminal is taken back from a program that does not end, and a crash file that cannot be
// written does not swallow the stack.
func TestCrashOfAHungProgram(t *testing.T) {
	notAFolder := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(notAFolder, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	stderr, code, seized := crashed(t, notAFolder, func() { select {} }, func() { index(nil, 0) })
	if code != 2 || !seized || !strings.Contains(stderr, "could not be kept") || !strings.Contains(stderr, "fathom/cli.index(...)") {
		t.Errorf("code %d, seized %v, says %q", code, seized, stderr)
	}
}

func TestStackWithoutArguments(t *testing.T) {
	const stack = "goroutine 7 [running]:\npanic({0x1, 0x2})\n\t/go/panic.go:8 +0x1\nx/y.(*T).Do(0xc00, {0xbeef, 0x3})\n\t/x/y.go:3\nx/y.F[...](...)\ncreated by x/y.G in goroutine 1\n"
	const want = "goroutine 7 [running]:\npanic(...)\n\t/go/panic.go:8 +0x1\nx/y.(*T).Do(...)\n\t/x/y.go:3\nx/y.F[...](...)\ncreated by x/y.G in goroutine 1\n"
	if got := withoutArguments([]byte(stack)); got != want {
		t.Errorf("got\n%s", got)
	}
}
