package stream

import (
	"errors"
	"net/http"
	"strconv"
	"sync"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/rest"
)

const (
	// pageSize is what kubectl asks for.
	pageSize = 500
	// restarts is how often one list may begin anew because its pages expired on the way.
	restarts = 3
)

// pagedList reads the list page by page.
func (f *feed) pagedList(c *conn, client rest.Interface) error {
	for attempt := 0; ; attempt++ {
		err := f.pages(c, client)
		if !apierrors.IsResourceExpired(err) || attempt == restarts {
			return err
		}
	}
}

func (f *feed) pages(c *conn, client rest.Interface) error {
	f.store.begin()
	next := ""
	for {
		r := f.request(client, false).Param("limit", strconv.Itoa(pageSize))
		if next != "" {
			r.Param("continue", next)
		}
		p, err := f.page(c, r)
		if err != nil {
			return err
		}
		if p.next == "" {
			f.store.sweep()
			f.version = p.version
			f.listed()
			return nil
		}
		next = p.next
		f.loading(p.remaining)
	}
}

func (f *feed) page(c *conn, r *rest.Request) (page, error) {
	body, err := c.open(r)
	if err != nil {
		return page{}, err
	}
	defer body.Close()
	f.connected()
	return f.dec.page(body, f.store)
}

// streamedList reads the list as a watch that begins with all there is, and stays with the watch. Servers that cannot
// do that refuse, and are asked for pages from then on.
func (f *feed) streamedList(c *conn, client rest.Interface) error {
	r := f.watchRequest(client).
		Param("sendInitialEvents", "true").
		Param("resourceVersionMatch", string(metav1.ResourceVersionMatchNotOlderThan))
	body, err := c.open(r)
	if refusesStream(err) {
		if !apierrors.IsForbidden(err) {
			f.refused.add(f.api.Name(), f.kind.Source().Group)
		}
		if err := f.pagedList(c, client); err != nil {
			return err
		}
		return f.begin(c, client)
	}
	if err != nil {
		return err
	}
	defer body.Close()
	f.connected()
	f.loading(0)
	f.store.begin()
	f.store.setColumns(f.dec.fixed())
	events := f.dec.events(body)
	for {
		ev, err := events.next()
		if err != nil {
			return cutShort(err)
		}
		if ev.typ == eventBookmark && ev.end {
			f.store.sweep()
			f.version = ev.version
			break
		}
		f.apply(ev)
	}
	return f.follow(c, events)
}

// refusesStream tells a server that does not know streamed lists, or a user who may list but not watch, from other
// failures.
func refusesStream(err error) bool {
	var status apierrors.APIStatus
	if !errors.As(err, &status) {
		return false
	}
	switch status.Status().Code {
	case http.StatusBadRequest, http.StatusUnprocessableEntity, http.StatusMethodNotAllowed, http.StatusForbidden:
		return true
	}
	return false
}

// refusals remembers which API groups of which contexts refuse to stream lists.
type refusals struct {
	mu  sync.Mutex
	set map[[2]string]bool
}

func (r *refusals) has(context, group string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.set[[2]string{context, group}]
}

func (r *refusals) add(context, group string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.set[[2]string{context, group}] = true
}

func (r *refusals) forget(context string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for k := range r.set {
		if k[0] == context {
			delete(r.set, k)
		}
	}
}
