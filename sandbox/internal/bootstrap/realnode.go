package bootstrap

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/dynamic"
)

func (c *Client) nodes() dynamic.NamespaceableResourceInterface {
	return c.dynamic.Resource(schema.GroupVersionResource{Version: "v1", Resource: "nodes"})
}

// AdoptRealNode does for a node what a cloud's controller does: it says where the
// node is and that it may be used. It returns when the node is ready.
func (c *Client) AdoptRealNode(ctx context.Context, name, address string) error {
	const interval = 100 * time.Millisecond
	err := wait.PollUntilContextCancel(ctx, interval, true, func(ctx context.Context) (bool, error) {
		node, err := c.nodes().Get(ctx, name, metav1.GetOptions{})
		if err != nil {
			return false, ctx.Err() // the kubelet has yet to register it
		}
		if err := c.initialize(ctx, node, address); err != nil {
			return false, err
		}
		return true, nil
	})
	if err != nil {
		return fmt.Errorf("waiting for node %s: %w", name, err)
	}
	return c.await(ctx, schema.GroupVersionResource{Version: "v1", Resource: "nodes"}, name, "Ready")
}

func (c *Client) initialize(ctx context.Context, node *unstructured.Unstructured, address string) error {
	status, err := json.Marshal(map[string]any{"status": map[string]any{"addresses": []map[string]string{
		{"type": "InternalIP", "address": address},
		{"type": "Hostname", "address": node.GetName()},
	}}})
	if err != nil {
		return err
	}
	_, err = c.nodes().Patch(ctx, node.GetName(), types.MergePatchType, status, metav1.PatchOptions{}, "status")
	if err != nil {
		return fmt.Errorf("giving node %s its address: %w", node.GetName(), err)
	}

	taints, _, err := unstructured.NestedSlice(node.Object, "spec", "taints")
	if err != nil {
		return err
	}
	kept := []any{}
	for _, t := range taints {
		if taint, ok := t.(map[string]any); !ok || taint["key"] != "node.cloudprovider.kubernetes.io/uninitialized" {
			kept = append(kept, t)
		}
	}
	spec, err := json.Marshal(map[string]any{"spec": map[string]any{"taints": kept}})
	if err != nil {
		return err
	}
	_, err = c.nodes().Patch(ctx, node.GetName(), types.MergePatchType, spec, metav1.PatchOptions{})
	if err != nil {
		return fmt.Errorf("removing the taint of node %s: %w", node.GetName(), err)
	}
	return nil
}

// RemoveRealNode deletes the node of an earlier run.
func (c *Client) RemoveRealNode(ctx context.Context, name string) error {
	err := c.nodes().Delete(ctx, name, metav1.DeleteOptions{})
	if err != nil && !apierrors.IsNotFound(err) {
		return fmt.Errorf("deleting node %s: %w", name, err)
	}
	return nil
}
