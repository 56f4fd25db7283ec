package acttest

import (
	"net/http"

	autoscalingv1 "k8s.io/api/autoscaling/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"fathom/kube/stream/streamtest"
)

// part is a subresource as it is read.
func (s *Server) part(q Write) (any, *metav1.Status) {
	u, err := s.held(q)
	switch {
	case err != nil:
		return nil, invalid(err)
	case u == nil:
		return nil, q.notFound()
	case q.Subresource == "scale":
		return scaleOf(u), nil
	case whole(q.Subresource):
		return u, nil
	}
	return nil, unknown()
}

func unknown() *metav1.Status {
	return streamtest.Refuse(http.StatusNotFound, metav1.StatusReasonNotFound, "the server could not find the requested resource")
}

// scaleOf is the scale of anything that has spec.replicas.
func scaleOf(u *unstructured.Unstructured) autoscalingv1.Scale {
	// What has no number has none to scale.
	n, _, _ := unstructured.NestedInt64(u.Object, "spec", "replicas")
	now, _, _ := unstructured.NestedInt64(u.Object, "status", "replicas")
	return autoscalingv1.Scale{
		TypeMeta: metav1.TypeMeta{APIVersion: "autoscaling/v1", Kind: "Scale"},
		ObjectMeta: metav1.ObjectMeta{
			Name: u.GetName(), Namespace: u.GetNamespace(), UID: u.GetUID(), ResourceVersion: u.GetResourceVersion(),
		},
		Spec: autoscalingv1.ScaleSpec{Replicas: int32(n)}, Status: autoscalingv1.ScaleStatus{Replicas: int32(now)},
	}
}

// makePart makes a write of a subresource that is not the object itself.
func (s *Server) makePart(q Write) (int, any, *metav1.Status) {
	u, err := s.held(q)
	switch {
	case err != nil:
		return 0, nil, invalid(err)
	case u == nil:
		return 0, nil, q.notFound()
	}
	switch q.Subresource {
	case "scale":
		return s.scale(q, u)
	case "eviction":
		if !q.DryRun {
			s.Delete(u)
		}
		return http.StatusCreated, metav1.Status{TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "Status"}, Status: metav1.StatusSuccess}, nil
	case "token":
		body := &unstructured.Unstructured{}
		if err := body.UnmarshalJSON(q.Body); err != nil {
			return 0, nil, invalid(err)
		}
		if err := unstructured.SetNestedField(body.Object, "token-of-"+q.Name, "status", "token"); err != nil {
			return 0, nil, invalid(err)
		}
		return http.StatusCreated, body, nil
	}
	return 0, nil, unknown()
}

func (s *Server) scale(q Write, u *unstructured.Unstructured) (int, any, *metav1.Status) {
	part, err := loose(scaleOf(u))
	if err != nil {
		return 0, nil, invalid(err)
	}
	after, err := change(q, part)
	if err != nil {
		return 0, nil, invalid(err)
	}
	n, _, err := unstructured.NestedInt64(after.Object, "spec", "replicas")
	if err == nil {
		err = unstructured.SetNestedField(u.Object, n, "spec", "replicas")
	}
	if err != nil {
		return 0, nil, invalid(err)
	}
	if !q.DryRun {
		if _, _, refusal := s.keep(q, http.StatusOK, u); refusal != nil {
			return 0, nil, refusal
		}
	}
	if n == 0 {
		unstructured.RemoveNestedField(after.Object, "spec", "replicas") // the API leaves 0 out
	}
	return http.StatusOK, after, nil
}
