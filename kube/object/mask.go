package object

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"unicode/utf8"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// IsSecret reports whether the object is a core Secret, whose values must not be shown unasked.
func IsSecret(u *unstructured.Unstructured) bool {
	return u.GroupVersionKind().GroupKind() == schema.GroupKind{Kind: "Secret"}
}

// Keys are the keys of a Secret's or ConfigMap's data, sorted.
func Keys(u *unstructured.Unstructured) []string {
	var keys []string
	for _, field := range []string{"data", "stringData", "binaryData"} {
		m, _, _ := unstructured.NestedMap(u.Object, field)
		keys = slices.AppendSeq(keys, maps.Keys(m))
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// mask replaces a Secret's values by their size, and drops the copies that appliers leave in annotations.
func mask(u *unstructured.Unstructured, reveal map[string]bool) {
	if !IsSecret(u) {
		return
	}
	for _, field := range []string{"data", "stringData"} {
		maskField(u.Object, field, reveal)
	}
	maskAnnotation(u)
}

// maskField masks the values of a field, or all of it where it is no map as it must be: what somebody types may be anything.
func maskField(object map[string]any, field string, reveal map[string]bool) {
	switch m := object[field].(type) {
	case nil:
	case map[string]any:
		out := make(map[string]any, len(m))
		for k, v := range m {
			out[k] = shown(field, v, reveal[k])
		}
		object[field] = out
	default:
		object[field] = masked
	}
}

// masked stands for what is no value of a Secret, and may hold one.
const masked = "<masked>"

// shown is a value as it is written: its size, or when revealed the text that it encodes.
func shown(field string, v any, reveal bool) any {
	text, ok := v.(string)
	switch {
	case v == nil: // in a patch it takes the key away
		return nil
	case !ok:
		return masked
	}
	value := []byte(text)
	if field == "data" {
		decoded, err := base64.StdEncoding.DecodeString(text)
		if err != nil {
			return "<not valid base64>"
		}
		value = decoded
	}
	switch {
	case !reveal:
		return fmt.Sprintf("<masked, %d bytes>", len(value))
	case utf8.Valid(value):
		return string(value)
	default:
		return base64.StdEncoding.EncodeToString(value)
	}
}

// maskAnnotation masks the manifest that kubectl apply leaves behind: it repeats the values.
func maskAnnotation(u *unstructured.Unstructured) {
	notes := u.GetAnnotations()
	last, ok := notes[corev1.LastAppliedConfigAnnotation]
	if !ok {
		return
	}
	notes[corev1.LastAppliedConfigAnnotation] = masked
	var inner unstructured.Unstructured
	if json.Unmarshal([]byte(last), &inner.Object) == nil && inner.Object != nil {
		delete(inner.Object, "metadata")
		for _, field := range []string{"data", "stringData"} {
			maskField(inner.Object, field, nil)
		}
		if data, err := json.Marshal(inner.Object); err == nil {
			notes[corev1.LastAppliedConfigAnnotation] = string(data)
		}
	}
	u.SetAnnotations(notes)
}
