//go:build !linux

package realnode

import (
	"context"
	"errors"
	"syscall"
)

// Attr is that of any process.
func Attr() *syscall.SysProcAttr { return nil }

func supported() error { return errors.New("it needs Linux") }

// Run fails: there is no real node on this system.
func Run(context.Context, Options) error { return supported() }
