// Package pods finds the pods behind an object, and follows them live and whole: what a log, a shell or a forward reaches
// into.
//
// Tables never need it: they live on rows. A Follower asks for the pods of one object only, so that whole ones are cheap.
// It draws nothing and changes nothing; the packages of kube that reach into pods import it, and so do their screens.
package pods

import (
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/rest"

	"fathom/kube"
)

// API is a cluster as this package needs it.
type API interface {
	Client(gv schema.GroupVersion, enc kube.Encoding) (rest.Interface, error)
}

// Target is what is meant: an object with pods behind it, or, without one, the pods that a selector takes.
type Target struct {
	// Ref is a pod, a workload, a Service, a Job, a CronJob, a node, a namespace, or anything that scales. With a zero
	// GVR only its Context counts.
	Ref kube.Ref
	// Selector takes pods by their labels, in these namespaces, none meaning all. It counts without a Ref only.
	Selector   string
	Namespaces []string
}

// Resource is the resource of pods.
func Resource() schema.GroupVersionResource {
	return schema.GroupVersionResource{Version: "v1", Resource: "pods"}
}
