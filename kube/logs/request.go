package logs

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"fathom/kube"
	"fathom/kube/problem"
)

// request asks for one container's log, always with timestamps.
type request struct {
	source   *Source
	follow   bool
	previous bool
	// since leaves out lines from before that second.
	since time.Time
	// tail is how many lines from the end are sent at first, all when it is nil.
	tail *int64
	// bytes bounds the answer when it is not nil.
	bytes *int64
}

// open sends the request. The caller closes the body, or ends ctx.
func (q request) open(ctx context.Context, api API) (io.ReadCloser, error) {
	client, err := api.Client(corev1.SchemeGroupVersion, kube.JSON)
	if err != nil {
		return nil, err
	}
	r := client.Get().Namespace(q.source.Pod.Namespace).Resource("pods").Name(q.source.Pod.Name).SubResource("log").
		Param("container", q.source.Container).
		Param("timestamps", "true").
		MaxRetries(0)
	if q.follow {
		r.Param("follow", "true")
	}
	if q.previous {
		r.Param("previous", "true")
	}
	if !q.since.IsZero() {
		r.Param("sinceTime", q.since.UTC().Format(time.RFC3339))
	}
	if q.tail != nil {
		r.Param("tailLines", strconv.FormatInt(*q.tail, 10))
	}
	if q.bytes != nil {
		r.Param("limitBytes", strconv.FormatInt(*q.bytes, 10))
	}
	body, err := r.Stream(ctx)
	if err != nil {
		return nil, q.explained(err)
	}
	return body, nil
}

// explained says of an error in reaching the kubelet, which the API server passes on with the address it asked, that it is
// the node's.
func (q request) explained(err error) error {
	var status apierrors.APIStatus
	if !errors.As(err, &status) {
		return err
	}
	if d := status.Status().Details; apierrors.IsNotFound(err) && d != nil && d.Name == q.source.Node && d.Name != q.source.Pod.Name {
		return problem.New(problem.NotFound, fmt.Sprintf("Node %s is gone, and with it the log.", d.Name), "Look at the pods that replace this one.", err)
	}
	const asks, path, sep = `Get "https://`, "/containerLogs/", `": `
	rest, ok := strings.CutPrefix(status.Status().Message, asks)
	address, rest, found := strings.Cut(rest, path)
	if !ok || !found {
		return err
	}
	_, why, found := strings.Cut(rest, sep)
	if !found {
		return err
	}
	return problem.New(problem.Server, fmt.Sprintf("The kubelet of node %s does not answer: %s.", q.source.Node, strings.TrimSuffix(why, ".")),
		fmt.Sprintf("Look at the node and its kubelet, which the API server asks at %s.", address), err)
}

// fetchPod is the pod as the API server knows it now.
func fetchPod(ctx context.Context, api API, pod kube.Ref) (*corev1.Pod, error) {
	client, err := api.Client(corev1.SchemeGroupVersion, kube.Protobuf)
	if err != nil {
		return nil, err
	}
	p := &corev1.Pod{}
	return p, client.Get().Namespace(pod.Namespace).Resource("pods").Name(pod.Name).Do(ctx).Into(p)
}
