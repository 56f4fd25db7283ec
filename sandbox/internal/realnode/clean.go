package realnode

import (
	"io/fs"
	"path/filepath"
	"slices"
	"syscall"
)

// cgroups is where control groups of either version are mounted.
const cgroups = "/sys/fs/cgroup"

// Clean removes the control groups of nodes that have ended, the only thing that
// outlives their namespaces, and reports whether none is left. Groups with
// processes in them cannot be removed and stay.
func Clean() (none bool) { return clean(cgroups) }

func clean(root string) (none bool) {
	none = true
	for _, pattern := range []string{root + "/k8s.io", root + "/*/k8s.io"} {
		tops, err := filepath.Glob(pattern)
		if err != nil {
			continue // only a bad pattern fails
		}
		for _, top := range tops {
			none = removeGroups(top) && none
		}
	}
	return none
}

// removeGroups removes a group and those below it. Their files are the kernel's
// and go with them.
func removeGroups(top string) (all bool) {
	var groups []string
	_ = filepath.WalkDir(top, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.IsDir() {
			groups = append(groups, path)
		}
		return nil // what cannot be read is just vanishing
	})
	all = true
	for _, group := range slices.Backward(groups) {
		err := syscall.Rmdir(group)
		all = all && (err == nil || err == syscall.ENOENT)
	}
	return all
}
