// Package problem turns any error from the API, the network, TLS, a kubeconfig or a credential plugin into words for an
// operator: what happened, and what to do next. It is the one place that does so.
//
// It neither retries nor logs. Everything under kube and every screen may import it; it imports nothing of Fathom.
package problem
