// Package manifest reads manifests: YAML and JSON of many documents, from files, folders, standard input and addresses. What cannot be
// read is a Document with an error, so that one bad document stops no other.
//
// It knows no cluster and sends nothing. kube/act imports it, and whoever edits objects as text.
package manifest

import (
	"fmt"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// Position is where a document begins, or where it goes wrong.
type Position struct {
	File string // as it was named; "-" is standard input
	Line int    // from 1; 0 is not known
}

func (p Position) String() string {
	switch {
	case p.Line == 0:
		return p.File
	case p.File == "":
		return fmt.Sprintf("line %d", p.Line)
	}
	return fmt.Sprintf("%s:%d", p.File, p.Line)
}

// Document is one object of a manifest, or why there is none. Lists are taken apart: each item is a Document.
type Document struct {
	At     Position
	Object *unstructured.Unstructured // with apiVersion and kind; nil when Err is set
	Err    error                      // a phrase: "it has no kind". It repeats no values.
}
