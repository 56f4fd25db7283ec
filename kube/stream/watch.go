package stream

import (
	"errors"
	"fmt"
	"io"
	"strconv"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/client-go/rest"
)

// Bounds of the life of one watch, in seconds. It is drawn at random so that a thousand clients do not come at once.
const (
	watchLeast = 300
	watchMost  = 600
)

func (f *feed) watchRequest(client rest.Interface) *rest.Request {
	seconds := watchLeast + int(f.jitter()*(watchMost-watchLeast))
	return f.request(client, true).
		Param("watch", "true").
		Param("allowWatchBookmarks", "true").
		Param("timeoutSeconds", strconv.Itoa(seconds))
}

// begin watches what was listed just now. What may be listed but not watched is polled.
func (f *feed) begin(c *conn, client rest.Interface) error {
	err := f.watch(c, client)
	if f.cannotWatch(err) {
		f.unwatched, f.unwatchedSince = err, f.clock.Now()
		f.version = ""
		return errPoll
	}
	return err
}

// watch resumes where the rows are.
func (f *feed) watch(c *conn, client rest.Interface) error {
	body, err := c.open(f.watchRequest(client).Param("resourceVersion", f.version))
	if err != nil {
		return err
	}
	defer body.Close()
	f.connected()
	return f.follow(c, f.dec.events(body))
}

// cannotWatch reports whether there is no right or no way to watch the kind.
func (f *feed) cannotWatch(err error) bool {
	return apierrors.IsForbidden(err) || apierrors.IsMethodNotSupported(err)
}

// follow keeps the rows current until the watch ends.
func (f *feed) follow(c *conn, events events) error {
	c.live(f.bookmarks)
	f.current(Live)
	for {
		ev, err := events.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if ev.columns != nil {
			return errColumns
		}
		if ev.typ == eventBookmark {
			f.bookmarks = true
			c.live(true)
			f.connected()
		}
		f.apply(ev)
		if ev.version != "" {
			f.version = ev.version
		}
	}
}

func (f *feed) apply(ev event) {
	switch ev.typ {
	case eventPut:
		f.store.put(ev.object)
	case eventDelete:
		f.store.remove(ev.object.id)
	}
}

// cutShort is the error of a list that ended before its end.
func cutShort(err error) error {
	if errors.Is(err, io.EOF) {
		return fmt.Errorf("the server ended the list before it was complete: %w", io.ErrUnexpectedEOF)
	}
	return err
}
