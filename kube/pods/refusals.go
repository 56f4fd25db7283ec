package pods

import apierrors "k8s.io/apimachinery/pkg/api/errors"

// doubted is how many refusals in a row are not yet believed of what could be listed before.
const doubted = 3

// refusals counts how often in a row a list was refused.
type refusals struct{ n int }

// believed reports whether a list's error is a refusal that stands. An API server that has just started refuses what it has
// not yet read a binding for, so that the first ones are not believed of what was listed before.
func (r *refusals) believed(err error, listed bool) bool {
	if !apierrors.IsForbidden(err) {
		r.n = 0
		return false
	}
	r.n++
	return !listed || r.n > doubted
}
