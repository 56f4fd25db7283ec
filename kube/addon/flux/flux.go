// Package flux is what Fathom knows of Flux.
package flux

import "fathom/kube"

// Owner is the Kustomization or HelmRelease that deploys an object.
func Owner(labels, _ map[string]string) (string, kube.ObjectName, bool) {
	for _, k := range []struct{ prefix, apiVersion, kind string }{
		{"helm.toolkit.fluxcd.io", "helm.toolkit.fluxcd.io/v2", "HelmRelease"},
		{"kustomize.toolkit.fluxcd.io", "kustomize.toolkit.fluxcd.io/v1", "Kustomization"},
	} {
		if name := labels[k.prefix+"/name"]; name != "" {
			return k.kind + " " + name, kube.ObjectName{
				APIVersion: k.apiVersion, Kind: k.kind, Namespace: labels[k.prefix+"/namespace"], Name: name,
			}, true
		}
	}
	return "", kube.ObjectName{}, false
}
