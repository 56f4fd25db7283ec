package act

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"fathom/kube/problem"
)

// contested says of a refused apply who owns which of its fields.
func (c Change) contested(err error) error {
	var status apierrors.APIStatus
	if c.Method != Apply || !errors.As(err, &status) || !apierrors.IsConflict(err) || status.Status().Details == nil {
		return err
	}
	var owners []string
	fields := map[string][]string{}
	for _, cause := range status.Status().Details.Causes {
		if cause.Type != metav1.CauseTypeFieldManagerConflict {
			continue
		}
		owner := ownerIn(cause.Message)
		if !slices.Contains(owners, owner) {
			owners = append(owners, owner)
		}
		fields[owner] = append(fields[owner], cause.Field)
	}
	if len(owners) == 0 {
		return err
	}
	var said []string
	for _, o := range owners {
		said = append(said, o+" owns "+strings.Join(brief(fields[o]), ", "))
	}
	return problem.New(problem.Conflict, "Others own fields of it: "+strings.Join(said, "; ")+".",
		"Leave these fields out of the manifest, or take them over with force-conflicts.", err)
}

// ownerIn finds the manager in the API server's words: conflict with "helm" with subresource "scale" using apps/v1 at ....
func ownerIn(message string) string {
	m := regexp.MustCompile(`conflict with "([^"]*)"(?: with subresource "([^"]*)")?`).FindStringSubmatch(message)
	switch {
	case m == nil:
		return message
	case m[2] != "":
		return m[1] + " (by " + m[2] + ")"
	}
	return m[1]
}

// brief names so many fields that a sentence can be read.
func brief(fields []string) []string {
	const most = 6
	if len(fields) <= most {
		return fields
	}
	return append(slices.Clone(fields[:most]), fmt.Sprintf("and %d more", len(fields)-most))
}
