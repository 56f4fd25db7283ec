// Package metrics joins the usage that metrics.k8s.io reports into the rows of pods, containers and nodes. It polls
// only while somebody looks at such rows, and touches a row only when a text that it shows has changed.
//
// It keeps no history and draws no charts. It plugs into kube/stream as a Decorator; whoever makes the stream.Pool
// makes the Hub.
package metrics
