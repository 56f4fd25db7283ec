package realnode

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"fathom/sandbox/internal/journal"
	"fathom/sandbox/internal/state"
)

// logs are what the node keeps of its programs' output, besides the sandbox's own
// log: the kubelet's in the journal, containerd's in a file, as nodes have both.
type logs struct {
	files map[string]io.Writer // by program
	path  string               // in which programs are looked for
}

func openLogs(d state.Dir) (*logs, error) {
	if err := os.MkdirAll(filepath.Dir(journal.File), 0o755); err != nil {
		return nil, fmt.Errorf("making the node's journal: %w", err)
	}
	out := &logs{files: map[string]io.Writer{}, path: folder(d, programs) + ":/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"}
	for program, file := range map[string]string{"kubelet": journal.File, "containerd": "/var/log/containerd.log"} {
		f, err := os.OpenFile(file, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o644)
		if err != nil {
			return nil, fmt.Errorf("opening the node's logs: %w", err)
		}
		out.files[program] = f
	}
	return out, nil
}

// launch starts a program under a name and keeps its output.
func (l *logs) launch(name, program string, args ...string) (pid int, err error) {
	r, w, err := os.Pipe()
	if err != nil {
		return 0, fmt.Errorf("starting %s: %w", program, err)
	}
	defer w.Close()
	process, err := os.StartProcess(program, append([]string{program}, args...), &os.ProcAttr{
		Env:   []string{"PATH=" + l.path, "HOME=/root"},
		Files: []*os.File{nil, w, w},
	})
	if err != nil {
		r.Close()
		return 0, fmt.Errorf("starting %s: %w", program, err)
	}
	go l.keep(name, r)
	return process.Pid, nil
}

// keep copies a program's output to the sandbox's log and to the node's, until it
// ends. Where the node's cannot be written, the sandbox's goes on.
func (l *logs) keep(name string, r io.ReadCloser) {
	defer r.Close()
	both := io.TeeReader(r, os.Stdout)
	if name != "kubelet" {
		_, _ = io.Copy(l.files[name], both)
	} else if err := journal.Copy(l.files[name], name, both, time.Now); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	_, _ = io.Copy(io.Discard, both)
}
