package exec

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"fathom/kube"
	"fathom/kube/pods"
)

// Cut reports whether a session ended in a way that somebody else may have brought about: by a signal, or with its connection.
// Of a process that was joined, any end is one.
func Cut(err error, attached bool) bool {
	exit, exited := errors.AsType[*ExitError](err)
	switch {
	case attached && (err == nil || exited), errors.Is(err, ErrLost):
		return true
	}
	return exited && (exit.Code == signalled+9 || exit.Code == signalled+15)
}

// Fate asks what became of a pod that was seen before, and of its container, since a session in it began, and says what may
// have ended that, in a phrase: "pod web-0 was deleted". It is "" if nothing did, or if nobody answers.
func Fate(ctx context.Context, api pods.API, was *corev1.Pod, container string, began time.Time) string {
	client, err := api.Client(corev1.SchemeGroupVersion, kube.Protobuf)
	if err != nil {
		return ""
	}
	now := &corev1.Pod{}
	err = client.Get().Namespace(was.Namespace).Resource("pods").Name(was.Name).Do(ctx).Into(now)
	switch {
	case apierrors.IsNotFound(err):
		return fateOf(was, nil, container, began)
	case err != nil:
		return ""
	}
	return fateOf(was, now, container, began)
}

// fateOf is the phrase for a pod as it is now, nil for one that is gone.
func fateOf(was, now *corev1.Pod, container string, began time.Time) string {
	switch {
	case now == nil || now.UID != was.UID:
		return "pod " + was.Name + " was deleted"
	case now.DeletionTimestamp != nil:
		return "pod " + was.Name + " is being deleted"
	case now.Status.Reason == "Evicted":
		return "pod " + was.Name + " was evicted"
	}
	c, ok := pods.Find(now, container)
	if !ok || c.Status == nil {
		return ""
	}
	end := c.Status.State.Terminated
	if end == nil {
		end = c.Status.LastTerminationState.Terminated
	}
	// What ended before was the end of something else. The kubelet tells whole seconds.
	if end == nil || end.FinishedAt.Time.Before(began.Truncate(time.Second)) {
		return ""
	}
	if end.Reason == "OOMKilled" {
		return "the container ran out of memory"
	}
	return fmt.Sprintf("the container has ended: %s, exit code %d", cmp.Or(end.Reason, "no reason given"), end.ExitCode)
}
