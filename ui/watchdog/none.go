//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package watchdog

import "os"

// Watchdog does nothing here.
type Watchdog struct{}

// New is for a terminal that is not looked after.
func New(_, _ *os.File, _ func(work func())) *Watchdog { return &Watchdog{} }

// Held does nothing.
func (*Watchdog) Held(bool) {}

// Close does nothing.
func (*Watchdog) Close() {}
