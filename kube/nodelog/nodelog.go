// Package nodelog reads the logs of a node itself: its kubelet, its other services, and the files below /var/log, through the
// kubelet's own log endpoint.
//
// Many clusters have that switched off, and it takes the right to nodes/proxy; both are told in a sentence. It draws
// nothing; the screen of node logs imports it.
package nodelog

import (
	"context"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/runtime/schema"

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
	Since   time.Time // zero for the beginning
}

// most bounds, in bytes, how much of a log is read.
const most = 8 << 20

// Text is a log, or the part of it that was read.
type Text struct {
	Text string
	// Cut is set when the log goes on beyond what is read.
	Cut bool
}

// Node is the Ref of a node in a context.
func Node(context, name string) kube.Ref {
	return kube.Ref{Context: context, GVR: schema.GroupVersionResource{Version: "v1", Resource: "nodes"}, Name: name}
}

// Read fetches a log.
func Read(ctx context.Context, api proxy.API, node kube.Ref, q Query, clock func() time.Time) (Text, error) {
	a, err := get(ctx, api, node, q.path(), clock)
	if err != nil {
		return Text{}, err
	}
	text := string(a.Body)
	if q.File != "" && q.Tail > 0 { // files come whole
		text = last(text, q.Tail)
	}
	return Text{text, a.Cut}, nil
}

// path is the address below the node's proxy.
func (q Query) path() string {
	if q.File != "" {
		return "/logs/" + (&url.URL{Path: strings.TrimPrefix(q.File, "/")}).EscapedPath()
	}
	v := url.Values{"query": {q.Service}}
	if q.Tail > 0 {
		v.Set("tailLines", strconv.Itoa(q.Tail))
	}
	if q.Pattern != "" {
		v.Set("pattern", q.Pattern)
	}
	if !q.Since.IsZero() {
		v.Set("sinceTime", q.Since.UTC().Format(time.RFC3339))
	}
	return "/logs/?" + v.Encode()
}

// Kubectl is the line that asks the same.
func (q Query) Kubectl(node kube.Ref) string {
	return proxy.Target{Ref: node, Path: q.path()}.Kubectl()
}

// Entry is one name below /var/log.
type Entry struct {
	Name   string
	Folder bool
}

// List are the files and folders in a folder below /var/log, "" for the top.
func List(ctx context.Context, api proxy.API, node kube.Ref, folder string, clock func() time.Time) ([]Entry, error) {
	path := "/logs/"
	if folder = strings.Trim(folder, "/"); folder != "" {
		path += (&url.URL{Path: folder}).EscapedPath() + "/"
	}
	a, err := get(ctx, api, node, path, clock)
	if err != nil {
		return nil, err
	}
	return parseListing(string(a.Body)), nil
}

var link = regexp.MustCompile(`<a href="[^"]*">([^<]*)</a>`)

// parseListing reads a page of links, as Go's file server writes it.
func parseListing(page string) []Entry {
	var out []Entry
	for _, m := range link.FindAllStringSubmatch(page, -1) {
		name := html.UnescapeString(m[1])
		folder := strings.HasSuffix(name, "/")
		if name = strings.TrimSuffix(name, "/"); name == "" || name == "." || name == ".." || strings.ContainsAny(name, "/\x00") {
			continue
		}
		out = append(out, Entry{name, folder})
	}
	return out
}

func get(ctx context.Context, api proxy.API, node kube.Ref, path string, clock func() time.Time) (*proxy.Answer, error) {
	a, err := proxy.Get(ctx, api, proxy.Target{Ref: node, Path: path}, most, clock)
	if err != nil {
		return nil, err
	}
	if a.Code != http.StatusOK {
		return nil, refused(a)
	}
	return a, nil
}

// refused explains what a kubelet answers when it does not give its logs.
func refused(a *proxy.Answer) error {
	said := strings.TrimSpace(string(a.Body))
	switch {
	case strings.Contains(said, "logs endpoint is disabled"), a.Code == http.StatusMethodNotAllowed:
		return problem.New(problem.Forbidden, "The node's kubelet does not give out logs.",
			"Its configuration needs enableSystemLogHandler: true; until then open a shell on the node (s).", nil)
	case strings.Contains(said, "query") && a.Code >= 400 && a.Code < 500, strings.Contains(said, "NodeLogQuery"):
		return problem.New(problem.Forbidden, "The node's kubelet gives out files, but does not answer queries for a service: "+said+".",
			"Its configuration needs enableSystemLogQuery: true; read a file in place of it, or open a shell on the node (s).", nil)
	case a.Code == http.StatusNotFound:
		return problem.New(problem.NotFound, "The node's kubelet has no such log.", "Choose another one.", nil)
	case said == "":
		said = a.Status
	}
	return problem.New(problem.Server, "The node's kubelet answered: "+said+".", "Open a shell on the node (s) and look there.", nil)
}

// last is the end of a text: so many lines.
func last(text string, lines int) string {
	end := len(strings.TrimSuffix(text, "\n"))
	for i := end - 1; i >= 0; i-- {
		if text[i] == '\n' {
			if lines--; lines == 0 {
				return text[i+1:]
			}
		}
	}
	return text
}
