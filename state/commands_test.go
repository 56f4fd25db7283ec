package state

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// TestCommands: each image has its own, the last at the end, and neither they nor the images grow without end.
func TestCommands(t *testing.T) {
	var st State
	for _, line := range []string{"ls", "ps", "ls"} {
		st.Command("web", line)
	}
	st.Command("db", "psql -c 'select 1'")
	if got := st.CommandsIn("web"); !slices.Equal(got, []string{"ps", "ls"}) {
		t.Errorf("%q", got)
	}
	for i := range 3 * commandsLength {
		st.Command("web", fmt.Sprint("echo ", i))
		st.Command(fmt.Sprint("image-", i), "ls")
	}
	if n := len(st.CommandsIn("web")); n != commandsLength {
		t.Errorf("%d commands", n)
	}
	if n := len(st.Commands); n != imagesLength {
		t.Errorf("%d images", n)
	}
}

// TestCommandsArePrivate: nobody else on the host reads them.
func TestCommandsArePrivate(t *testing.T) {
	file := filepath.Join(t.TempDir(), "state.json")
	if err := Open(file).Update(func(st *State) { st.Command("db", "psql -W secret") }); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	if perm := info.Mode().Perm(); perm != 0o600 {
		t.Errorf("%o", perm)
	}
}
