// Package addon is what Fathom knows of software that runs on Kubernetes and is not part of it. Each tool has a folder
// here; nothing elsewhere knows its name.
package addon

import (
	"fathom/kube"
	"fathom/kube/addon/argocd"
	"fathom/kube/addon/flux"
	"fathom/kube/addon/helm"
)

// Owner is a tool that deploys an object and sets it back to what it should be.
type Owner struct {
	Tool string // "Helm"
	Name string // what the tool calls it: a release, an application
	// Object holds it in the cluster, zero where that is not known.
	Object kube.ObjectName
}

// String is "Helm (release web)".
func (o Owner) String() string {
	if o.Name == "" {
		return o.Tool
	}
	return o.Tool + " (" + o.Name + ")"
}

// OwnerOf reads from an object's labels and annotations which tool deploys it.
func OwnerOf(labels, annotations map[string]string) (Owner, bool) {
	for _, t := range []struct {
		tool string
		of   func(labels, annotations map[string]string) (string, kube.ObjectName, bool)
	}{
		{"Argo CD", argocd.Owner}, {"Flux", flux.Owner}, {"Helm", helm.Owner},
	} {
		if name, object, ok := t.of(labels, annotations); ok {
			return Owner{Tool: t.tool, Name: name, Object: object}, true
		}
	}
	return Owner{}, false
}
