package acttest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"

	jsonpatch "gopkg.in/evanphx/json-patch.v4"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/strategicpatch"
	"k8s.io/client-go/kubernetes/scheme"

	"fathom/kube/stream/streamtest"
)

// make makes a write and returns what a server answers. The caller holds the write lock.
func (s *Server) make(q Write) (int, any, *metav1.Status) {
	switch {
	case q.Subresource != "" && !whole(q.Subresource):
		return s.makePart(q)
	case q.HTTP == http.MethodPost:
		return s.create(q)
	case q.HTTP == http.MethodDelete:
		return s.delete(q)
	}
	held, err := s.held(q)
	if err != nil {
		return 0, nil, invalid(err)
	}
	if held == nil && types.PatchType(q.Type) == types.ApplyYAMLPatchType {
		return s.create(q)
	}
	if held == nil {
		return 0, nil, q.notFound()
	}
	after, err := change(q, held)
	if err != nil {
		return 0, nil, invalid(err)
	}
	if v := after.GetResourceVersion(); v != "" && v != held.GetResourceVersion() {
		return 0, nil, q.conflict("the object has been modified; please apply your changes to the latest version and try again")
	}
	return s.keep(q, http.StatusOK, after)
}

// whole reports whether a subresource is the object itself, of which only a part is written.
func whole(subresource string) bool {
	return slices.Contains([]string{"status", "approval", "ephemeralcontainers", "finalize"}, subresource)
}

// held is the object that a write is for, nil if there is none.
func (s *Server) held(q Write) (*unstructured.Unstructured, error) {
	o := s.Held(q.Resource, q.Namespace, q.Name)
	if o == nil {
		return nil, nil
	}
	return loose(o)
}

// loose is an object as JSON has it.
func loose(o any) (*unstructured.Unstructured, error) {
	data, err := json.Marshal(o)
	if err != nil {
		return nil, err
	}
	u := &unstructured.Unstructured{}
	return u, u.UnmarshalJSON(data)
}

// typed is an object of client-go's own type, or as it is where there is none.
func typed(u *unstructured.Unstructured) (runtime.Object, error) {
	o, err := scheme.Scheme.New(u.GroupVersionKind())
	if err != nil {
		return u, nil
	}
	err = runtime.DefaultUnstructuredConverter.FromUnstructured(u.Object, o)
	return o, err
}

// change is what a patch or an update makes of an object.
func change(q Write, held *unstructured.Unstructured) (*unstructured.Unstructured, error) {
	if q.HTTP == http.MethodPut {
		u := &unstructured.Unstructured{}
		return u, u.UnmarshalJSON(q.Body)
	}
	before, err := held.MarshalJSON()
	if err != nil {
		return nil, err
	}
	var after []byte
	switch types.PatchType(q.Type) {
	case types.JSONPatchType:
		var p jsonpatch.Patch
		if p, err = jsonpatch.DecodePatch(q.Body); err == nil {
			after, err = p.Apply(before)
		}
	case types.MergePatchType, types.ApplyYAMLPatchType:
		after, err = jsonpatch.MergePatch(before, q.Body)
	case types.StrategicMergePatchType:
		var o runtime.Object
		if o, err = scheme.Scheme.New(held.GroupVersionKind()); err == nil {
			after, err = strategicpatch.StrategicMergePatch(before, q.Body, o)
		}
	default:
		err = fmt.Errorf("the type of the patch is %q", q.Type)
	}
	if err != nil {
		return nil, err
	}
	u := &unstructured.Unstructured{}
	return u, u.UnmarshalJSON(after)
}

// keep stores an object, unless the write is a dry run, and answers with it.
func (s *Server) keep(q Write, code int, u *unstructured.Unstructured) (int, any, *metav1.Status) {
	o, err := typed(u)
	if err != nil {
		return 0, nil, invalid(err)
	}
	if !q.DryRun {
		s.ApplyAs(q.Resource, o)
		o = s.Held(q.Resource, u.GetNamespace(), u.GetName())
	}
	return code, o, nil
}

func (s *Server) create(q Write) (int, any, *metav1.Status) {
	u := &unstructured.Unstructured{}
	if err := u.UnmarshalJSON(q.Body); err != nil {
		return 0, nil, invalid(err)
	}
	s.mu.Lock()
	s.made++
	n := s.made
	s.mu.Unlock()
	if u.GetName() == "" && u.GetGenerateName() != "" {
		u.SetName(fmt.Sprintf("%s%05d", u.GetGenerateName(), n))
	}
	u.SetNamespace(q.Namespace)
	q.Name = u.GetName()
	if s.Held(q.Resource, q.Namespace, q.Name) != nil {
		return 0, nil, streamtest.Refuse(http.StatusConflict, metav1.StatusReasonAlreadyExists, fmt.Sprintf("%s %q already exists", q.Resource.GroupResource(), q.Name))
	}
	u.SetUID(types.UID(fmt.Sprintf("made-%d", n)))
	u.SetCreationTimestamp(metav1.NewTime(Start))
	return s.keep(q, http.StatusCreated, u)
}

// delete removes an object, or marks it when finalizers hold it back.
func (s *Server) delete(q Write) (int, any, *metav1.Status) {
	u, err := s.held(q)
	switch {
	case err != nil:
		return 0, nil, invalid(err)
	case u == nil:
		return 0, nil, q.notFound()
	}
	o := q.deletion()
	if p := o.Preconditions; p != nil && p.UID != nil && *p.UID != u.GetUID() {
		return 0, nil, q.conflict(fmt.Sprintf("the UID in the precondition (%s) does not match the UID in record (%s)", *p.UID, u.GetUID()))
	}
	if len(u.GetFinalizers()) > 0 {
		now := metav1.NewTime(Start)
		u.SetDeletionTimestamp(&now)
		return s.keep(q, http.StatusOK, u)
	}
	if !q.DryRun {
		s.Delete(u)
	}
	return http.StatusOK, metav1.Status{TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "Status"}, Status: metav1.StatusSuccess}, nil
}
