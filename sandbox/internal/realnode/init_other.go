//go:build !linux

package realnode

import (
	"errors"
	"syscall"

	"fathom/sandbox/internal/state"
)

// Attr is that of any process.
func Attr() *syscall.SysProcAttr { return nil }

func supported() error { return errors.New("it needs Linux") }

// Run fails: there is no real node on this system.
func Run(state.Dir, string, string) error { return supported() }
