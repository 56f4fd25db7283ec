package bootstrap

import (
	"context"
	"fmt"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"
)

func (c *Client) nodes() dynamic.NamespaceableResourceInterface {
	return c.dynamic.Resource(schema.GroupVersionResource{Version: "v1", Resource: "nodes"})
}

// AwaitNode returns when a node that registers itself is ready.
func (c *Client) AwaitNode(ctx context.Context, name string) error {
	return c.await(ctx, schema.GroupVersionResource{Version: "v1", Resource: "nodes"}, name, "Ready")
}

// RemoveRealNode deletes the node of an earlier run.
func (c *Client) RemoveRealNode(ctx context.Context, name string) error {
	err := c.nodes().Delete(ctx, name, metav1.DeleteOptions{})
	if err != nil && !apierrors.IsNotFound(err) {
		return fmt.Errorf("deleting node %s: %w", name, err)
	}
	return nil
}
