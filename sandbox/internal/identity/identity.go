// Package identity is who may use a sandbox: its users, their tokens and the
// contexts of its kubeconfig. What each may do is said by the RBAC objects in
// package bootstrap, under the same names.
package identity

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"fathom/sandbox/internal/kubeconfig"
	"fathom/sandbox/internal/pki"
	"fathom/sandbox/internal/state"
)

// Users of the API server besides the administrator, who has a certificate.
const (
	Viewer  = "viewer"     // reads everything but secrets
	TeamDev = "team-a-dev" // edits in the namespace Team, sees nothing else
	Nobody  = "nobody"     // is known, and may do nothing
)

// DefaultName is the name of a sandbox that was given none.
const DefaultName = "sandbox"

// Team is the namespace of TeamDev.
const Team = "team-a"

// TokenUsers lists the users that have a token.
func TokenUsers() []string { return []string{Viewer, TeamDev, Nobody} }

// EnsureTokens makes the tokens that are missing: the ones users hold
// (tokens/USER) and the API server's list of the valid ones (tokens/valid.csv).
func EnsureTokens(d state.Dir) error {
	valid, err := readValid(d)
	if err != nil {
		return err
	}
	for _, user := range TokenUsers() {
		if valid[user] == "" {
			valid[user] = newToken()
		}
		if _, err := os.Stat(TokenFile(d, user)); errors.Is(err, fs.ErrNotExist) {
			if err := writeToken(d, user, valid[user]); err != nil {
				return err
			}
		}
	}
	return writeValid(d, valid)
}

// Expire makes the token that a user holds invalid, from the API server's next
// start on.
func Expire(d state.Dir, user string) error {
	valid, err := readValid(d)
	if err != nil {
		return err
	}
	if valid[user] == "" {
		return unknown(user)
	}
	valid[user] = newToken()
	return writeValid(d, valid)
}

// Renew hands a user the token that is valid now.
func Renew(d state.Dir, user string) error {
	valid, err := readValid(d)
	if err != nil {
		return err
	}
	if valid[user] == "" {
		return unknown(user)
	}
	return writeToken(d, user, valid[user])
}

// ValidTokens is the file that the API server reads tokens from.
func ValidTokens(d state.Dir) string { return filepath.Join(d.Tokens(), "valid.csv") }

// TokenFile is the file with the token that a user holds.
func TokenFile(d state.Dir, user string) string { return filepath.Join(d.Tokens(), user) }

// Contexts are the contexts of the kubeconfig of a sandbox, the administrator's
// first. They are named after the sandbox, and so are the users of a sandbox
// that is not called DefaultName: two kubeconfigs can then be used together.
func Contexts(d state.Dir, sandbox string) []kubeconfig.Context {
	prefix := sandbox + "-"
	if sandbox == DefaultName {
		prefix = ""
	}
	contexts := []kubeconfig.Context{{
		Name: sandbox, User: prefix + "admin",
		Cert: pki.Cert(d.PKI(), pki.Admin), Key: pki.Key(d.PKI(), pki.Admin),
	}}
	for _, u := range []struct{ suffix, user string }{
		{"view", Viewer}, {"team", TeamDev}, {"nobody", Nobody},
	} {
		contexts = append(contexts, kubeconfig.Context{
			Name: sandbox + "-" + u.suffix, User: prefix + u.user, TokenFile: TokenFile(d, u.user),
		})
	}
	return contexts
}

func newToken() string { return strings.ToLower(rand.Text()) }

func unknown(user string) error {
	return fmt.Errorf("no user %q with a token: there are %s", user, strings.Join(TokenUsers(), ", "))
}

func writeToken(d state.Dir, user, token string) error {
	if err := state.WriteFile(TokenFile(d, user), []byte(token)); err != nil {
		return fmt.Errorf("writing the token of %s: %w", user, err)
	}
	return nil
}

func readValid(d state.Dir) (map[string]string, error) {
	valid := map[string]string{}
	data, err := os.ReadFile(ValidTokens(d))
	if errors.Is(err, fs.ErrNotExist) {
		return valid, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading the valid tokens: %w", err)
	}
	for line := range strings.Lines(string(data)) {
		if f := strings.Split(strings.TrimSpace(line), ","); len(f) >= 2 {
			valid[f[1]] = f[0]
		}
	}
	return valid, nil
}

// writeValid writes lines of token, name and user id, as the API server wants them.
func writeValid(d state.Dir, valid map[string]string) error {
	var b strings.Builder
	for _, user := range TokenUsers() {
		fmt.Fprintf(&b, "%s,%s,%s\n", valid[user], user, user)
	}
	if err := state.WriteFile(ValidTokens(d), []byte(b.String())); err != nil {
		return fmt.Errorf("writing the valid tokens: %w", err)
	}
	return nil
}
