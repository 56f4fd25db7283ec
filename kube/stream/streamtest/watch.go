package streamtest

import (
	"net/http"
	"strconv"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// watcher sends the events of one watch.
type watcher struct {
	*Server
	q    Request
	w    http.ResponseWriter
	f    *format
	done <-chan struct{}
	at   int // next in the history

	cut, ended <-chan struct{}
}

func (s *Server) watch(w http.ResponseWriter, r *http.Request, q Request) {
	x := &watcher{Server: s, q: q, w: w, f: s.format(q.Resource, r.Header.Get("Accept")), done: r.Context().Done()}
	x.begin()
	defer x.end()
	if q.Query["sendInitialEvents"] == "true" || q.Query["resourceVersion"] == "" {
		if !x.initial(q.Query["sendInitialEvents"] == "true") {
			return
		}
	} else {
		from, _ := strconv.Atoi(q.Query["resourceVersion"])
		if s.expired(from) {
			refuse(w, Refuse(http.StatusGone, metav1.StatusReasonExpired, "too old resource version"))
			return
		}
		x.seek(from)
		x.header()
	}
	x.follow()
}

func (x *watcher) begin() {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.watches++
	x.cut, x.ended = x.Server.cut, x.Server.ended
}

func (x *watcher) end() {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.watches--
}

func (x *watcher) header() {
	x.w.Header().Set("Content-Type", x.f.contentType)
	x.w.WriteHeader(http.StatusOK)
	x.flush()
}

func (x *watcher) flush() {
	if f, ok := x.w.(http.Flusher); ok {
		f.Flush()
	}
}

// initial sends all objects, and the bookmark after them if the client has asked for it.
func (x *watcher) initial(bookmark bool) bool {
	all, version := x.selected(x.q)
	x.seek(version)
	x.header() // not before it is settled where the watch begins: nothing is missed from then on
	for _, o := range all {
		if !x.send(change{typ: "ADDED", object: o}) {
			return false
		}
	}
	if bookmark && !x.send(change{typ: "BOOKMARK", version: version, resource: x.q.Resource}) {
		return false
	}
	x.flush()
	return true
}

// seek goes to the first change after a version.
func (x *watcher) seek(version int) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for x.at = len(x.history); x.at > 0 && x.history[x.at-1].version > version; x.at-- {
	}
}

func (x *watcher) follow() {
	for {
		x.mu.Lock()
		changes, changed := x.history[x.at:], x.changed
		x.at = len(x.history)
		x.mu.Unlock()
		for _, c := range changes {
			if c.resource.Resource != "" && (c.resource != x.q.Resource || !x.q.selects(c.object)) {
				continue
			}
			if !x.send(c) || c.typ == "ERROR" {
				return
			}
		}
		x.flush()
		select {
		case <-changed:
		case <-x.ended:
			return
		case <-x.cut:
			panic(http.ErrAbortHandler)
		case <-x.done:
			return
		}
	}
}

// send writes one event, and reports whether it could.
func (x *watcher) send(c change) bool {
	b, err := x.f.event(c)
	if err != nil {
		x.t.Errorf("an event cannot be written: %v", err)
		return false
	}
	_, err = x.w.Write(b)
	return err == nil
}
