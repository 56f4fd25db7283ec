package object

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/watch"
)

// read tells of the events of a watch until it ends. An end in good order and an expired version are no errors: the
// object is fetched anew.
func (f *Follower) read(body io.Reader) error {
	dec := json.NewDecoder(body)
	for {
		var e metav1.WatchEvent
		switch err := dec.Decode(&e); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return fmt.Errorf("watch %s: %w", f.ref, err)
		}
		if err := f.event(e); apierrors.IsResourceExpired(err) || apierrors.IsGone(err) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

func (f *Follower) event(e metav1.WatchEvent) error {
	switch watch.EventType(e.Type) {
	case watch.Bookmark:
		return nil
	case watch.Error:
		var status metav1.Status
		if err := json.Unmarshal(e.Object.Raw, &status); err != nil {
			return fmt.Errorf("watch %s: %w", f.ref, err)
		}
		return apierrors.FromObject(&status)
	}
	u := &unstructured.Unstructured{}
	if err := u.UnmarshalJSON(e.Object.Raw); err != nil {
		return fmt.Errorf("watch %s: %w", f.ref, err)
	}
	switch {
	case f.older(u):
	case watch.EventType(e.Type) == watch.Deleted:
		f.now = Seen{Object: u}
		f.gone()
	default:
		f.saw(u)
	}
	return nil
}
