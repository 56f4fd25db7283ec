package act

import (
	"errors"
	"strconv"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// unquoted is the API server's refusal of a patch without the whole object that the server quotes in it: nobody can read that,
// and of a Secret it has the values.
func unquoted(err error) error {
	var status *apierrors.StatusError
	if !errors.As(err, &status) || status.ErrStatus.Details == nil {
		return err
	}
	for _, cause := range status.ErrStatus.Details.Causes {
		if cause.Field != "patch" || cause.Type != metav1.CauseTypeFieldValueInvalid {
			continue
		}
		short := &apierrors.StatusError{ErrStatus: status.ErrStatus}
		details := *status.ErrStatus.Details
		details.Causes = nil
		short.ErrStatus.Details = &details
		short.ErrStatus.Message = "the result is no valid object: " + reasonOf(cause.Message)
		return short
	}
	return err
}

// reasonOf is what a message says after the value that it quotes.
func reasonOf(message string) string {
	_, quoted, ok := strings.Cut(message, "Invalid value: ")
	if !ok {
		return "the API server does not say why"
	}
	value, err := strconv.QuotedPrefix(quoted)
	if err != nil {
		return "the API server does not say why"
	}
	return strings.TrimPrefix(strings.TrimPrefix(quoted[len(value):], ":"), " ")
}
