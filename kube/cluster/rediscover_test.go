package cluster

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

const definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"

// definitionsWatched serves a watch of definitions that brings that many events at once when the channel is closed.
func definitionsWatched(events int, created <-chan struct{}) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("watch") == "" {
			reply(200, map[string]any{"apiVersion": "meta.k8s.io/v1", "kind": "PartialObjectMetadataList", "metadata": map[string]string{"resourceVersion": "7"}})(w, r)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(200)
		w.(http.Flusher).Flush()
		select {
		case <-created:
			const event = `{"type":"ADDED","object":{"apiVersion":"meta.k8s.io/v1","kind":"PartialObjectMetadata","metadata":{"name":"x"}}}` + "\n"
			_, _ = w.Write([]byte(strings.Repeat(event, events)))
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		case <-r.Context().Done():
		}
	}
}

// TestKindServedAfterItsDefinition: many definitions at once ask for few discoveries, and these go on until the server has
// caught up with its definitions.
func TestKindServedAfterItsDefinition(t *testing.T) {
	const group = "/apis/broken.example.com/v1"
	f := newFakeAPI(t)
	created := make(chan struct{})
	f.route(definitions, definitionsWatched(300, created))
	k := load(Options{Kubeconfig: f.kubeconfig(t, "{token: secret}")})
	k.pace.echoes = []time.Duration{20 * time.Millisecond, 5 * time.Millisecond, 5 * time.Millisecond, 5 * time.Millisecond}
	c := connect(t, k, "test")
	c.until(t, "the watch", func() bool { return c.watched.Load() })
	looks, since := 0, time.Now() // those of the beginning, some of which may be one, have to be over
	c.until(t, "the first looks", func() bool {
		if n := f.count(group); n != looks {
			looks, since = n, time.Now()
		}
		return looks > 0 && time.Since(since) > 10*k.pace.echoes[0]
	})
	before := f.count(group)
	f.route(group, func(w http.ResponseWriter, r *http.Request) {
		if f.count(group) < before+3 {
			reply(503, status(503, "ServiceUnavailable", "not yet"))(w, r)
			return
		}
		reply(200, metav1.APIResourceList{APIResources: []metav1.APIResource{resource("gadgets", "Gadget")}})(w, r)
	})
	close(created)
	c.until(t, "the kind", func() bool { _, ok := c.Kinds().Find("gadgets"); return ok })
	if n := f.count(group) - before; n > 30 {
		t.Errorf("%d discoveries for one burst of definitions", n)
	}
}

// TestNewKindsAreFoundSoon: what the pace promises to somebody who has just installed a kind.
func TestNewKindsAreFoundSoon(t *testing.T) {
	e := defaultPace().echoes
	if first, second := e[0], e[0]+e[1]; first > time.Second || second > 2*time.Second {
		t.Errorf("the kinds are looked at %v and %v after a definition", first, second)
	}
}

// TestUnknownNamesAreSought: who may not watch definitions finds a new kind as soon as its name is typed, and however often it is
// asked, the server is asked now and then.
func TestUnknownNamesAreSought(t *testing.T) {
	const group = "/apis/broken.example.com/v1"
	f := newFakeAPI(t)
	f.route(definitions, reply(403, status(403, "Forbidden", "no")))
	clock := time.Unix(1_000_000, 0)
	var mu sync.Mutex
	now := func() time.Time { mu.Lock(); defer mu.Unlock(); return clock }
	k := load(Options{Kubeconfig: f.kubeconfig(t, "{token: secret}"), Clock: now})
	k.pace.poll, k.pace.seek = time.Hour, 10*time.Second
	c := connect(t, k, "test")
	c.until(t, "discovery", func() bool { return c.Kinds().Known() })
	f.route(group, reply(200, metav1.APIResourceList{APIResources: []metav1.APIResource{resource("gadgets", "Gadget")}}))
	before := f.count(group)
	for range 100 {
		c.Seek()
	}
	c.until(t, "the kind", func() bool { _, ok := c.Kinds().Find("gadgets"); return ok })
	if n := f.count(group) - before; n != 1 {
		t.Errorf("%d discoveries", n)
	}
	mu.Lock()
	clock = clock.Add(11 * time.Second)
	mu.Unlock()
	c.Seek()
	c.until(t, "another discovery", func() bool { return f.count(group) == before+2 })
}
