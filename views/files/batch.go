package files

import (
	"fmt"
	"sync"

	"fathom/themes"
)

// batch are copies that began together. Nobody is told of one before the last has ended: a success would hide the failures
// before it.
type batch struct {
	mu    sync.Mutex
	left  int // that have not ended
	ended []finish
}

// add is called from the goroutines of copies. It returns them all once the last has ended, and nothing before.
func (b *batch) add(e finish) []finish {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.left--
	b.ended = append(b.ended, e)
	if b.left > 0 {
		return nil
	}
	return b.ended
}

// sumUp tells of copies that have ended: how the only one did, or how many went how.
func sumUp(all []finish) (string, themes.Role) {
	if len(all) == 1 {
		return all[0].said, all[0].role
	}
	counts := map[themes.Role]int{}
	for _, e := range all {
		counts[e.role]++
	}
	said, worst := fmt.Sprintf("%d copied", counts[themes.OK]), themes.OK
	if n := counts[themes.Warn]; n > 0 {
		said, worst = fmt.Sprintf("%s, %d in part or cancelled", said, n), themes.Warn
	}
	if n := counts[themes.Bad]; n > 0 {
		said, worst = fmt.Sprintf("%s, %d failed", said, n), themes.Bad
	}
	if worst != themes.OK {
		said += ": T lists them"
	}
	return said, worst
}
