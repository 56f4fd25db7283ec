package object

import (
	"context"
	"errors"
	"io"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/util/resourceversion"

	"fathom/kube"
)

// Seen is one look at an object: as it is now, or why it cannot be seen.
type Seen struct {
	Object *unstructured.Unstructured // nil until it was seen once; the last one known otherwise
	// Deleted is set when the object is gone; Object is what it was.
	Deleted bool
	// Err is why nothing is known of the object now; Retry is when the next attempt is due.
	Err   error
	Retry time.Time
	// Since is when the object was found to be gone, else when it was last known to be as it is here. It is zero while
	// Object is what the server says.
	Since time.Time
}

const (
	followFirst = time.Second
	followLast  = 30 * time.Second
	// pollEvery is how often an object is fetched that may be read but not watched.
	pollEvery = 5 * time.Second
)

// errPoll says that the object was fetched but cannot be watched.
var errPoll = errors.New("watching is not permitted")

// Follower watches one object.
type Follower struct {
	api   API
	ref   kube.Ref
	clock func() time.Time
	tell  func(Seen)
	// after is the timer between two attempts.
	after func(time.Duration) <-chan time.Time
	again chan struct{}

	now Seen
}

// NewFollower makes a Follower of the object. It calls tell from the goroutine of Run.
func NewFollower(api API, ref kube.Ref, clock func() time.Time, tell func(Seen)) *Follower {
	return &Follower{api: api, ref: ref, clock: clock, tell: tell, after: time.After, again: make(chan struct{}, 1)}
}

// Retry makes the next attempt due now.
func (f *Follower) Retry() {
	select {
	case f.again <- struct{}{}:
	default:
	}
}

// Run tells of the object now and at every change, until ctx ends. Errors are told and it goes on trying.
func (f *Follower) Run(ctx context.Context) {
	wait := followFirst
	for ctx.Err() == nil {
		err := f.once(ctx)
		if ctx.Err() != nil {
			return
		}
		pause := followFirst
		switch {
		case err == nil:
			wait = followFirst
		case errors.Is(err, errPoll):
			wait, pause = followFirst, pollEvery
		default:
			wait = min(2*wait, followLast)
			pause = wait
			f.fail(err, pause)
		}
		select {
		case <-f.after(pause):
		case <-f.again:
		case <-ctx.Done():
		}
	}
}

// once watches the object, fetches it, and reads the watch until it ends, which is no error. The watch begins first: what
// happens after the fetch is then among its events.
func (f *Follower) once(ctx context.Context) error {
	body, err := f.watch(ctx)
	unwatched := apierrors.IsForbidden(err) || apierrors.IsMethodNotSupported(err)
	if err != nil && !unwatched {
		return err
	}
	if body != nil {
		defer body.Close()
	}
	u, err := Get(ctx, f.api, f.ref)
	switch {
	case err == nil:
		f.saw(u)
	case apierrors.IsNotFound(err) && f.now.Object != nil:
		f.gone()
	case apierrors.IsNotFound(err) && !unwatched:
		f.now = Seen{Err: err}
		f.tell(f.now)
	default:
		return err
	}
	if unwatched {
		return errPoll
	}
	return f.read(body)
}

// watch asks for the events of the object from now on. It names no version: an object's own may have expired long ago.
func (f *Follower) watch(ctx context.Context) (io.ReadCloser, error) {
	c, err := f.api.Client(f.ref.GVR.GroupVersion(), kube.JSON)
	if err != nil {
		return nil, err
	}
	return c.Get().NamespaceIfScoped(f.ref.Namespace, f.ref.Namespace != "").Resource(f.ref.GVR.Resource).
		Param("watch", "1").
		Param("fieldSelector", fields.OneTermEqualSelector("metadata.name", f.ref.Name).String()).
		SetHeader("Accept", "application/json").Stream(ctx)
}

func (f *Follower) saw(u *unstructured.Unstructured) {
	f.now = Seen{Object: u}
	f.tell(f.now)
}

func (f *Follower) gone() {
	if !f.now.Deleted {
		f.now.Since = f.clock()
	}
	f.now = Seen{Object: f.now.Object, Deleted: true, Since: f.now.Since}
	f.tell(f.now)
}

func (f *Follower) fail(err error, pause time.Duration) {
	at := f.clock()
	if f.now.Since.IsZero() && f.now.Object != nil {
		f.now.Since = at
	}
	f.now.Err, f.now.Retry = err, at.Add(pause)
	f.tell(f.now)
}

// older reports whether u is no news after what was seen last: a watch begins with the object as it was when it was asked.
func (f *Follower) older(u *unstructured.Unstructured) bool {
	last := f.now.Object
	if last == nil || f.now.Deleted || u.GetUID() != last.GetUID() {
		return false
	}
	order, err := resourceversion.CompareResourceVersion(u.GetResourceVersion(), last.GetResourceVersion())
	return err == nil && order <= 0
}
