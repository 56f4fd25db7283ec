// Command sandbox is a real Kubernetes control plane in one binary.
package main

import (
	"os"

	"fathom/sandbox/internal/component"
)

func main() {
	if len(os.Args) > 1 {
		if code, known := component.Run(os.Args[1], os.Args[2:]); known {
			os.Exit(code)
		}
	}
}
