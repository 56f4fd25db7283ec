// Package describe writes what kubectl describe writes, with kubectl's own describers.
//
// They make many requests one after the other, so they run under a deadline and off the event loop. It is the one place
// that imports them.
package describe

import (
	"context"
	"fmt"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/client-go/rest"
	"k8s.io/kubectl/pkg/describe"

	"fathom/kube"
)

// Object describes one object with its events. The describers know no context: when ctx ends first the answer is its
// error, and what still runs ends with the timeout of its requests.
func Object(ctx context.Context, config *rest.Config, kind kube.Kind, ref kube.Ref) (string, error) {
	config = rest.CopyConfig(config)
	if until, ok := ctx.Deadline(); ok {
		config.Timeout = time.Until(until)
	}
	d, err := describer(config, kind)
	if err != nil {
		return "", err
	}
	type answer struct {
		text string
		err  error
	}
	answered := make(chan answer, 1)
	go func() {
		defer func() {
			if r := recover(); r != nil { // by an object that the describer did not think of
				answered <- answer{"", fmt.Errorf("kubectl's describer for %s gave up: %v", kind, r)}
			}
		}()
		text, err := d.Describe(ref.Namespace, ref.Name, describe.DescriberSettings{ShowEvents: true, ChunkSize: 500})
		answered <- answer{text, err}
	}()
	select {
	case a := <-answered:
		return a.text, a.err
	case <-ctx.Done():
		return "", context.Cause(ctx)
	}
}

func describer(config *rest.Config, kind kube.Kind) (describe.ResourceDescriber, error) {
	gvk := kind.GVK()
	if d, ok := describe.DescriberFor(gvk.GroupKind(), config); ok {
		return d, nil
	}
	scope := meta.RESTScopeRoot
	if kind.Namespaced {
		scope = meta.RESTScopeNamespace
	}
	d, ok := describe.GenericDescriberFor(&meta.RESTMapping{Resource: kind.Source(), GroupVersionKind: gvk, Scope: scope}, config)
	if !ok {
		return nil, fmt.Errorf("there is no way to describe %s with this connection", kind)
	}
	return d, nil
}
