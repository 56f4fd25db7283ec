package cluster

import (
	"runtime/debug"

	"fathom/sandbox/internal/plane"

	"k8s.io/component-base/version"
)

// versionOf is the version of a component in this binary.
func versionOf(component string) string {
	module := ""
	switch component {
	case plane.Etcd:
		module = "go.etcd.io/etcd/server/v3"
	case plane.Kwok:
		module = "sigs.k8s.io/kwok"
	case plane.Metrics:
		module = "sigs.k8s.io/metrics-server"
	default:
		return version.Get().GitVersion
	}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, dep := range info.Deps {
			if dep.Path == module {
				return dep.Version
			}
		}
	}
	return "unknown"
}
