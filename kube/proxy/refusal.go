package proxy

import (
	"encoding/json"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"fathom/kube/problem"
)

// ofServer is the API server's own answer in place of the target's, nil for the target's.
func ofServer(a *Answer, t Target) error {
	if a.Code < 400 {
		return nil
	}
	var s metav1.Status
	if json.Unmarshal(a.Body, &s) == nil && s.Kind == "Status" && s.Status == metav1.StatusFailure {
		return explained(&apierrors.StatusError{ErrStatus: s}, strings.TrimSuffix(s.Message, "."), t)
	}
	// Some servers say in plain text that they could not reach the target.
	if text := strings.TrimSpace(string(a.Body)); a.Code >= 500 {
		if reason, ok := strings.CutPrefix(text, unreached); ok {
			return noAnswer(nil, strings.TrimSuffix(reason, "."), t)
		}
	}
	return nil
}

// unreached begins what the API server says when the target does not answer it.
const unreached = "error trying to reach service: "

// explained is what the API server says of the way, with a next step where it is known.
func explained(err error, said string, t Target) error {
	reason, silent := strings.CutPrefix(said, unreached)
	switch {
	case silent:
		return noAnswer(err, reason, t)
	case strings.HasPrefix(said, "no endpoints available"):
		return problem.New(problem.Server, "There are "+said+".", "Look at the Service's pods and EndpointSlices: none is ready for this port.", err)
	// So it says of a Service without EndpointSlices, too.
	case apierrors.IsNotFound(err) && t.Ref.GVR.Resource == "services":
		return problem.New(problem.NotFound, said+".", "It may be there and have no endpoints at all: see whether it has a selector, and its EndpointSlices.", err)
	case strings.HasPrefix(said, "no service port"):
		return problem.New(problem.Invalid, t.Ref.String()+" has no port "+t.Port+".", "Ask one of its ports (enter, then up).", err)
	case strings.Contains(said, "address not allowed"):
		return problem.New(problem.Refused, "The API server does not go to the address of "+t.Ref.String()+": loopback and link-local ones are closed to its proxy.",
			"Ask from a shell in it, or through a port-forward.", err)
	}
	return err
}

// noAnswer says why the target does not answer the API server.
func noAnswer(err error, reason string, t Target) error {
	text := "The API server got no answer from " + t.Ref.String() + ": " + reason + "."
	next := "See whether something listens on that port, and whether it speaks http or https."
	switch {
	case strings.Contains(reason, "connection refused"):
		next = "See whether a process listens on that port, on all addresses."
	case strings.Contains(reason, "timeout"), strings.Contains(reason, "deadline exceeded"):
		next = "See whether a NetworkPolicy is in the way, and whether the API server reaches the pods' network."
	case strings.Contains(reason, "first record does not look like a TLS handshake"), strings.Contains(reason, "HTTP response to HTTPS client"):
		next = "It does not speak https on that port: ask without https."
	case strings.Contains(reason, "malformed HTTP response"), strings.HasSuffix(reason, "EOF"):
		next = "It may want https (https:PORT/path), or not speak HTTP at all."
	}
	return problem.New(problem.Server, text, next, err)
}
