// Package live merges the streams of a Scope, many contexts and many namespaces, into one table that is filtered,
// sorted and always up to date. It works on its own goroutine and hands out immutable Views; a change to one row of
// fifty thousand costs one pass of copying, not a sort.
//
// It does not talk to servers (kube/stream does) and draws nothing. Screens and the headless commands import it.
package live
