package draft

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"

	"fathom/kube/problem"
)

// Editors finds the command that edits text.
type Editors struct {
	// Config is the command that the config file names, "" for none.
	Config string
	Getenv func(string) string
	// LookPath finds a program; exec.LookPath.
	LookPath func(string) (string, error)
}

// Command is the editor as a program with its first arguments, to which the file is added. The setting may have arguments
// and, as a shell would read them, quotes.
func (e Editors) Command() ([]string, error) {
	for _, from := range []struct{ name, value string }{
		{"editor in the config file", e.Config},
		{"KUBE_EDITOR", e.Getenv("KUBE_EDITOR")}, {"EDITOR", e.Getenv("EDITOR")}, {"VISUAL", e.Getenv("VISUAL")},
	} {
		if value := strings.TrimSpace(from.value); value != "" {
			return e.named(from.name, value)
		}
	}
	for _, usual := range []string{"vi", "vim", "nvim", "nano"} {
		if path, err := e.LookPath(usual); err == nil {
			return []string{path}, nil
		}
	}
	return nil, problem.New(problem.Config, "There is no editor: neither vi, vim, nvim nor nano is on this host, and no other is chosen.",
		"Set editor in the config file, or KUBE_EDITOR or EDITOR, to a command that edits a file.", nil)
}

func (e Editors) named(from, value string) ([]string, error) {
	if strings.ContainsAny(value, "\"'\\$`~;&|<>(){}*?") {
		if sh, err := e.LookPath("sh"); err == nil {
			return []string{sh, "-c", value + ` "$1"`, "sh"}, nil
		}
	}
	words := strings.Fields(value)
	path, err := e.LookPath(words[0])
	if err != nil {
		return nil, problem.New(problem.Config, fmt.Sprintf("The editor %s is not on this host; %s names it.", words[0], from),
			"Install it, or name another.", err)
	}
	return append([]string{path}, words[1:]...), nil
}

// Run is an editor on a file, that takes the terminal as it is given. It is a tea.ExecCommand without knowing one.
type Run struct{ cmd *exec.Cmd }

// NewRun makes the process; it does not start it.
func NewRun(command []string, file string) *Run {
	args := append(append([]string{}, command[1:]...), file)
	return &Run{cmd: exec.Command(command[0], args...)}
}

// Run waits for the editor to end. Its error says how it ended when that was not well.
func (r *Run) Run() error {
	err := r.cmd.Run()
	if err == nil {
		return nil
	}
	how := err.Error()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		how = cmp.Or(exit.String(), how)
	}
	return fmt.Errorf("the editor ended with %s", how)
}

// SetStdin implements tea.ExecCommand.
func (r *Run) SetStdin(in io.Reader) { r.cmd.Stdin = in }

// SetStdout implements tea.ExecCommand.
func (r *Run) SetStdout(out io.Writer) { r.cmd.Stdout = out }

// SetStderr implements tea.ExecCommand.
func (r *Run) SetStderr(out io.Writer) { r.cmd.Stderr = out }
