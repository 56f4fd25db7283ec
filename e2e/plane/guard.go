package plane

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
)

// guard is a process that outlives this one, to stop a sandbox when this one ends: by Down, a panic, an interrupt or a kill.
type guard struct {
	cmd  *exec.Cmd
	life io.Closer // its input, which ends with this process at the latest
}

const guardScript = `trap "" INT HUP TERM; cat >/dev/null; "$0" down --purge --dir "$1" >/dev/null; code=$?; rm -rf "$1"; exit $code`

func watch(binary, dir string) (*guard, error) {
	binary, err := filepath.Abs(binary)
	if err != nil {
		return nil, err
	}
	cmd := exec.Command("/bin/sh", "-c", guardScript, binary, dir)
	cmd.Stderr = os.Stderr
	life, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start the sandbox's guard: %w", err)
	}
	return &guard{cmd, life}, nil
}

// release lets the guard stop the sandbox, and waits for it.
func (g *guard) release() error {
	if err := g.life.Close(); err != nil {
		return err
	}
	if err := g.cmd.Wait(); err != nil {
		return fmt.Errorf("stop the sandbox: %w", err)
	}
	return nil
}
