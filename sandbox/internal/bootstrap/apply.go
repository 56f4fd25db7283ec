package bootstrap

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/wait"
	utilyaml "k8s.io/apimachinery/pkg/util/yaml"
	"sigs.k8s.io/yaml"
)

const fieldManager = "sandbox"

func (c *Client) applyManifest(ctx context.Context, name string, replace *strings.Replacer) error {
	data, err := manifests.ReadFile("manifests/" + name)
	if err != nil {
		return err
	}
	if replace != nil {
		data = []byte(replace.Replace(string(data)))
	}
	objects, err := decode(data)
	if err != nil {
		return fmt.Errorf("reading %s: %w", name, err)
	}
	return c.apply(ctx, objects)
}

func (c *Client) apply(ctx context.Context, objects []*unstructured.Unstructured) error {
	for _, obj := range objects {
		// All kinds applied here have the plural that their name suggests.
		gvr, _ := meta.UnsafeGuessKindToResource(obj.GroupVersionKind())
		_, err := c.dynamic.Resource(gvr).Namespace(obj.GetNamespace()).
			Apply(ctx, obj.GetName(), obj, metav1.ApplyOptions{FieldManager: fieldManager, Force: true})
		if err != nil {
			return fmt.Errorf("applying %s %s: %w", obj.GetKind(), obj.GetName(), err)
		}
	}
	return nil
}

// await returns when a cluster-wide object has the condition.
func (c *Client) await(ctx context.Context, gvr schema.GroupVersionResource, name, condition string) error {
	err := wait.PollUntilContextCancel(ctx, 50*time.Millisecond, true, func(ctx context.Context) (bool, error) {
		obj, err := c.dynamic.Resource(gvr).Get(ctx, name, metav1.GetOptions{})
		if err != nil {
			return false, ctx.Err()
		}
		// Until a controller has written them, conditions are null, which NestedSlice calls an error.
		conditions, _, _ := unstructured.NestedSlice(obj.Object, "status", "conditions")
		for _, item := range conditions {
			if c, ok := item.(map[string]any); ok && c["type"] == condition && c["status"] == "True" {
				return true, nil
			}
		}
		return false, nil
	})
	if err != nil {
		return fmt.Errorf("waiting for %s to be %s: %w", name, condition, err)
	}
	return nil
}

func decode(data []byte) ([]*unstructured.Unstructured, error) {
	var objects []*unstructured.Unstructured
	docs := utilyaml.NewYAMLReader(bufio.NewReader(bytes.NewReader(data)))
	for {
		doc, err := docs.Read()
		if errors.Is(err, io.EOF) {
			return objects, nil
		}
		if err != nil {
			return nil, err
		}
		obj := &unstructured.Unstructured{}
		if err := yaml.Unmarshal(doc, &obj.Object); err != nil {
			return nil, err
		}
		if len(obj.Object) > 0 {
			objects = append(objects, obj)
		}
	}
}
