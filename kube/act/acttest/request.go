package acttest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"fathom/kube/stream/streamtest"
)

// parse takes apart /api/v1/namespaces/N/pods/NAME/SUBRESOURCE and /apis/G/V/R, with as much behind it as there is.
func parse(r *http.Request) (Write, bool) {
	q := Write{HTTP: r.Method, Type: r.Header.Get("Content-Type"), Query: r.URL.Query()}
	p := strings.Split(strings.Trim(r.URL.Path, "/"), "/")
	switch {
	case len(p) >= 3 && p[0] == "api":
		q.Resource, p = schema.GroupVersionResource{Version: p[1]}, p[2:]
	case len(p) >= 4 && p[0] == "apis":
		q.Resource, p = schema.GroupVersionResource{Group: p[1], Version: p[2]}, p[3:]
	default:
		return q, false
	}
	if len(p) >= 3 && p[0] == "namespaces" && !slices.Contains([]string{"status", "finalize"}, p[2]) {
		q.Namespace, p = p[1], p[2:]
	}
	if len(p) > 3 {
		return q, false
	}
	p = append(p, "", "")
	q.Resource.Resource, q.Name, q.Subresource = p[0], p[1], p[2]
	return q, true
}

// deletion are the options of a delete. The body counts, and only without one the query.
func (w Write) deletion() metav1.DeleteOptions {
	var o metav1.DeleteOptions
	if len(w.Body) > 0 {
		// A body that is none asks for nothing special.
		_ = json.Unmarshal(w.Body, &o)
	} else if dry := w.Query["dryRun"]; len(dry) > 0 {
		o.DryRun = dry
	}
	return o
}

// answer sends a refusal if there is one, else the object.
func answer(w http.ResponseWriter, code int, object any, refusal *metav1.Status) {
	if refusal != nil {
		code, object = int(refusal.Code), refusal
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	// The client may be gone; there is nobody to tell.
	_ = json.NewEncoder(w).Encode(object)
}

func (w Write) notFound() *metav1.Status {
	return streamtest.Refuse(http.StatusNotFound, metav1.StatusReasonNotFound, fmt.Sprintf("%s %q not found", w.Resource.GroupResource(), w.Name))
}

func (w Write) conflict(why string) *metav1.Status {
	return streamtest.Refuse(http.StatusConflict, metav1.StatusReasonConflict,
		fmt.Sprintf("Operation cannot be fulfilled on %s %q: %s", w.Resource.GroupResource(), w.Name, why))
}

func invalid(err error) *metav1.Status {
	return streamtest.Refuse(http.StatusUnprocessableEntity, metav1.StatusReasonInvalid, err.Error())
}
