// Package metrics joins the usage that metrics.k8s.io reports into the rows of pods, containers and nodes. It polls
// only while somebody looks at such rows, and not before there can be new samples; it reads a list while it arrives, and
// touches a row only when a text that it shows has changed.
//
// It keeps no history and draws no charts. It plugs into kube/stream as a Decorator; whoever makes the stream.Pool
// makes the Hub.
package metrics
