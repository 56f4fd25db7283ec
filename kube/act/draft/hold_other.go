//go:build !unix

package draft

import "os"

// hold holds nothing where there is no flock: two Fathoms may then open one draft.
func hold(file string) (*os.File, error) { return os.OpenFile(file, os.O_RDWR|os.O_CREATE, 0o600) }
