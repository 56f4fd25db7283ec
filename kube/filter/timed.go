package filter

import "fathom/kube"

// Timed reports whether the answer for a row can change while the row does not: the filter compares an age, or how
// long something has been running.
func (e *Expr) Timed(cols []kube.Column) bool {
	if e == nil {
		return false
	}
	for _, t := range e.terms {
		for _, a := range t.atoms {
			if a.on != onColumn || ownField(a.name, false) != noField {
				continue
			}
			if i := findColumn(a.name, cols); i >= 0 && (cols[i].Type == kube.TypeAge || cols[i].Type == kube.TypeDuration) {
				return true
			}
		}
	}
	return false
}
