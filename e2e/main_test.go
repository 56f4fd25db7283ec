//go:build e2e

package e2e

import (
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"testing"

	"fathom/e2e/plane"
)

const usage = `FATHOM and SANDBOX must name the two binaries: run "make e2e", or
  FATHOM=$PWD/bin/fathom SANDBOX=$PWD/sandbox/bin/sandbox go test -tags e2e ./e2e/...
With E2E_SANDBOX_DIR a sandbox that runs already, with demo and broken loaded, is used and left running.`

// world is what all tests share; TestMain makes it before the first one and nobody changes it.
var world struct {
	fathom string
	plane  *plane.Plane
}

func TestMain(m *testing.M) {
	flag.Parse()
	if testing.Short() {
		os.Exit(0)
	}
	code, err := run(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, "e2e: "+err.Error())
		code = 1
	}
	os.Exit(code)
}

// run starts the sandbox, runs the tests and stops the sandbox, also when a test panics or somebody interrupts.
func run(m *testing.M) (code int, err error) {
	fathom, sandbox := os.Getenv("FATHOM"), os.Getenv("SANDBOX")
	for _, file := range []string{fathom, sandbox} {
		if info, err := os.Stat(file); err != nil || info.IsDir() {
			return 1, fmt.Errorf("%s", usage)
		}
	}
	if world.fathom, err = filepath.Abs(fathom); err != nil {
		return 1, err
	}
	if dir := os.Getenv("E2E_SANDBOX_DIR"); dir != "" {
		world.plane = plane.At(sandbox, dir)
		return m.Run(), nil
	}
	dir, err := os.MkdirTemp("", "fathom-e2e-")
	if err != nil {
		return 1, err
	}
	defer os.RemoveAll(dir)
	if world.plane, err = plane.Up(sandbox, filepath.Join(dir, "sandbox")); err != nil {
		return 1, err
	}
	defer func() {
		if downErr := world.plane.Down(); err == nil {
			err = downErr
		}
	}()
	stopOnSignal(world.plane, dir)
	for _, scenario := range []string{"demo", "broken"} {
		if err := world.plane.Load(scenario); err != nil {
			return 1, err
		}
	}
	return m.Run(), nil
}

// stopOnSignal takes the sandbox down when somebody interrupts the tests: deferred calls do not run then.
func stopOnSignal(p *plane.Plane, dir string) {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	go func() {
		<-signals
		err := p.Down()
		os.RemoveAll(dir)
		fmt.Fprintln(os.Stderr, "e2e: interrupted; sandbox stopped:", err)
		os.Exit(1)
	}()
}
