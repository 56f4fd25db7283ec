// Package object fetches one whole object and writes it as YAML, with secrets masked unless asked for.
//
// Tables never need it: they live on rows. Screens that show a single object, and copying, do.
package object

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"unicode/utf8"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/rest"
	"sigs.k8s.io/yaml"

	"fathom/kube"
)

// API is a cluster as this package needs it.
type API interface {
	Client(gv schema.GroupVersion, enc kube.Encoding) (rest.Interface, error)
}

// Get fetches the object. Errors are the API's.
func Get(ctx context.Context, api API, ref kube.Ref) (*unstructured.Unstructured, error) {
	return GetPart(ctx, api, ref, "")
}

// GetPart fetches a subresource of the object, such as its scale, or with "" the object.
func GetPart(ctx context.Context, api API, ref kube.Ref, subresource string) (*unstructured.Unstructured, error) {
	c, err := api.Client(ref.GVR.GroupVersion(), kube.JSON)
	if err != nil {
		return nil, err
	}
	answer := c.Get().NamespaceIfScoped(ref.Namespace, ref.Namespace != "").
		Resource(ref.GVR.Resource).Name(ref.Name).SubResource(parts(subresource)...).
		SetHeader("Accept", "application/json").Do(ctx)
	if err := answer.Error(); err != nil { // Raw's own error lacks the server's message
		return nil, err
	}
	data, err := answer.Raw()
	if err != nil {
		return nil, err
	}
	u := &unstructured.Unstructured{}
	if err := u.UnmarshalJSON(data); err != nil {
		return nil, fmt.Errorf("the server's answer for %s is no object: %w", ref, err)
	}
	return u, nil
}

// Shape says what of an object is written.
type Shape struct {
	ManagedFields bool
	// NoStatus leaves the status out.
	NoStatus bool
	// Reveal names the keys of a Secret whose values are written, decoded where they are text. All others are masked.
	Reveal map[string]bool
	// Raw writes a Secret as the API server has it, with all its values: for files of the user's alone.
	Raw bool
}

// YAML writes the object. It does not change it.
func YAML(u *unstructured.Unstructured, s Shape) ([]byte, error) {
	u = u.DeepCopy()
	if !s.ManagedFields {
		unstructured.RemoveNestedField(u.Object, "metadata", "managedFields")
	}
	if s.NoStatus {
		unstructured.RemoveNestedField(u.Object, "status")
	}
	if !s.Raw {
		mask(u, s.Reveal)
	}
	data, err := json.Marshal(u.Object)
	if err == nil {
		data, err = yaml.JSONToYAML(escaped(data))
	}
	if err != nil {
		return nil, fmt.Errorf("write %s as YAML: %w", u.GetName(), err)
	}
	return data, nil
}

// escaped writes as escapes what JSON allows in strings and YAML does not: DEL, C1 control characters, noncharacters.
func escaped(data []byte) []byte {
	strange := func(r rune) bool { return r >= 0x7f && r <= 0x9f || r == 0xfffe || r == 0xffff }
	if bytes.IndexFunc(data, strange) < 0 {
		return data
	}
	var out []byte
	for _, r := range string(data) {
		if strange(r) {
			out = fmt.Appendf(out, `\u%04x`, r)
			continue
		}
		out = utf8.AppendRune(out, r)
	}
	return out
}

func parts(subresource string) []string {
	if subresource == "" {
		return nil
	}
	return []string{subresource}
}
