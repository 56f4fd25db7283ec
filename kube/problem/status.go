package problem

import (
	"cmp"
	"errors"
	"net/http"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// ofStatus explains what the API server itself answered.
func ofStatus(w Where, err error) (Problem, bool) {
	var answer apierrors.APIStatus
	if !errors.As(err, &answer) {
		return Problem{}, false
	}
	s := answer.Status()
	class := classOf(s)
	return Problem{class, stop(cmp.Or(s.Message, err.Error())), nextOf(class, w, s)}, true
}

func classOf(s metav1.Status) Class {
	switch s.Reason {
	case metav1.StatusReasonUnauthorized:
		return Unauthorized
	case metav1.StatusReasonForbidden:
		return Forbidden
	case metav1.StatusReasonNotFound:
		return NotFound
	case metav1.StatusReasonExpired, metav1.StatusReasonGone:
		return Gone
	case metav1.StatusReasonConflict, metav1.StatusReasonAlreadyExists:
		return Conflict
	case metav1.StatusReasonInvalid, metav1.StatusReasonBadRequest:
		return Invalid
	}
	return classOfCode(int(s.Code))
}

func classOfCode(code int) Class {
	switch {
	case code == http.StatusUnauthorized:
		return Unauthorized
	case code == http.StatusForbidden:
		return Forbidden
	case code == http.StatusNotFound:
		return NotFound
	case code == http.StatusGone:
		return Gone
	case code == http.StatusConflict:
		return Conflict
	case code == http.StatusBadRequest, code == http.StatusUnprocessableEntity,
		code == http.StatusMethodNotAllowed, code == http.StatusNotAcceptable,
		code == http.StatusUnsupportedMediaType, code == http.StatusRequestEntityTooLarge:
		return Invalid
	case code == http.StatusTooManyRequests, code >= 500:
		return Server
	}
	return Unknown
}

func nextOf(class Class, w Where, s metav1.Status) string {
	switch class {
	case Unauthorized:
		return "Renew the credentials of " + w.context() + ": its token or certificate is missing, wrong or expired. Fathom picks up the new ones by itself."
	case Forbidden:
		return nextForbidden(s)
	case NotFound:
		return nextNotFound(s)
	case Gone:
		return "Nothing to do: Fathom reads the list again."
	case Conflict:
		if s.Reason == metav1.StatusReasonAlreadyExists {
			return "Choose another name, or change the object that exists."
		}
		return "Look at the object as it is now and make the change again."
	case Invalid:
		return "Correct what the message names and try again."
	case Server:
		return nextServer(s)
	}
	return "Try again; if it stays, look at the API server's own log."
}

func nextForbidden(s metav1.Status) string {
	switch {
	case strings.Contains(s.Message, "cannot impersonate"):
		return "Leave out --as, or ask for a role with the verb impersonate."
	case strings.Contains(s.Message, "violates PodSecurity"):
		return "Choose a profile or security context that the namespace's pod security level allows, or another namespace."
	case strings.Contains(s.Message, "exceeded quota"):
		return "Free some of the quota, or ask for more."
	case strings.Contains(s.Message, "at the cluster scope") && s.Details != nil && s.Details.Name != "":
		return "Ask for a cluster role that allows it."
	case strings.Contains(s.Message, "at the cluster scope"):
		return "Choose one namespace, if the kind has them, or ask for a cluster role that allows it."
	case strings.Contains(s.Message, "admission webhook"):
		return "Change the object so that the webhook's policy accepts it."
	}
	return "Choose another namespace or context, or ask for a role that allows it."
}

func nextNotFound(s metav1.Status) string {
	if s.Details == nil || s.Details.Name == "" {
		return "The cluster does not serve this kind in this version; look for it in the list of kinds."
	}
	return "It may have been deleted; look at the list again."
}

func nextServer(s metav1.Status) string {
	switch {
	case strings.Contains(s.Message, "conversion webhook"):
		return "Repair the conversion webhook that the CustomResourceDefinition names: its Service, pods and certificate."
	case strings.Contains(s.Message, "failed calling webhook"):
		return "Repair the admission webhook that the message names: its Service, pods and certificate."
	case s.Code == http.StatusTooManyRequests:
		return "The API server is overloaded; Fathom tries again more slowly."
	case s.Code == http.StatusServiceUnavailable && strings.Contains(s.Message, "currently unable to handle the request"):
		return "If this is an aggregated API, look at its APIService; else wait for the API server to become ready."
	}
	return "Fathom keeps trying; if it stays, look at the API server and etcd."
}
