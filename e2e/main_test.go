//go:build e2e

package e2e

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"fathom/e2e/plane"
)

const usage = `FATHOM and SANDBOX must name the two binaries: run "make e2e", or
  FATHOM=$PWD/bin/fathom SANDBOX=$PWD/sandbox/bin/sandbox go test -tags e2e ./e2e/...
With E2E_SANDBOX_DIR a sandbox that runs already, with demo and broken loaded, is used and left running.`

// world is what all tests share; TestMain makes it before the first one.
var world struct {
	fathom, sandbox string       // the two programs
	plane           *plane.Plane // the sandbox that all share but those with one of their own: see on
	own             planes
	skips           skips
	replacing       sync.Mutex // see replaced
}

func TestMain(m *testing.M) {
	flag.Parse()
	if testing.Short() {
		os.Exit(0)
	}
	code, err := run(m)
	world.skips.tell(os.Stdout)
	if err != nil {
		fmt.Fprintln(os.Stderr, "e2e: "+err.Error())
		code = 1
	}
	os.Exit(code)
}

// run starts the sandbox, runs the tests and stops the sandbox. When a test panics or somebody interrupts, the sandbox's
// guard does.
func run(m *testing.M) (code int, err error) {
	for variable, program := range map[string]*string{"FATHOM": &world.fathom, "SANDBOX": &world.sandbox} {
		file := os.Getenv(variable)
		if info, err := os.Stat(file); err != nil || info.IsDir() {
			return 1, fmt.Errorf("%s", usage)
		}
		if *program, err = filepath.Abs(file); err != nil {
			return 1, err
		}
	}
	if dir := os.Getenv("E2E_SANDBOX_DIR"); dir != "" {
		world.plane = plane.At(world.sandbox, dir)
		return m.Run(), nil
	}
	dir, err := os.MkdirTemp("", "fathom-e2e-")
	if err != nil {
		return 1, err
	}
	if world.plane, err = plane.Up(world.sandbox, dir, "--real-node"); err != nil {
		return 1, err
	}
	defer func() {
		if downErr := world.plane.Down(); err == nil {
			err = downErr
		}
	}()
	for _, scenario := range []string{"demo", "broken"} {
		if err := world.plane.Load(scenario); err != nil {
			return 1, err
		}
	}
	return m.Run(), nil
}
