package template

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/runtime/schema"
)

// field is a schema of OpenAPI v3, as far as templates need it.
type field struct {
	Description string            `json:"description"`
	Type        string            `json:"type"`
	Ref         string            `json:"$ref"`
	Required    []string          `json:"required"`
	Properties  map[string]*field `json:"properties"`
	Items       *field            `json:"items"`
	AllOf       []*field          `json:"allOf"`
	Enum        []any             `json:"enum"`
	Default     any               `json:"default"`
	Kinds       []struct {
		Group, Version, Kind string
	} `json:"x-kubernetes-group-version-kind"`
}

// schemas are the schemas of one group and version, by name.
type schemas map[string]*field

func parse(document []byte) (schemas, error) {
	var doc struct {
		Components struct{ Schemas schemas }
	}
	if err := json.Unmarshal(document, &doc); err != nil {
		return nil, fmt.Errorf("the schema cannot be read: %w", err)
	}
	return doc.Components.Schemas, nil
}

// of is the schema of a kind.
func (s schemas) of(gvk schema.GroupVersionKind) (*field, error) {
	for _, name := range slices.Sorted(maps.Keys(s)) {
		for _, k := range s[name].Kinds {
			if k.Group == gvk.Group && k.Version == gvk.Version && k.Kind == gvk.Kind {
				return s[name], nil
			}
		}
	}
	return nil, errors.New("the cluster has no schema of " + gvk.Kind)
}

// resolve is a schema with what it refers to filled in; what it says itself wins.
func (s schemas) resolve(f *field) field {
	if f == nil {
		return field{}
	}
	out := *f
	refs := []*field{f}
	for i := 0; i < len(refs) && i < 16; i++ { // a circle ends somewhere
		r := refs[i]
		if name, ok := strings.CutPrefix(r.Ref, "#/components/schemas/"); ok && s[name] != nil {
			refs = append(refs, s[name])
		}
		refs = append(refs, r.AllOf...)
		if out.Description == "" {
			out.Description = r.Description
		}
		if out.Type == "" {
			out.Type = r.Type
		}
		if out.Properties == nil {
			out.Properties, out.Required = r.Properties, r.Required
		}
		if out.Items == nil {
			out.Items = r.Items
		}
		if out.Enum == nil {
			out.Enum = r.Enum
		}
	}
	return out
}
