package cluster

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"fathom/sandbox/internal/identity"
	"fathom/sandbox/internal/plane"
	"fathom/sandbox/internal/state"
)

// ErrNotRunning is returned for a folder in which no sandbox runs.
var ErrNotRunning = errors.New("no sandbox is running in this folder")

// ExpireToken makes the token that a user holds invalid. The API server reads
// tokens only when it starts, so it is restarted if it runs.
func ExpireToken(ctx context.Context, d state.Dir, user string) error {
	if err := identity.Expire(d, user); err != nil {
		return err
	}
	if err := Pause(ctx, d, plane.APIServer); err != nil {
		return err
	}
	return Resume(ctx, d, plane.APIServer)
}

// Ask returns the status of the sandbox that runs in the folder.
func Ask(ctx context.Context, d state.Dir) (Status, error) {
	var s Status
	body, err := request(ctx, d, http.MethodGet, "/status", nil)
	if err != nil {
		return s, err
	}
	if err := json.Unmarshal(body, &s); err != nil {
		return s, fmt.Errorf("reading the sandbox's answer: %w", err)
	}
	return s, nil
}

// Pause stops a component of the sandbox that runs in the folder.
func Pause(ctx context.Context, d state.Dir, component string) error {
	_, err := request(ctx, d, http.MethodPost, "/pause", url.Values{"component": {component}})
	return err
}

// Resume starts a paused component again, at its old address, and waits until it
// is ready.
func Resume(ctx context.Context, d state.Dir, component string) error {
	_, err := request(ctx, d, http.MethodPost, "/resume", url.Values{"component": {component}})
	return err
}

func request(ctx context.Context, d state.Dir, method, path string, query url.Values) ([]byte, error) {
	running, err := d.Running()
	if err != nil {
		return nil, err
	}
	if !running {
		return nil, ErrNotRunning
	}
	s, err := d.Load()
	if err != nil {
		return nil, err
	}
	u := url.URL{Scheme: "http", Host: s.Control.Address, Path: path, RawQuery: query.Encode()}
	req, err := http.NewRequestWithContext(ctx, method, u.String(), nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+s.Control.Token)
	resp, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(req)
	if err != nil {
		return nil, fmt.Errorf("asking the sandbox: %w", err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, fmt.Errorf("asking the sandbox: %w", err)
	}
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the sandbox refused: %s", body)
	}
	return body, nil
}
