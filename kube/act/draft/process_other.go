//go:build !unix

package draft

import "os"

// running reports whether a process of that number lives.
func running(process int) bool {
	_, err := os.FindProcess(process)
	return err == nil
}
