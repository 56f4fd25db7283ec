package cli

import (
	"os"
	"path/filepath"
	"testing"
)

// TestCopyIntoTmux: inside tmux the text reaches its buffer, whether tmux is new enough to hand it on or not.
func TestCopyIntoTmux(t *testing.T) {
	for _, c := range []struct{ name, script, want string }{
		{"new", `[ "$1 $2 $3" = "load-buffer -w -" ] && cat > "$0.buffer"`, "web-0"},
		{"old", `[ "$2" = -w ] && exit 1; [ "$1 $2" = "load-buffer -" ] && cat > "$0.buffer"`, "web-0"},
		{"broken", "exit 1", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			tmux := filepath.Join(dir, "tmux")
			if err := os.WriteFile(tmux, []byte("#!/bin/sh\n"+c.script+"\n"), 0o700); err != nil {
				t.Fatal(err)
			}
			t.Setenv("PATH", dir+":/bin:/usr/bin")
			err := toTmux("web-0")
			got, _ := os.ReadFile(tmux + ".buffer")
			if string(got) != c.want || (err == nil) != (c.want != "") {
				t.Errorf("buffer %q, %v", got, err)
			}
		})
	}
}
