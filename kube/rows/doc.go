// Package rows turns Kubernetes objects into Rows: for each kind the columns that kubectl prints, with the same words,
// plus those that an operator misses there. A built-in kind has a file with its Projection; every other kind is shown
// from the Table that the API server makes.
//
// It talks to no server and keeps no objects. Streams feed it; screens see only the Rows. It may be imported by
// anything that imports kube.
package rows
