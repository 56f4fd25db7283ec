package metrics

import (
	"errors"
	"fmt"
	"net/url"
	"testing"
)

func TestNoteLeavesTheAddressOut(t *testing.T) {
	refused := &url.Error{Op: "Get", URL: "https://api.example.com/apis/metrics.k8s.io/v1beta1/pods?limit=500", Err: errors.New("connection refused")}
	const want = "No usage: metrics.k8s.io failed: connection refused"
	if got := note(fmt.Errorf("list: %w", refused)); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
