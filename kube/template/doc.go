// Package template writes manifests to start new objects from: what people usually set in a kind, whatever the cluster's own
// schema requires, and, as comments, what the schema says about each field.
//
// It creates nothing. Screens that open an editor on a new object import it.
package template
