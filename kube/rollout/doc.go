// Package rollout knows how a Deployment, a StatefulSet or a DaemonSet gets from one pod template to the next: its
// revisions and what differs between them, how far a rollout is, and which of its pods is in the way.
//
// It reads and watches; changes are package act's, which imports it for the revisions. Views import it.
package rollout
