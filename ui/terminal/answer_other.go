//go:build !unix

package terminal

import (
	"os"

	tea "charm.land/bubbletea/v2"
)

// reading leaves the input to Bubble Tea.
func reading(*os.File) []tea.ProgramOption { return nil }
