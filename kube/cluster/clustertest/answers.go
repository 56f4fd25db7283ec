package clustertest

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"

	authn "k8s.io/api/authentication/v1"
	authz "k8s.io/api/authorization/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/client-go/kubernetes/scheme"
)

func reply(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	// The client may be gone; there is nobody to tell.
	_ = json.NewEncoder(w).Encode(v)
}

func (s *Server) answer(r *http.Request) (any, bool) {
	path := strings.TrimPrefix(r.URL.Path, "/")
	switch path {
	case "version":
		return map[string]string{"gitVersion": Version}, true
	case "api":
		return metav1.APIVersions{Versions: []string{"v1"}}, true
	case "apis":
		return s.groups(), true
	case "apis/authentication.k8s.io/v1/selfsubjectreviews":
		return authn.SelfSubjectReview{
			TypeMeta: metav1.TypeMeta{APIVersion: "authentication.k8s.io/v1", Kind: "SelfSubjectReview"},
			Status:   authn.SelfSubjectReviewStatus{UserInfo: authn.UserInfo{Username: User}},
		}, true
	case "apis/authorization.k8s.io/v1/selfsubjectaccessreviews":
		return s.review(r), true
	case "apis/authorization.k8s.io/v1/selfsubjectrulesreviews":
		return authz.SelfSubjectRulesReview{
			TypeMeta: metav1.TypeMeta{APIVersion: "authorization.k8s.io/v1", Kind: "SelfSubjectRulesReview"},
			Status:   authz.SubjectRulesReviewStatus{Incomplete: true, ResourceRules: []authz.ResourceRule{}, NonResourceRules: []authz.NonResourceRule{}},
		}, true
	}
	for _, gv := range s.versions() {
		if path == "apis/"+gv.String() || gv.Group == "" && path == "api/"+gv.Version {
			return s.resources(gv), true
		}
	}
	return nil, false
}

func (s *Server) groups() metav1.APIGroupList {
	var out metav1.APIGroupList
	at := map[string]int{}
	for _, gv := range s.versions() {
		if gv.Group == "" {
			continue
		}
		i, ok := at[gv.Group]
		if !ok {
			i = len(out.Groups)
			at[gv.Group] = i
			out.Groups = append(out.Groups, metav1.APIGroup{Name: gv.Group})
		}
		g := &out.Groups[i]
		g.Versions = append(g.Versions, metav1.GroupVersionForDiscovery{GroupVersion: gv.String(), Version: gv.Version})
		g.PreferredVersion = g.Versions[0]
	}
	return out
}

func (s *Server) resources(gv schema.GroupVersion) metav1.APIResourceList {
	out := metav1.APIResourceList{GroupVersion: gv.String()}
	for _, k := range s.in(gv) {
		out.APIResources = append(out.APIResources, metav1.APIResource{
			Name: k.GVR.Resource, SingularName: k.Singular, Kind: k.Kind, Namespaced: k.Namespaced,
			ShortNames: k.ShortNames, Categories: k.Categories, Verbs: k.Verbs,
		})
	}
	return out
}

func (s *Server) review(r *http.Request) authz.SelfSubjectAccessReview {
	var q authz.SelfSubjectAccessReview
	decode(r, &q)
	q.TypeMeta = metav1.TypeMeta{APIVersion: "authorization.k8s.io/v1", Kind: "SelfSubjectAccessReview"}
	q.Status.Allowed = q.Spec.ResourceAttributes == nil || s.allows(*q.Spec.ResourceAttributes)
	return q
}

// decode reads a body in any encoding; one that cannot be read asks nothing.
func decode(r *http.Request, into runtime.Object) {
	data, _ := io.ReadAll(r.Body)
	_, _, _ = serializer.NewCodecFactory(scheme.Scheme).UniversalDeserializer().Decode(data, nil, into)
}
