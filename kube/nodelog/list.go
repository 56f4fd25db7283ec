package nodelog

import (
	"context"
	"html"
	"net/url"
	"regexp"
	"strings"
	"time"

	"fathom/kube"
	"fathom/kube/proxy"
)

// Entry is one name below /var/log.
type Entry struct {
	Name   string
	Folder bool
}

// List are the files and folders in a folder below /var/log, "" for the top.
func List(ctx context.Context, api proxy.API, ref kube.Ref, folder string, clock func() time.Time) ([]Entry, error) {
	path := "/logs/"
	if folder = strings.Trim(folder, "/"); folder != "" {
		path += (&url.URL{Path: folder}).EscapedPath() + "/"
	}
	a, err := node{api, ref, clock}.get(ctx, proxy.Target{Ref: ref, Path: path})
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
