package streamtest

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	q, ok := parse(r)
	s.mu.Lock()
	s.requests = append(s.requests, q)
	fault, down, noStreaming, front := s.fault, s.down, s.noStreaming, s.front
	s.mu.Unlock()
	if down {
		panic(http.ErrAbortHandler)
	}
	if fault != nil {
		if status := fault(q); status != nil {
			refuse(w, status)
			return
		}
	}
	switch {
	case front != nil && front(w, r):
	case !ok || !s.has(q.Resource):
		refuse(w, Refuse(http.StatusNotFound, metav1.StatusReasonNotFound, "the server could not find the requested resource"))
	case q.Watch && noStreaming && q.Query["sendInitialEvents"] != "":
		refuse(w, Refuse(http.StatusUnprocessableEntity, metav1.StatusReasonInvalid,
			"sendInitialEvents: Forbidden: sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled"))
	case q.Watch:
		s.watch(w, r, q)
	case q.Name != "":
		s.get(w, r, q)
	default:
		s.list(w, r, q)
	}
}

// parse takes apart /api/v1/namespaces/N/pods and /apis/G/V/R, with a name behind it or not.
func parse(r *http.Request) (Request, bool) {
	q := Request{Query: map[string]string{}, Done: r.Context().Done()}
	for k := range r.URL.Query() {
		q.Query[k] = r.URL.Query().Get(k)
	}
	// A word that is no truth value asks for no watch.
	q.Watch, _ = strconv.ParseBool(q.Query["watch"])
	p := strings.Split(strings.Trim(r.URL.Path, "/"), "/")
	switch {
	case len(p) >= 3 && p[0] == "api":
		q.Resource.Version, p = p[1], p[2:]
	case len(p) >= 4 && p[0] == "apis":
		q.Resource.Group, q.Resource.Version, p = p[1], p[2], p[3:]
	default:
		return q, false
	}
	if len(p) >= 3 && p[0] == "namespaces" {
		q.Namespace, p = p[1], p[2:]
	}
	q.Resource.Resource = p[0]
	if len(p) == 2 {
		q.Name = p[1]
	}
	return q, len(p) <= 2
}

func refuse(w http.ResponseWriter, status *metav1.Status) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(int(status.Code))
	// The client may be gone; there is nobody to tell.
	_ = json.NewEncoder(w).Encode(status)
}

// has reports whether the resource is served: it has objects or columns, or it is pods, which every server has.
func (s *Server) has(gvr schema.GroupVersionResource) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, printed := s.tables[gvr]
	return s.objects[gvr] != nil || printed || gvr.Resource == "pods"
}

// selected are the objects that a request is for, sorted by namespace and name, and the version of the list.
func (s *Server) selected(q Request) ([]runtime.Object, int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var names []name
	for n, o := range s.objects[q.Resource] {
		if q.selects(o.object) {
			names = append(names, n)
		}
	}
	slices.SortFunc(names, func(a, b name) int {
		return strings.Compare(a.namespace+"/"+a.name, b.namespace+"/"+b.name)
	})
	out := make([]runtime.Object, len(names))
	for i, n := range names {
		out[i] = s.objects[q.Resource][n].object
	}
	return out, s.version
}

func (q Request) selects(o runtime.Object) bool {
	m, err := meta.Accessor(o)
	if err != nil || q.Namespace != "" && m.GetNamespace() != q.Namespace {
		return false
	}
	byLabel, err := labels.Parse(q.Query["labelSelector"])
	if err != nil || !byLabel.Matches(labels.Set(m.GetLabels())) {
		return false
	}
	byField, err := fields.ParseSelector(q.Query["fieldSelector"])
	return err == nil && (byField.Empty() || byField.Matches(fieldsOf(o)))
}

// list serves one page. The continue token is the version of the list and the place in it.
func (s *Server) list(w http.ResponseWriter, r *http.Request, q Request) {
	all, version := s.selected(q)
	from, limit := 0, len(all)
	if token := q.Query["continue"]; token != "" {
		of, at, _ := strings.Cut(token, "-")
		from, _ = strconv.Atoi(at)
		version, _ = strconv.Atoi(of)
		if s.expired(version) {
			refuse(w, Refuse(http.StatusGone, metav1.StatusReasonExpired, "The provided continue parameter is too old"))
			return
		}
	}
	if n, err := strconv.Atoi(q.Query["limit"]); err == nil && n > 0 {
		limit = n
	}
	to := min(from+limit, len(all))
	lm := metav1.ListMeta{ResourceVersion: strconv.Itoa(version)}
	if left := int64(len(all) - to); left > 0 {
		lm.Continue = strconv.Itoa(version) + "-" + strconv.Itoa(to)
		lm.RemainingItemCount = &left
	}
	f := s.format(q.Resource, r.Header.Get("Accept"))
	w.Header().Set("Content-Type", f.contentType)
	b, err := f.list(lm, all[from:to])
	if err != nil {
		refuse(w, Refuse(http.StatusInternalServerError, metav1.StatusReasonInternalError, err.Error()))
		return
	}
	_, _ = w.Write(b)
}

func (s *Server) expired(version int) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return version < s.oldest
}
