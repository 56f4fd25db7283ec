// Package cluster is one kubeconfig context as a living connection: reading the kubeconfig, connecting and staying
// connected, who am I, what does the server serve (discovery), what may I do, and what the API warns about.
//
// Nothing in it waits for the network unless its name says so (Ask, Login): everything else answers at once with what is
// known and calls `changed` when more is. It holds no objects of the cluster; that is kube/stream. It never writes a
// kubeconfig. Everything that talks to a cluster imports it; it imports kube and kube/problem.
package cluster
