package files

import (
	"context"
	"errors"
	"io"

	"fathom/kube"
	"fathom/kube/exec"
)

// In is the Runner of a container of a pod.
func In(api exec.API, pod kube.Ref, container string) Runner {
	return &inside{api: api, pod: pod, container: container}
}

type inside struct {
	api       exec.API
	pod       kube.Ref
	container string
}

// Run implements Runner.
func (c *inside) Run(ctx context.Context, command []string, in io.Reader, out, errs io.Writer) (int, error) {
	s := exec.Streams{Out: out, Err: errs}
	if in != nil {
		s.In = source{in}
	}
	r := exec.Request{Pod: c.pod, Container: c.container, Command: command, Stdin: in != nil}
	err := exec.Run(ctx, c.api, r, s)
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return exit.Code, nil
	}
	return 0, err
}

// source is an input that is let go of when the command has ended: what this package sends comes from files and memory,
// whose reads do not wait, and from pipes, which can be closed.
type source struct{ io.Reader }

// Cancel implements exec.Canceler.
func (s source) Cancel() bool {
	if c, ok := s.Reader.(io.Closer); ok {
		c.Close()
	}
	return true
}
