// Package logs reads the logs of many containers at once: one source a container, all of them merged by time into one
// bounded buffer that any number of readers look at without locks.
//
// A Reader finds the containers by itself and keeps them: what appears later joins, what restarts goes on, and a stream
// that breaks is taken up where it ended, so that every line arrives once and in its container's order. What can be said
// of a source, and every gap that cannot be closed, is said by lines of the kind Mark.
//
// What a line means is kube/logs/record's, what is asked of lines kube/logs/query's and kube/logs/lens's. Nothing here draws.
// It may be imported by anything outside the leaves.
package logs
