// Package argocd is what Fathom knows of Argo CD.
package argocd

import (
	"strings"

	"fathom/kube"
)

// Owner is the Application that deploys an object, by the tracking annotation or, failing that, the tracking label.
func Owner(labels, annotations map[string]string) (string, kube.ObjectName, bool) {
	name, _, _ := strings.Cut(annotations["argocd.argoproj.io/tracking-id"], ":")
	if name == "" {
		name = labels["argocd.argoproj.io/instance"]
	}
	if name == "" {
		return "", kube.ObjectName{}, false
	}
	object := kube.ObjectName{APIVersion: "argoproj.io/v1alpha1", Kind: "Application", Namespace: "argocd", Name: name}
	if ns, app, ok := strings.Cut(name, "_"); ok { // an Application outside Argo CD's own namespace
		object.Namespace, object.Name = ns, app
	}
	return "application " + object.Name, object, true
}
