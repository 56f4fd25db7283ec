// Package nodelog reads the logs of a node itself: its kubelet, its other services, and the files below /var/log, through the
// kubelet's own log endpoint.
//
// Many clusters have that switched off, and it takes the right to nodes/proxy; both are told in a sentence. It draws
// nothing; the screen of node logs imports it.
package nodelog

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"fathom/kube"
	"fathom/kube/problem"
	"fathom/kube/proxy"
)

// Query says what to read: a service's log or a file, never both.
type Query struct {
	Service string // of the node's log service: kubelet, containerd
	File    string // below /var/log
	// Tail is how many lines from the end; 0 is all. Pattern keeps lines that match it, as grep -E does.
	Tail    int
	Pattern string
}

const (
	// most and mostSaid bound, in bytes, how much of a file and of what the log service says is read.
	most     = 8 << 20
	mostSaid = 32 << 20
	// MostLines is how many lines a kubelet lets one ask for.
	MostLines = 100_000
)

// Text is a log, or the end of it that was read.
type Text struct {
	Text string
	// File is the file below /var/log that it comes from, "" for what the node's log service has said.
	File string
	// Cut is set when not all that was asked for was read. Of a file the lines before are missing, of what the log
	// service says those after.
	Cut bool
}

// node is where to ask.
type node struct {
	api   proxy.API
	ref   kube.Ref
	clock func() time.Time
}

// Read fetches a log. A service that logs to a file is read from there.
func Read(ctx context.Context, api proxy.API, ref kube.Ref, q Query, clock func() time.Time) (Text, error) {
	n := node{api, ref, clock}
	if q.File != "" {
		return n.file(ctx, q.File, q)
	}
	a, err := n.get(ctx, proxy.Target{Ref: ref, Path: q.path()})
	if err != nil {
		return Text{}, err
	}
	said := string(a.Body)
	switch {
	// A kubelet that does not take queries shows the folder.
	case strings.HasPrefix(a.Header.Get("Content-Type"), "text/html"):
		return Text{}, unasked()
	case strings.HasPrefix(said, "\noptions present and query resolved to log files"), strings.HasPrefix(said, "\nlog not found for "):
		return n.serviceFile(ctx, q)
	}
	return Text{Text: said, Cut: a.Cut}, nil
}

// path is the address below the node's proxy.
func (q Query) path() string {
	if q.File != "" {
		return "/logs/" + (&url.URL{Path: strings.TrimPrefix(q.File, "/")}).EscapedPath()
	}
	v := url.Values{"query": {q.Service}}
	if q.Tail > 0 {
		v.Set("tailLines", strconv.Itoa(min(q.Tail, MostLines)))
	}
	if q.Pattern != "" {
		v.Set("pattern", q.Pattern)
	}
	return "/logs/?" + v.Encode()
}

// Kubectl is the line that asks the same.
func (q Query) Kubectl(node kube.Ref) string {
	return proxy.Target{Ref: node, Path: q.path()}.Kubectl()
}

func (n node) get(ctx context.Context, t proxy.Target) (*proxy.Answer, error) {
	a, err := proxy.Get(ctx, n.api, t, mostSaid, n.clock)
	if err != nil {
		return nil, err
	}
	if a.Code != http.StatusOK && a.Code != http.StatusPartialContent {
		return nil, refused(a)
	}
	return a, nil
}

// unasked says that there are only files.
func unasked() error {
	return problem.New(problem.Forbidden, "The node's kubelet gives out files, but does not answer queries for a service.",
		"Its configuration needs enableSystemLogQuery: true; read a file in place of it (enter), or open a shell on the node.", nil)
}

// refused explains what a kubelet answers when it does not give its logs.
func refused(a *proxy.Answer) error {
	said := strings.TrimSuffix(strings.TrimSpace(string(a.Body)), ".")
	switch {
	case a.Code == http.StatusMethodNotAllowed:
		return problem.New(problem.Forbidden, "The node's kubelet does not give out logs.",
			"Its configuration needs enableSystemLogHandler: true; until then open a shell on the node.", nil)
	case a.Code == http.StatusNotAcceptable, a.Code == http.StatusBadRequest:
		return problem.New(problem.Invalid, "The node's kubelet does not take the question: "+said+".", "Correct it, or choose another log.", nil)
	case a.Code == http.StatusNotFound, a.Code/100 == 3: // a folder leads to its listing
		return problem.New(problem.NotFound, "The node's kubelet has no such log.", "Choose another one.", nil)
	case said == "":
		said = a.Status
	}
	return problem.New(problem.Server, "The node's kubelet answered: "+said+".", "Open a shell on the node and look there.", nil)
}
