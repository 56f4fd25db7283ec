package cluster

import (
	"fmt"
	"maps"
	"reflect"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/watch"

	"fathom/kube"
	"fathom/kube/problem"
)

const (
	asMetadata = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1"
	asList     = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"
	// A watch of kinds that is not allowed, or not there, is tried again after this long.
	notAllowedWait = 5 * time.Minute
)

// kindSources are the resources whose changes make kinds come and go.
func kindSources() []schema.GroupVersionResource {
	return []schema.GroupVersionResource{
		{Group: "apiextensions.k8s.io", Version: "v1", Resource: "customresourcedefinitions"},
		{Group: "apiregistration.k8s.io", Version: "v1", Resource: "apiservices"},
	}
}

// Kinds are the kinds as far as they are known: the built-in ones until discovery has answered. It never waits.
func (c *Cluster) Kinds() *Kinds {
	c.looked.Store(true)
	return c.kinds.Load()
}

// Refresh asks for the kinds again now, and for the connection's health. It cuts waits short.
func (c *Cluster) Refresh() {
	if p := c.currentPlugin(); p != nil {
		p.release()
	}
	c.kick()
	poke(c.asked)
}

// Seek asks for the kinds again now, because somebody wants one that is not known: it may have come a moment ago. It does so
// now and then only, however often it is called, and not while a watch tells when kinds come.
func (c *Cluster) Seek() {
	now, last := c.options.Clock().UnixNano(), c.sought.Load()
	if c.watched.Load() || last != 0 && now-last < int64(c.pace.seek) || !c.sought.CompareAndSwap(last, now) {
		return
	}
	poke(c.asked)
}

// keepKinds runs discovery when it is asked to, when kinds come and go, and now and then when nothing tells.
func (c *Cluster) keepKinds() {
	const none = -1
	echo, failures := none, 0
	t := time.NewTimer(c.pace.poll)
	defer t.Stop()
	for {
		select {
		case <-c.ctx.Done():
			return
		case <-c.asked:
			echo = none
		case <-c.stirred:
			// A new kind is served a moment after its definition changed, so look more than once.
			if echo != 0 {
				echo = 0
				t.Reset(c.pace.echoes[0])
			}
			continue
		case <-t.C:
			if echo == none && failures == 0 && (c.watched.Load() || !c.looked.Swap(false)) {
				t.Reset(c.pace.poll)
				continue
			}
		}
		if c.phase() != Live {
			echo = none
			t.Reset(c.pace.poll)
			continue
		}
		others, err := c.learnKinds()
		switch {
		case err != nil:
			failures++
			echo = none // the next change need not wait as long as this failure
			t.Reset(c.pace.wait(problem.Of(err).Class, failures))
		case echo != none && !others && echo+1 < len(c.pace.echoes):
			failures = 0
			echo++
			t.Reset(c.pace.echoes[echo])
		default:
			echo, failures = none, 0
			t.Reset(c.pace.poll)
		}
	}
}

// learnKinds runs discovery and reports whether other kinds are served than before. That a group fails in another way
// than before is worth telling, but it is not what a stir was about.
func (c *Cluster) learnKinds() (others bool, err error) {
	before := c.kinds.Load()
	kinds, err := c.discover()
	if err != nil {
		kinds = before.failed(err)
	}
	others = !reflect.DeepEqual(before.served, kinds.served)
	if others || !before.sameErrors(kinds) {
		c.kinds.Store(kinds)
		c.tell()
	}
	return others, err
}

func (k *Kinds) sameErrors(o *Kinds) bool {
	same := func(a, b error) bool { return a.Error() == b.Error() }
	return k.known == o.known && maps.EqualFunc(k.errs, o.errs, same)
}

// keepWatching follows one source of kinds until the Cluster is closed.
func (c *Cluster) keepWatching(source schema.GroupVersionResource) {
	failures := 0
	for {
		wait := c.pace.again
		if c.phase() == Live {
			began := time.Now()
			err := c.watchKinds(source)
			switch {
			case err == nil || time.Since(began) > c.pace.far:
				failures = 0
			case apierrors.IsForbidden(err), apierrors.IsNotFound(err), apierrors.IsMethodNotSupported(err):
				wait = notAllowedWait
			default:
				failures++
				wait = c.pace.wait(problem.Of(err).Class, failures)
			}
		}
		if !c.sleep(wait) {
			return
		}
	}
}

// watchKinds follows a source until its watch ends. Changes that were missed before it began count as one.
func (c *Cluster) watchKinds(source schema.GroupVersionResource) error {
	client, err := c.Client(source.GroupVersion(), kube.JSON)
	if err != nil {
		return err
	}
	var list metav1.PartialObjectMetadataList
	err = client.Get().Resource(source.Resource).SetHeader("Accept", asList).Param("limit", "1").Do(c.ctx).Into(&list)
	if err != nil {
		return fmt.Errorf("cannot list %s: %w", source.Resource, err)
	}
	w, err := client.Get().Resource(source.Resource).SetHeader("Accept", asMetadata).
		Param("watch", "true").Param("resourceVersion", list.ResourceVersion).Watch(c.ctx)
	if err != nil {
		return fmt.Errorf("cannot watch %s: %w", source.Resource, err)
	}
	defer w.Stop()
	if source.Resource == kindSources()[0].Resource {
		c.watched.Store(true)
		defer c.watched.Store(false)
	}
	poke(c.stirred)
	for event := range w.ResultChan() {
		switch event.Type {
		case watch.Error:
			return fmt.Errorf("the watch of %s ended: %w", source.Resource, apierrors.FromObject(event.Object))
		case watch.Added, watch.Modified, watch.Deleted:
			poke(c.stirred)
		}
	}
	return nil
}
