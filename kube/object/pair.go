package object

import "k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

// MaskPair masks two states of a Secret, either of which may be nil, so that they still show which values differ. It
// changes both, and leaves other kinds alone.
func MaskPair(before, after *unstructured.Unstructured) {
	if before != nil && after != nil && IsSecret(after) {
		for _, field := range []string{"data", "stringData"} {
			was, _, _ := unstructured.NestedMap(before.Object, field)
			now, _, _ := unstructured.NestedMap(after.Object, field)
			for key, value := range now {
				masked := shown(field, value, false)
				if old, ok := was[key]; ok && old != value {
					masked = "<changed: " + trimMask(masked) + ">"
				}
				now[key] = masked
			}
			if now != nil {
				after.Object[field] = now
			}
		}
		maskAnnotation(after)
	} else if after != nil {
		mask(after, nil)
	}
	if before != nil {
		mask(before, nil)
	}
}

// trimMask is a mask without its brackets.
func trimMask(masked any) string {
	text, ok := masked.(string)
	if !ok || len(text) < 2 {
		return "masked"
	}
	return text[1 : len(text)-1]
}
