// Package yaml colours YAML for the pager: it splits a document into lines with roles, fold depths and paths.
//
// It is a lexer for showing what a machine wrote, not a parser: it never refuses, whatever it is given, and loses no
// character. It knows no Kubernetes. Views import it.
package yaml
