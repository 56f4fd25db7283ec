package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"syscall"
	"time"

	"fathom/sandbox/internal/cluster"
	"fathom/sandbox/internal/state"
)

const pollInterval = 50 * time.Millisecond

// upDetached starts this program again in the background, and shows what that
// one says until it is ready.
func upDetached(ctx context.Context, d state.Dir, flags upFlags, out io.Writer) error {
	if s, err := cluster.Ask(ctx, d); err == nil && s.Ready {
		fmt.Fprintf(out, "already running\nkubeconfig %s\n", s.Kubeconfig)
		return nil
	}
	if err := d.Make(); err != nil {
		return err
	}
	log, err := os.Create(d.Log("sandbox"))
	if err != nil {
		return fmt.Errorf("opening the sandbox's log: %w", err)
	}
	defer log.Close()
	executable, err := os.Executable()
	if err != nil {
		return fmt.Errorf("finding the sandbox's own program: %w", err)
	}

	args := []string{"up", "--dir", string(d), "--name", flags.name, "--scenario", flags.scenario}
	if flags.realNode {
		args = append(args, "--real-node")
	}
	cmd := exec.Command(executable, args...)
	cmd.Stdout, cmd.Stderr = log, log
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} // the terminal may close
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("starting the sandbox in the background: %w", err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	return follow(ctx, d, cmd.Process, ended, out)
}

// follow copies the background sandbox's log to out until it is ready or ends.
func follow(ctx context.Context, d state.Dir, p *os.Process, ended <-chan error, out io.Writer) error {
	log, err := os.Open(d.Log("sandbox"))
	if err != nil {
		return fmt.Errorf("reading the sandbox's log: %w", err)
	}
	defer log.Close()
	for {
		s, err := d.Load()
		if err != nil {
			return err
		}
		ready := s.Ready && s.PID == p.Pid
		if _, err := io.Copy(out, log); err != nil {
			return fmt.Errorf("showing the sandbox's log: %w", err)
		}
		if ready {
			return nil
		}
		select {
		case <-ended:
			_, _ = io.Copy(out, log)
			return errors.New("the sandbox did not start")
		case <-ctx.Done():
			_ = p.Signal(syscall.SIGTERM)
			<-ended
			return ctx.Err()
		case <-time.After(pollInterval):
		}
	}
}

// stop ends the sandbox that runs in the folder, and waits until it is gone.
func stop(ctx context.Context, d state.Dir) error {
	running, err := d.Running()
	if errors.Is(err, fs.ErrNotExist) || (err == nil && !running) {
		return cluster.ErrNotRunning
	}
	if err != nil {
		return err
	}
	s, err := d.Load()
	if err != nil {
		return err
	}
	if s.PID <= 0 {
		return errors.New("the sandbox is just starting: try again in a moment")
	}
	// The folder is locked, so this number is still that of the sandbox.
	if err := syscall.Kill(s.PID, syscall.SIGTERM); err != nil {
		return fmt.Errorf("stopping the sandbox (process %d): %w", s.PID, err)
	}
	killAfter := time.After(20 * time.Second)
	for running {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-killAfter:
			_ = syscall.Kill(s.PID, syscall.SIGKILL)
		case <-time.After(pollInterval):
		}
		if running, err = d.Running(); err != nil {
			return err
		}
	}
	return nil
}
