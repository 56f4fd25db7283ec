package scenario

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/dynamic"
)

const (
	fieldManager = "fathom-sandbox"

	// deleteAnnotation marks an object that is deleted once everything is
	// applied; with a finalizer on it or in it, it then stays, terminating.
	deleteAnnotation = "sandbox.fathom/delete"

	// patience is how long the API server may take to know a new kind or to
	// make a namespace's default service account.
	patience = 30 * time.Second
	interval = 200 * time.Millisecond
)

// applyAll applies objects in their order, then deletes those that ask for it.
func (l *loader) applyAll(ctx context.Context, objects []*unstructured.Unstructured) error {
	for _, obj := range objects {
		if err := l.apply(ctx, obj); err != nil {
			return fmt.Errorf("%s %s: %w", obj.GetKind(), qualified(obj), err)
		}
	}
	for _, obj := range objects {
		if _, ok := obj.GetAnnotations()[deleteAnnotation]; !ok {
			continue
		}
		client, err := l.resource(ctx, obj)
		if err != nil {
			return err
		}
		err = client.Delete(ctx, obj.GetName(), metav1.DeleteOptions{})
		if err != nil && !apierrors.IsNotFound(err) && !apierrors.IsConflict(err) {
			return fmt.Errorf("deleting %s %s: %w", obj.GetKind(), qualified(obj), err)
		}
	}
	return nil
}

// apply fills the placeholders of one object and applies it and its status.
func (l *loader) apply(ctx context.Context, obj *unstructured.Unstructured) error {
	if _, err := l.fill(obj.Object); err != nil {
		return err
	}
	if err := l.fillEvent(ctx, obj); err != nil {
		return err
	}
	dropUser(obj)
	client, err := l.resource(ctx, obj)
	if err != nil {
		return err
	}
	if _, ok := obj.Object["eventTime"]; ok { // it cannot change, so neither can the event
		_, err := client.Create(ctx, obj, metav1.CreateOptions{FieldManager: fieldManager})
		return ignoreExisting(err)
	}
	if err := applyPatiently(ctx, client, obj); err != nil {
		return err
	}
	if obj.GetKind() == "CustomResourceDefinition" {
		return established(ctx, client, obj.GetName())
	}
	return applyStatus(ctx, client, obj)
}

// applyPatiently repeats while the API server is not ready for the object, as
// when a new namespace has no service account yet.
func applyPatiently(ctx context.Context, client dynamic.ResourceInterface, obj *unstructured.Unstructured) error {
	var last error
	err := wait.PollUntilContextTimeout(ctx, interval, patience, true, func(ctx context.Context) (bool, error) {
		_, last = client.Apply(ctx, obj.GetName(), obj, metav1.ApplyOptions{FieldManager: fieldManager, Force: true})
		if apierrors.IsForbidden(last) || apierrors.IsServiceUnavailable(last) || apierrors.IsTooManyRequests(last) {
			return false, nil
		}
		return true, last
	})
	if last != nil && errors.Is(err, context.DeadlineExceeded) {
		return last
	}
	return err
}

// applyStatus writes the object's status through its subresource.
func applyStatus(ctx context.Context, client dynamic.ResourceInterface, obj *unstructured.Unstructured) error {
	status, ok := obj.Object["status"]
	if !ok {
		return nil
	}
	only := &unstructured.Unstructured{Object: map[string]any{"status": status}}
	only.SetGroupVersionKind(obj.GroupVersionKind())
	only.SetName(obj.GetName())
	only.SetNamespace(obj.GetNamespace())
	_, err := client.ApplyStatus(ctx, obj.GetName(), only, metav1.ApplyOptions{FieldManager: fieldManager, Force: true})
	if err != nil {
		return fmt.Errorf("status: %w", err)
	}
	return nil
}

// resource finds the API of an object's kind, waiting for a kind that is new.
func (l *loader) resource(ctx context.Context, obj *unstructured.Unstructured) (dynamic.ResourceInterface, error) {
	gvk := obj.GroupVersionKind()
	var mapping *meta.RESTMapping
	err := wait.PollUntilContextTimeout(ctx, interval, patience, true, func(context.Context) (bool, error) {
		var err error
		mapping, err = l.clients.mapper.RESTMapping(gvk.GroupKind(), gvk.Version)
		if meta.IsNoMatchError(err) {
			l.clients.mapper.Reset()
			return false, nil
		}
		return err == nil, err
	})
	if err != nil {
		return nil, fmt.Errorf("finding the API of %s: %w", gvk, err)
	}
	client := l.clients.dynamic.Resource(mapping.Resource)
	if mapping.Scope.Name() == meta.RESTScopeNameNamespace {
		return client.Namespace(obj.GetNamespace()), nil
	}
	return client, nil
}

// established waits until a CRD is served.
func established(ctx context.Context, client dynamic.ResourceInterface, name string) error {
	return wait.PollUntilContextTimeout(ctx, interval, patience, true, func(ctx context.Context) (bool, error) {
		crd, err := client.Get(ctx, name, metav1.GetOptions{})
		if err != nil {
			return false, err
		}
		conditions, _, _ := unstructured.NestedSlice(crd.Object, "status", "conditions") // null at first
		for _, c := range conditions {
			if c, ok := c.(map[string]any); ok && c["type"] == "Established" && c["status"] == "True" {
				return true, nil
			}
		}
		return false, nil
	})
}

// fillEvent gives an Event the uid of the object that it is about, by which
// clients find it.
func (l *loader) fillEvent(ctx context.Context, obj *unstructured.Unstructured) error {
	if obj.GetKind() != "Event" {
		return nil
	}
	ref, ok := obj.Object["involvedObject"].(map[string]any) // v1
	if !ok {
		ref, ok = obj.Object["regarding"].(map[string]any) // events.k8s.io
	}
	if !ok || ref["uid"] != nil {
		return nil
	}
	about := &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": ref["apiVersion"], "kind": ref["kind"],
		"metadata": map[string]any{"name": ref["name"]},
	}}
	if namespace, ok := ref["namespace"].(string); ok {
		about.SetNamespace(namespace)
	}
	client, err := l.resource(ctx, about)
	if err != nil {
		return err
	}
	found, err := client.Get(ctx, about.GetName(), metav1.GetOptions{})
	if err != nil {
		return fmt.Errorf("finding what it is about: %w", err)
	}
	ref["uid"] = string(found.GetUID())
	return nil
}

// dropUser lets simulated containers run commands as the sandbox's own user when
// only root could choose another.
func dropUser(obj *unstructured.Unstructured) {
	execs, ok, err := unstructured.NestedSlice(obj.Object, "spec", "execs")
	if !ok || err != nil || os.Geteuid() == 0 {
		return
	}
	for _, exec := range execs {
		if exec, ok := exec.(map[string]any); ok {
			unstructured.RemoveNestedField(exec, "local", "securityContext")
		}
	}
	obj.Object["spec"].(map[string]any)["execs"] = execs
}

func qualified(obj *unstructured.Unstructured) string {
	if obj.GetNamespace() == "" {
		return obj.GetName()
	}
	return obj.GetNamespace() + "/" + obj.GetName()
}
