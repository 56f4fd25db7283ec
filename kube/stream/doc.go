// Package stream keeps tables live: it lists a kind, watches it, and holds the compact Rows of what it sees in a Store.
// It resumes, lists anew, backs off and polls as the API server demands, and always says how old its data is.
//
// It decides nothing about what a row says (kube/rows), nor about order and filters (kube/live). It never blocks a
// reader on the network. It may be imported by anything outside the leaves.
package stream
