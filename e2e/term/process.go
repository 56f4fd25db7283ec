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
	Own           int64         // those of them that are not pages of files, as the program itself is
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
	u := Usage{Threads: int(field("Threads")), Resident: field("VmRSS") << 10, Own: field("RssAnon") << 10, ResidentAtTop: field("VmHWM") << 10}
	if u.CPU, err = cpu(proc); err != nil {
		return u, err
	}
	u.Connections, err = connections(proc)
	return u, err
}

// cpu sums what the threads have used: their own accounts are exact, while the process's counts the ticks of the clock that
// it was met at, and an idle one is met at few. A thread takes its account with it when it ends; those of Go stay.
func cpu(proc string) (time.Duration, error) {
	threads, err := filepath.Glob(filepath.Join(proc, "task", "*", "schedstat"))
	if err != nil {
		return 0, fmt.Errorf("look at the process's threads: %w", err)
	}
	var sum time.Duration
	for _, thread := range threads {
		data, err := os.ReadFile(thread)
		if err != nil {
			continue // it has ended meanwhile
		}
		ran, _, _ := strings.Cut(string(data), " ")
		n, err := strconv.ParseInt(ran, 10, 64)
		if err != nil {
			return 0, fmt.Errorf("read %s: %w", thread, err)
		}
		sum += time.Duration(n)
	}
	if sum == 0 {
		return 0, fmt.Errorf("%s tells no time of any thread", proc)
	}
	return sum, nil
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
