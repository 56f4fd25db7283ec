package identity

import (
	"os"
	"testing"

	"fathom/sandbox/internal/state"
)

func sandboxDir(t *testing.T) state.Dir {
	t.Helper()
	d := state.Dir(t.TempDir())
	if err := d.Make(); err != nil {
		t.Fatal(err)
	}
	if err := EnsureTokens(d); err != nil {
		t.Fatal(err)
	}
	return d
}

// held and valid are the token that a user has and the one the API server takes.
func tokens(t *testing.T, d state.Dir, user string) (held, valid string) {
	t.Helper()
	data, err := os.ReadFile(TokenFile(d, user))
	if err != nil {
		t.Fatal(err)
	}
	all, err := readValid(d)
	if err != nil {
		t.Fatal(err)
	}
	return string(data), all[user]
}

func TestEnsureTokens(t *testing.T) {
	d := sandboxDir(t)
	seen := map[string]bool{}
	for _, user := range TokenUsers() {
		held, valid := tokens(t, d, user)
		if held == "" || held != valid {
			t.Errorf("%s holds %q, valid is %q", user, held, valid)
		}
		if seen[held] {
			t.Errorf("%s shares a token", user)
		}
		seen[held] = true
	}
	before, _ := tokens(t, d, Viewer)
	if err := EnsureTokens(d); err != nil {
		t.Fatal(err)
	}
	if after, _ := tokens(t, d, Viewer); after != before {
		t.Error("a token changed at the second start")
	}
}

func TestExpireAndRenew(t *testing.T) {
	d := sandboxDir(t)
	if err := Expire(d, Viewer); err != nil {
		t.Fatal(err)
	}
	if held, valid := tokens(t, d, Viewer); held == valid {
		t.Error("the held token is still valid")
	}
	if held, valid := tokens(t, d, Nobody); held != valid {
		t.Error("another user's token expired too")
	}
	if err := EnsureTokens(d); err != nil { // a restart must not renew it
		t.Fatal(err)
	}
	if held, valid := tokens(t, d, Viewer); held == valid {
		t.Error("the start of a sandbox renewed an expired token")
	}
	if err := Renew(d, Viewer); err != nil {
		t.Fatal(err)
	}
	if held, valid := tokens(t, d, Viewer); held != valid {
		t.Error("the renewed token is not valid")
	}
	if Expire(d, "stranger") == nil || Renew(d, "stranger") == nil {
		t.Error("an unknown user's token can be changed")
	}
}

func TestContexts(t *testing.T) {
	d := state.Dir("/d")
	for _, tt := range []struct{ name, contexts, users string }{
		{DefaultName, "sandbox sandbox-view sandbox-team sandbox-nobody", "admin viewer team-a-dev nobody"},
		{"two", "two two-view two-team two-nobody", "two-admin two-viewer two-team-a-dev two-nobody"},
	} {
		var contexts, users string
		for i, c := range Contexts(d, tt.name) {
			if i > 0 {
				contexts, users = contexts+" ", users+" "
			}
			contexts, users = contexts+c.Name, users+c.User
			if (c.Cert == "") == (c.TokenFile == "") {
				t.Errorf("%s has not exactly one of certificate and token", c.Name)
			}
		}
		if contexts != tt.contexts || users != tt.users {
			t.Errorf("%s: contexts %q, users %q", tt.name, contexts, users)
		}
	}
}
