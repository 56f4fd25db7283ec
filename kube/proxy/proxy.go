// Package proxy asks what runs in a cluster over HTTP, on the way through the API server: the proxy of a Service, a pod or
// a node. Nothing has to listen on this host for it, and the API server sees to who may.
//
// It reads only (GET) and draws nothing. kube/nodelog stands on it; screens import it.
package proxy

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/client-go/rest"

	"fathom/kube"
)

// API is a cluster as this package needs it.
type API interface {
	RESTConfig() (*rest.Config, error)
}

// Target is one address behind the proxy.
type Target struct {
	// Ref is a Service, a pod or a node.
	Ref    kube.Ref
	Scheme string // http, https, or "" for the proxy's own choice
	Port   string // a number or the name of a Service's port; "" for the first, or for a node's kubelet
	Path   string // with its query; it begins with a slash
	// End asks for so many bytes of the end only, 0 for all. Who cannot tell answers with all.
	End int64
}

// Resources are those that have a proxy.
func Resources() []string { return []string{"services", "pods", "nodes"} }

// Parse reads an address as a person writes it for an object: /path, 8080, 8080/path?q=1, https:8443/path, or a whole URL
// whose host does not count. An error is a phrase for the line below the field.
func Parse(ref kube.Ref, text string) (Target, error) {
	t := Target{Ref: ref, Path: "/"}
	text = strings.TrimSpace(text)
	if scheme, rest, ok := strings.Cut(text, "://"); ok {
		t.Scheme, text = strings.ToLower(scheme), rest
		host, path, _ := strings.Cut(text, "/")
		_, port, _ := strings.Cut(host, ":")
		text = port + "/" + path
	} else if scheme, rest, ok := strings.Cut(text, ":"); ok && (scheme == "http" || scheme == "https" || scheme == "") {
		t.Scheme, text = scheme, rest
	}
	if t.Scheme != "" && t.Scheme != "http" && t.Scheme != "https" {
		return t, fmt.Errorf("%s is no scheme that the proxy speaks: http or https", t.Scheme)
	}
	if i := strings.IndexAny(text, "/?"); i < 0 {
		t.Port = text
	} else {
		t.Port, t.Path = text[:i], text[i:]
	}
	if strings.HasPrefix(t.Path, "?") {
		t.Path = "/" + t.Path
	}
	if strings.ContainsAny(t.Port, ": \t") {
		return t, fmt.Errorf("%q is no port", t.Port)
	}
	if _, err := url.ParseRequestURI(t.Path); err != nil {
		return t, fmt.Errorf("%q is no path", t.Path)
	}
	return t, nil
}

// String is the address as Parse reads it.
func (t Target) String() string {
	out := t.Port + t.Path
	if t.Scheme != "" {
		out = t.Scheme + ":" + out
	}
	return out
}

// URL is the address on the API server, without its host.
func (t Target) URL() string {
	name := t.Ref.Name
	switch {
	case t.Scheme != "":
		name = t.Scheme + ":" + name + ":" + t.Port
	case t.Port != "":
		name += ":" + t.Port
	}
	place := "/api/v1/"
	if t.Ref.GVR.Resource != "nodes" {
		place += "namespaces/" + t.Ref.Namespace + "/"
	}
	return place + t.Ref.GVR.Resource + "/" + name + "/proxy" + t.Path
}

// Kubectl is the line that asks the same.
func (t Target) Kubectl() string {
	return "kubectl --context " + t.Ref.Context + " get --raw '" + strings.ReplaceAll(t.URL(), "'", "%27") + "'"
}

// Answer is what came back from behind the proxy.
type Answer struct {
	Status string // "200 OK"
	Code   int
	Header http.Header
	Body   []byte
	Cut    bool // the body goes on
	Took   time.Duration
}

// mostRefusal is how many bytes of an error are read whatever is asked for, so that it can be understood.
const mostRefusal = 64 << 10

// Get asks, and reads at most so many bytes. Errors are those of the way there: the API server's own, or that it could
// not reach the target. An answer with an error code from the target itself is an Answer.
func Get(ctx context.Context, api API, t Target, most int64, clock func() time.Time) (*Answer, error) {
	config, err := api.RESTConfig()
	if err != nil {
		return nil, err
	}
	client, err := rest.HTTPClientFor(config)
	if err != nil {
		return nil, err
	}
	// A redirect would lead to the API server's own paths.
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimSuffix(config.Host, "/")+t.URL(), nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept", "*/*")
	if t.End > 0 {
		req.Header.Set("Range", fmt.Sprintf("bytes=-%d", t.End))
	}
	began := clock()
	resp, err := client.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	if resp.StatusCode >= 400 {
		most = max(most, mostRefusal)
	}
	a := &Answer{Status: resp.Status, Code: resp.StatusCode, Header: resp.Header}
	a.Body, err = io.ReadAll(io.LimitReader(resp.Body, most+1))
	a.Took = clock().Sub(began)
	if err != nil && len(a.Body) == 0 && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, err
	}
	if int64(len(a.Body)) > most {
		a.Body, a.Cut = a.Body[:most], true
	}
	if refusal := ofServer(a, t); refusal != nil {
		return nil, refusal
	}
	return a, nil
}

// Ports are the addresses that an object offers, the likeliest first, as Parse reads them.
func Ports(o any) []string {
	var out []string
	add := func(name string, number int32, protocol corev1.Protocol) {
		if protocol != "" && protocol != corev1.ProtocolTCP {
			return
		}
		text := fmt.Sprintf("%d/", number)
		if number == 443 || number == 8443 || strings.Contains(name, "https") || strings.Contains(name, "tls") {
			text = "https:" + text
		}
		out = append(out, text)
	}
	switch o := o.(type) {
	case *corev1.Service:
		for _, p := range o.Spec.Ports {
			add(p.Name, p.Port, p.Protocol)
		}
	case *corev1.Pod:
		for _, c := range o.Spec.Containers {
			for _, p := range c.Ports {
				add(p.Name, p.ContainerPort, p.Protocol)
			}
		}
	}
	return out
}
