// Package state is the folder of a sandbox: where its files are, what it
// remembers between runs, and the lock that says whether it is running. It
// starts nothing and talks to nobody.
package state

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Dir is the folder that holds everything of one sandbox.
type Dir string

// DefaultDir is the folder of a named sandbox under the XDG state folder of the
// given environment.
func DefaultDir(name string, getenv func(string) string) (Dir, error) {
	root := getenv("XDG_STATE_HOME")
	if !filepath.IsAbs(root) { // the XDG specification has relative paths ignored
		home := getenv("HOME")
		if home == "" {
			return "", errors.New("neither XDG_STATE_HOME nor HOME is set: name a folder with --dir")
		}
		root = filepath.Join(home, ".local", "state")
	}
	return Dir(filepath.Join(root, "fathom", "sandbox", name)), nil
}

// Make creates the folder and those inside it.
func (d Dir) Make() error {
	for _, p := range []string{string(d), d.Logs(), d.Config(), d.Tokens()} {
		if err := os.MkdirAll(p, 0o700); err != nil {
			return fmt.Errorf("making the sandbox's folder: %w", err)
		}
	}
	return nil
}

// Path is a path inside the folder.
func (d Dir) Path(elem ...string) string {
	return filepath.Join(append([]string{string(d)}, elem...)...)
}

// Kubeconfig is the file for the sandbox's users.
func (d Dir) Kubeconfig() string { return d.Path("kubeconfig") }

// PKI is the folder of certificates.
func (d Dir) PKI() string { return d.Path("pki") }

// Logs is the folder of log files.
func (d Dir) Logs() string { return d.Path("logs") }

// Log is the log file of a component.
func (d Dir) Log(component string) string { return d.Path("logs", component+".log") }

// Config is the folder of generated configuration files.
func (d Dir) Config() string { return d.Path("config") }

// Tokens is the folder of bearer tokens, one file a user.
func (d Dir) Tokens() string { return d.Path("tokens") }

// Data is the folder of etcd's data.
func (d Dir) Data() string { return d.Path("etcd") }
