package uitest

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// updateFlag is the flag with which a test run writes the golden files anew: go test ./views/... -update.
const updateFlag = "update"

func init() {
	if flag.Lookup(updateFlag) == nil {
		flag.Bool(updateFlag, false, "write golden files anew")
	}
}

func updating() bool {
	f := flag.Lookup(updateFlag)
	return f != nil && f.Value.String() == "true"
}

// Golden compares the screen with testdata/NAME.txt.
func (d *Driver) Golden(name string) {
	d.t.Helper()
	Golden(d.t, name, d.Text()+"\n")
}

// Golden compares a text with testdata/NAME.txt, or writes it there if the test runs with -update.
func Golden(t testing.TB, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name+".txt")
	if updating() {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v (run with -%s to write it)", err, updateFlag)
	}
	if got != string(want) {
		t.Errorf("the screen differs from %s\n--- want\n%s--- got\n%s", path, want, got)
	}
}

// Goldens compares a screen at the three usual sizes. Open makes and drives it.
func Goldens(t *testing.T, name string, open func(t *testing.T, w, h int) *Driver) {
	for _, s := range []struct{ w, h int }{{80, 24}, {120, 40}, {200, 60}} {
		size := fmt.Sprintf("%dx%d", s.w, s.h)
		t.Run(size, func(t *testing.T) { open(t, s.w, s.h).Golden(name + "." + size) })
	}
}
