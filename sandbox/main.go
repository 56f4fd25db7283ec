// Command sandbox runs a real Kubernetes control plane on loopback. The same
// binary is the command line and every program of the control plane: with a
// component's name as its first argument it becomes that component, or the
// journalctl of the real node.
package main

import (
	"fmt"
	"os"

	"fathom/sandbox/internal/cli"
	"fathom/sandbox/internal/component"
	"fathom/sandbox/internal/journal"
)

func main() {
	if len(os.Args) > 1 && os.Args[1] == journal.Program {
		os.Exit(journal.Run(os.Args[2:], journal.File, os.Stdout, os.Stderr))
	}
	if len(os.Args) > 1 {
		if code, known := component.Run(os.Args[1], os.Args[2:]); known {
			os.Exit(code)
		}
	}
	if err := cli.New().Execute(); err != nil {
		fmt.Fprintln(os.Stderr, "sandbox:", err)
		os.Exit(1)
	}
}
