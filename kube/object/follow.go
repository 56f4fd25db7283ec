package object

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/watch"

	"fathom/kube"
)

// Seen is one look at an object: as it is now, or why it cannot be seen.
type Seen struct {
	Object *unstructured.Unstructured // nil until it was seen once; the last one known when Err is set
	// Deleted is set when the object is gone; Object is what it was.
	Deleted bool
	Err     error
}

const (
	followFirst = time.Second
	followLast  = 30 * time.Second
	// pollEvery is how often an object is fetched that may be read but not watched.
	pollEvery = 5 * time.Second
)

// Follow tells of an object now and at every change, until ctx ends. Errors are told and it goes on trying. tell is
// called from one goroutine.
func Follow(ctx context.Context, api API, ref kube.Ref, tell func(Seen)) {
	f := follower{api: api, ref: ref, tell: tell}
	wait := followFirst
	for ctx.Err() == nil {
		err := f.once(ctx)
		if ctx.Err() != nil {
			return
		}
		switch {
		case err == nil:
			wait = followFirst
		case errors.Is(err, errPoll):
			wait = pollEvery
		default:
			f.fail(err)
			wait = min(2*wait, followLast)
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
		}
	}
}

// errPoll says that the object was fetched but cannot be watched.
var errPoll = errors.New("watching is not permitted")

type follower struct {
	api  API
	ref  kube.Ref
	tell func(Seen)
	last *unstructured.Unstructured
}

func (f *follower) fail(err error) {
	f.tell(Seen{Object: f.last, Deleted: f.last != nil && apierrors.IsNotFound(err), Err: err})
}

// once fetches the object and watches it until the watch ends, which is no error.
func (f *follower) once(ctx context.Context) error {
	u, err := Get(ctx, f.api, f.ref)
	if err != nil {
		return err
	}
	f.last = u
	f.tell(Seen{Object: u})
	c, err := f.api.Client(f.ref.GVR.GroupVersion(), kube.JSON)
	if err != nil {
		return err
	}
	body, err := c.Get().NamespaceIfScoped(f.ref.Namespace, f.ref.Namespace != "").Resource(f.ref.GVR.Resource).
		Param("watch", "1"). // without a version: an old object's own would have expired long ago
		Param("fieldSelector", fields.OneTermEqualSelector("metadata.name", f.ref.Name).String()).
		SetHeader("Accept", "application/json").Stream(ctx)
	if apierrors.IsForbidden(err) || apierrors.IsMethodNotSupported(err) {
		return errPoll
	}
	if err != nil {
		return err
	}
	defer body.Close()
	return f.read(body)
}

// read tells of the events of a watch.
func (f *follower) read(body io.Reader) error {
	dec := json.NewDecoder(body)
	for {
		var e metav1.WatchEvent
		if err := dec.Decode(&e); err != nil {
			if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
				return nil
			}
			return err
		}
		if e.Type == string(watch.Error) || e.Type == string(watch.Bookmark) {
			return nil // fetched anew; an expired version is the usual reason
		}
		u := &unstructured.Unstructured{}
		if err := u.UnmarshalJSON(bytes.TrimSpace(e.Object.Raw)); err != nil {
			return err
		}
		if f.last != nil && u.GetResourceVersion() == f.last.GetResourceVersion() && e.Type == string(watch.Added) {
			continue // the state to begin with, which Get has told of
		}
		f.last = u
		f.tell(Seen{Object: u, Deleted: e.Type == string(watch.Deleted)})
	}
}
