package exec

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/tools/remotecommand"

	"fathom/kube"
)

// Run runs a command in a container, or joins its main process, until that ends or ctx does. It returns nil for exit code 0, an
// *ExitError for another one, the cause of ctx's end, or else a problem; ErrLost is the cause of one that came midway.
//
// Nothing is written to Out and Err once Run has returned, and nothing is read from In if that is a Canceler. An error of
// Out or Err ends the session.
func Run(ctx context.Context, api API, r Request, s Streams) error {
	config, err := api.UpgradeConfig(ctx)
	if err != nil {
		return err
	}
	to, err := address(api, r, s)
	if err != nil {
		return err
	}
	w, err := newWire(config, to, r)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	near := newNear(ctx, cancel, s)
	defer near.end()
	if r.TTY {
		near.in.release()
	}
	err = w.stream(ctx, near.options(r, s))
	if cause := context.Cause(ctx); cause != nil {
		return near.why(w, cause)
	}
	err = w.explain(err)
	if waits := near.in.waits(time.Now()); errors.Is(err, ErrLost) && waits > stuck {
		return w.unread(waits, err)
	}
	return err
}

// address is the URL of the pod's subresource, with what is asked of it.
func address(api API, r Request, s Streams) (*url.URL, error) {
	client, err := api.Client(corev1.SchemeGroupVersion, kube.JSON)
	if err != nil {
		return nil, fmt.Errorf("cannot reach into %s: %w", r.name(), err)
	}
	subresource := "exec"
	var options runtime.Object = &corev1.PodExecOptions{
		Container: r.Container, Command: r.Command, TTY: r.TTY,
		Stdin: r.Stdin && s.In != nil, Stdout: s.Out != nil, Stderr: s.Err != nil && !r.TTY,
	}
	if r.Attach {
		subresource = "attach"
		options = &corev1.PodAttachOptions{
			Container: r.Container, TTY: r.TTY,
			Stdin: r.Stdin && s.In != nil, Stdout: s.Out != nil, Stderr: s.Err != nil && !r.TTY,
		}
	}
	return client.Post().Namespace(r.Pod.Namespace).Resource("pods").Name(r.Pod.Name).SubResource(subresource).
		VersionedParams(options, scheme.ParameterCodec).URL(), nil
}

// options are the near ends as client-go takes them.
func (n *near) options(r Request, s Streams) remotecommand.StreamOptions {
	o := remotecommand.StreamOptions{Tty: r.TTY}
	if r.Stdin && s.In != nil {
		o.Stdin = n.in
	}
	if s.Out != nil {
		o.Stdout = n.out
	}
	if s.Err != nil && !r.TTY {
		o.Stderr = n.err
	}
	if r.TTY && s.Size != nil {
		o.TerminalSizeQueue = n
	}
	return o
}
