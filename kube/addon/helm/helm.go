// Package helm is what Fathom knows of Helm.
package helm

import "fathom/kube"

// Owner is the release that an object belongs to. Its record is a Secret, whose name changes with every revision.
func Owner(labels, annotations map[string]string) (string, kube.ObjectName, bool) {
	if labels["app.kubernetes.io/managed-by"] != "Helm" {
		return "", kube.ObjectName{}, false
	}
	if name := annotations["meta.helm.sh/release-name"]; name != "" {
		return "release " + name, kube.ObjectName{}, true
	}
	return "", kube.ObjectName{}, true
}
