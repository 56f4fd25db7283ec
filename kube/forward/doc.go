// Package forward carries local ports to pods, and goes on when a pod, its node or the API server goes away: the listeners
// live as long as the forward, and beneath them is a connection to whichever pod is ready.
//
// A Hub holds all forwards of a run. A forward follows the pods behind its object, keeps one upgraded connection (a
// carrier) to the best of them, and gives each TCP connection that comes in a pair of streams on it. The package draws
// nothing and knows no kubeconfig: session makes the Hub, screens and commands ask it.
package forward

import (
	"context"

	"k8s.io/client-go/rest"

	"fathom/kube/pods"
)

// API is a cluster as this package needs it.
type API interface {
	pods.API
	// UpgradeConfig is what a connection that leaves HTTP is made with. It is asked for every connection anew.
	UpgradeConfig(ctx context.Context) (*rest.Config, error)
}
