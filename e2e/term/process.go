package term

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// Usage is what a process holds and has used. Only Linux tells.
type Usage struct {
	Threads       int
	Connections   int           // established TCP connections
	Resident      int64         // bytes of memory now
	ResidentAtTop int64         // and at most so far
	CPU           time.Duration // of user and system
}

// Usage looks at the program's process.
func (t *Term) Usage() (Usage, error) {
	proc := filepath.Join("/proc", strconv.Itoa(t.PID()))
	status, err := os.ReadFile(filepath.Join(proc, "status"))
	if err != nil {
		return Usage{}, fmt.Errorf("look at the process: %w", err)
	}
	field := func(name string) int64 {
		_, rest, _ := strings.Cut(string(status), "\n"+name+":")
		words := strings.Fields(rest)
		if len(words) == 0 {
			return 0
		}
		n, _ := strconv.ParseInt(words[0], 10, 64) // 0 for what is no number: the field is missing
		return n
	}
	u := Usage{Threads: int(field("Threads")), Resident: field("VmRSS") << 10, ResidentAtTop: field("VmHWM") << 10}
	if u.CPU, err = cpu(proc); err != nil {
		return u, err
	}
	u.Connections, err = connections(proc)
	return u, err
}

// tick is the unit of times in /proc: a hundredth of a second on every Linux that Go runs on.
const tick = 10 * time.Millisecond

func cpu(proc string) (time.Duration, error) {
	data, err := os.ReadFile(filepath.Join(proc, "stat"))
	if err != nil {
		return 0, fmt.Errorf("look at the process: %w", err)
	}
	text := string(data)
	f := strings.Fields(text[strings.LastIndexByte(text, ')')+1:])
	if len(f) < 13 {
		return 0, fmt.Errorf("%s/stat has %d fields", proc, len(f))
	}
	user, err := strconv.Atoi(f[11])
	if err != nil {
		return 0, fmt.Errorf("read user time: %w", err)
	}
	system, err := strconv.Atoi(f[12])
	if err != nil {
		return 0, fmt.Errorf("read system time: %w", err)
	}
	return time.Duration(user+system) * tick, nil
}

// connections counts the process's sockets that the kernel lists as established.
func connections(proc string) (int, error) {
	fds, err := os.ReadDir(filepath.Join(proc, "fd"))
	if err != nil {
		return 0, fmt.Errorf("look at the process's files: %w", err)
	}
	own := map[string]bool{}
	for _, fd := range fds {
		target, err := os.Readlink(filepath.Join(proc, "fd", fd.Name()))
		if inode, ok := strings.CutPrefix(target, "socket:["); ok && err == nil { // others close meanwhile
			own[strings.TrimSuffix(inode, "]")] = true
		}
	}
	n := 0
	for _, table := range []string{"tcp", "tcp6"} {
		data, err := os.ReadFile(filepath.Join(proc, "net", table))
		if err != nil {
			continue // no such protocol here
		}
		for line := range strings.Lines(string(data)) {
			const state, inode, established = 3, 9, "01"
			if f := strings.Fields(line); len(f) > inode && f[state] == established && own[f[inode]] {
				n++
			}
		}
	}
	return n, nil
}
