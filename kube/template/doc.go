// Package template writes manifests to begin new objects with: what people usually set of a kind, all that the cluster's own schema
// requires, and as comments what the schema says of each field.
//
// It creates nothing. Screens that open an editor on a new object import it.
package template
