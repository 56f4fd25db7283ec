package streamtest

import (
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// Held is a copy of an object that the Server holds, nil if it holds none of the name.
func (s *Server) Held(gvr schema.GroupVersionResource, namespace, object string) runtime.Object {
	s.mu.Lock()
	defer s.mu.Unlock()
	if found := s.objects[gvr][name{namespace, object}]; found != nil {
		return found.object.DeepCopyObject()
	}
	return nil
}

// Serves reports whether the resource is known to the Server.
func (s *Server) Serves(gvr schema.GroupVersionResource) bool { return s.has(gvr) }
