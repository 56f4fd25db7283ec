package draft

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"strings"
	"unicode/utf8"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"fathom/kube"
	"fathom/kube/object"
	"fathom/kube/problem"
)

// Keyed reports whether objects of a kind hold keys that can be edited one by one.
func Keyed(k kube.Kind) bool { return k.String() == "secrets" || k.String() == "configmaps" }

// Value is what is under a key of a Secret or ConfigMap, decoded. What cannot be edited as text is an error that says
// what to do instead.
func Value(u *unstructured.Unstructured, key string) (value []byte, there bool, err error) {
	if _, binary, _ := unstructured.NestedString(u.Object, "binaryData", key); binary {
		return nil, true, noText(u, key)
	}
	text, there, err := unstructured.NestedString(u.Object, "data", key)
	if err != nil || !there {
		return nil, false, err
	}
	value = []byte(text)
	if object.IsSecret(u) {
		if value, err = base64.StdEncoding.DecodeString(text); err != nil {
			return nil, true, noText(u, key)
		}
	}
	if !utf8.Valid(value) || bytes.IndexByte(value, 0) >= 0 {
		return nil, true, noText(u, key)
	}
	return value, true, nil
}

func noText(u *unstructured.Unstructured, key string) error {
	return problem.New(problem.Invalid, fmt.Sprintf("%s of %s is no text: an editor would spoil it.", key, u.GetName()),
		"Edit the whole object, where it is base64; or create it anew from a file.", nil)
}

// withValue is the object with another value under the key.
func withValue(u *unstructured.Unstructured, key string, value []byte) (*unstructured.Unstructured, error) {
	u = u.DeepCopy()
	text := string(value)
	if object.IsSecret(u) {
		text = base64.StdEncoding.EncodeToString(value)
	}
	if u.Object["data"] == nil {
		u.Object["data"] = map[string]any{}
	}
	return u, unstructured.SetNestedField(u.Object, text, "data", key)
}

// ended settles the line break at the end of a value: editors add one where there was none, without being told to.
func (d *Draft) ended(text []byte) []byte {
	line, one := bytes.CutSuffix(text, []byte("\n"))
	word := d.NewKey && !bytes.Contains(line, []byte("\n")) // a password, not a file
	if one && (d.Bare || word) {
		return bytes.TrimSuffix(line, []byte("\r"))
	}
	return text
}

// shown is a value in a comment.
func shown(u *unstructured.Unstructured, encoded any) string {
	text, ok := encoded.(string)
	if !ok {
		return "gone"
	}
	if object.IsSecret(u) {
		if value, err := base64.StdEncoding.DecodeString(text); err == nil && utf8.Valid(value) {
			return strings.TrimSuffix(string(value), "\n")
		}
	}
	return strings.TrimSuffix(text, "\n")
}
