// Package bootstrap gives a fresh API server the objects that every sandbox
// has: the users' rights, kwok's kinds and Stages, and the metrics API. Scenarios
// are not its business.
package bootstrap

import (
	"context"
	"embed"
	"fmt"
	"strconv"
	"strings"

	"fathom/sandbox/internal/stages"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/rest"
	"sigs.k8s.io/kwok/kustomize/crd"
)

//go:embed manifests/*.yaml
var manifests embed.FS

// Client puts objects into one API server.
type Client struct {
	dynamic dynamic.Interface
}

// New returns a Client that uses the given configuration.
func New(config *rest.Config) (*Client, error) {
	config = rest.CopyConfig(config)
	config.QPS, config.Burst = 200, 200
	d, err := dynamic.NewForConfig(config)
	if err != nil {
		return nil, fmt.Errorf("connecting to the API server: %w", err)
	}
	return &Client{dynamic: d}, nil
}

// Access makes the objects that give the users their rights.
func (c *Client) Access(ctx context.Context) error {
	return c.applyManifest(ctx, "access.yaml", nil)
}

// Metrics registers metrics-server, which listens on the given port.
func (c *Client) Metrics(ctx context.Context, port int) error {
	return c.applyManifest(ctx, "metrics.yaml", strings.NewReplacer("METRICS_PORT", strconv.Itoa(port)))
}

// Simulation makes kwok's kinds and the default Stages.
func (c *Client) Simulation(ctx context.Context, kubernetesVersion string) error {
	var kinds []*unstructured.Unstructured
	for _, data := range simulationKinds() {
		objects, err := decode(data)
		if err != nil {
			return fmt.Errorf("reading kwok's kinds: %w", err)
		}
		kinds = append(kinds, objects...)
	}
	if err := c.apply(ctx, kinds); err != nil {
		return err
	}
	for _, kind := range kinds {
		gvr := schema.GroupVersionResource{
			Group: "apiextensions.k8s.io", Version: "v1", Resource: "customresourcedefinitions",
		}
		if err := c.await(ctx, gvr, kind.GetName(), "Established"); err != nil {
			return err
		}
	}
	all, err := stages.Default(kubernetesVersion)
	if err != nil {
		return err
	}
	return c.apply(ctx, all)
}

func simulationKinds() [][]byte {
	return [][]byte{
		crd.Stage, crd.Attach, crd.ClusterAttach, crd.Exec, crd.ClusterExec, crd.Logs, crd.ClusterLogs,
		crd.PortForward, crd.ClusterPortForward, crd.ResourceUsage, crd.ClusterResourceUsage,
	}
}

// AwaitMetrics returns when the metrics API answers.
func (c *Client) AwaitMetrics(ctx context.Context) error {
	gvr := schema.GroupVersionResource{Group: "apiregistration.k8s.io", Version: "v1", Resource: "apiservices"}
	return c.await(ctx, gvr, "v1beta1.metrics.k8s.io", "Available")
}

// DropLeases deletes the leases of simulated nodes, so that a newly started kwok
// need not wait until those of its predecessor have expired.
func (c *Client) DropLeases(ctx context.Context) error {
	nodes, err := c.nodes().List(ctx, metav1.ListOptions{})
	if err != nil {
		return fmt.Errorf("listing nodes: %w", err)
	}
	leases := c.dynamic.Resource(schema.GroupVersionResource{
		Group: "coordination.k8s.io", Version: "v1", Resource: "leases",
	}).Namespace("kube-node-lease")
	for _, node := range nodes.Items {
		if node.GetAnnotations()["kwok.x-k8s.io/node"] != "fake" {
			continue
		}
		err := leases.Delete(ctx, node.GetName(), metav1.DeleteOptions{})
		if err != nil && !apierrors.IsNotFound(err) {
			return fmt.Errorf("deleting the lease of node %s: %w", node.GetName(), err)
		}
	}
	return nil
}
