package object

import (
	"reflect"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// MaskPair masks two states of a Secret, either of which may be nil, so that they still show which values differ. It
// changes both, and leaves other kinds alone.
func MaskPair(before, after *unstructured.Unstructured) {
	if before != nil && after != nil && IsSecret(after) {
		for _, field := range []string{"data", "stringData"} {
			was, _ := before.Object[field].(map[string]any)
			now, ok := after.Object[field].(map[string]any)
			maskField(after.Object, field, nil)
			if !ok {
				continue
			}
			out := after.Object[field].(map[string]any)
			for key, value := range now {
				if old, ok := was[key]; ok && !reflect.DeepEqual(old, value) {
					out[key] = "<changed: " + trimMask(out[key]) + ">"
				}
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
