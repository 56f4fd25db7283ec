package streamtest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
)

// get serves a single object.
func (s *Server) get(w http.ResponseWriter, r *http.Request, q Request) {
	s.mu.Lock()
	found := s.objects[q.Resource][name{q.Namespace, q.Name}]
	s.mu.Unlock()
	if found == nil {
		status := Refuse(http.StatusNotFound, metav1.StatusReasonNotFound, fmt.Sprintf("%s %q not found", q.Resource.GroupResource(), q.Name))
		status.Details = &metav1.StatusDetails{Group: q.Resource.Group, Kind: q.Resource.Resource, Name: q.Name}
		refuse(w, status)
		return
	}
	f := s.format(q.Resource, r.Header.Get("Accept"))
	b, err := f.single(found.object)
	if err != nil {
		refuse(w, Refuse(http.StatusInternalServerError, metav1.StatusReasonInternalError, err.Error()))
		return
	}
	w.Header().Set("Content-Type", f.contentType)
	_, _ = w.Write(b)
}

func (f *format) single(o runtime.Object) ([]byte, error) {
	if !f.protobuf {
		return json.Marshal(o)
	}
	raw, err := marshal(o)
	if err != nil {
		return nil, err
	}
	return envelope(o.GetObjectKind().GroupVersionKind(), raw)
}

// objectFields are the fields of an object by their paths, as field selectors name them.
type objectFields map[string]any

func fieldsOf(o runtime.Object) objectFields {
	// Objects that cannot be converted have no fields, and match nothing.
	m, _ := runtime.DefaultUnstructuredConverter.ToUnstructured(o)
	return m
}

// Has reports whether there is such a field.
func (m objectFields) Has(path string) bool {
	_, ok, err := unstructured.NestedString(m, strings.Split(path, ".")...)
	return ok && err == nil
}

// Get is the text of a field, "" if there is none.
func (m objectFields) Get(path string) string {
	// What is no text cannot be selected by.
	s, _, _ := unstructured.NestedString(m, strings.Split(path, ".")...)
	return s
}
