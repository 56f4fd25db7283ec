// Package proc runs the sandbox's child processes: each in a process group of
// its own, its output in a log file, and dead at the latest when the sandbox is.
// It does not know what the children are, nor when they are ready.
package proc

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"time"
)

// Spec says how a process is started and stopped.
type Spec struct {
	Name  string        // for messages
	Path  string        // the program
	Args  []string      // its arguments, without the program's name
	Env   []string      // its whole environment
	Log   string        // file that its output is appended to
	Grace time.Duration // between asking it to end and killing it
	Attr  *syscall.SysProcAttr
}

// Process is a started child.
type Process struct {
	spec Spec
	cmd  *exec.Cmd
	done chan struct{}
	err  error // of the wait; read only after done
}

// Spawner starts processes from one thread that lives as long as the program:
// the kernel kills the children when the thread that started them ends, not the
// process.
type Spawner struct {
	requests chan func()
}

// NewSpawner returns a Spawner. It cannot be closed.
func NewSpawner() *Spawner {
	s := &Spawner{requests: make(chan func())}
	go func() {
		runtime.LockOSThread()
		for start := range s.requests {
			start()
		}
	}()
	return s
}

// Start starts a process.
func (s *Spawner) Start(spec Spec) (*Process, error) {
	log, err := os.OpenFile(spec.Log, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return nil, fmt.Errorf("opening the log of %s: %w", spec.Name, err)
	}
	defer log.Close()

	cmd := exec.Command(spec.Path, spec.Args...)
	cmd.Env, cmd.Stdout, cmd.Stderr = spec.Env, log, log
	cmd.SysProcAttr = spec.Attr
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	// A group of its own keeps the terminal's Ctrl-C from it and lets Stop reach
	// what it has started itself.
	cmd.SysProcAttr.Setpgid = true
	dieWithParent(cmd.SysProcAttr)

	started := make(chan error)
	s.requests <- func() { started <- cmd.Start() }
	if err := <-started; err != nil {
		return nil, fmt.Errorf("starting %s: %w", spec.Name, err)
	}
	p := &Process{spec: spec, cmd: cmd, done: make(chan struct{})}
	go func() {
		p.err = cmd.Wait()
		_ = syscall.Kill(-p.PID(), syscall.SIGKILL) // whatever it left behind
		close(p.done)
	}()
	return p, nil
}

// PID is the process id.
func (p *Process) PID() int { return p.cmd.Process.Pid }

// Done is closed when the process has ended.
func (p *Process) Done() <-chan struct{} { return p.done }

// Stop asks the process to end, kills it if it has not after its grace, and
// returns when it and all of its group are gone.
func (p *Process) Stop() {
	_ = p.cmd.Process.Signal(syscall.SIGTERM) // fails only if it is gone already
	select {
	case <-p.done:
	case <-time.After(p.spec.Grace):
		_ = p.cmd.Process.Kill()
		<-p.done
	}
}

// Ending says in a few words how the process ended. It may be called only after
// Done is closed.
func (p *Process) Ending() string {
	var exit *exec.ExitError
	switch {
	case p.err == nil:
		return "it ended by itself"
	case errors.As(p.err, &exit):
		return "it ended with " + exit.String()
	}
	return p.err.Error()
}
