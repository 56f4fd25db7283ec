package template

import (
	"bytes"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	yaml "go.yaml.in/yaml/v3"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/rest"

	"fathom/kube"
)

//go:embed starters.yaml
var starters []byte

// API is the cluster whose schema is asked for. *cluster.Cluster is one.
type API interface {
	Client(gv schema.GroupVersion, enc kube.Encoding) (rest.Interface, error)
}

// Of is a template for an object of a kind, in YAML. Where the cluster does not show its schema, the template has no comments but
// one that says so.
func Of(ctx context.Context, api API, kind kube.Kind, namespace string) (string, error) {
	gv := kind.GVR.GroupVersion()
	client, err := api.Client(gv, kube.JSON)
	if err != nil {
		return "", err
	}
	path := "/openapi/v3/apis/" + gv.String()
	if gv.Group == "" {
		path = "/openapi/v3/api/" + gv.Version
	}
	document, err := client.Get().AbsPath(path).SetHeader("Accept", "application/json").Do(ctx).Raw()
	if err == nil {
		var all schemas
		if all, err = parse(document); err == nil {
			return write(all, kind, namespace)
		}
	}
	text, broken := write(nil, kind, namespace)
	return "# The cluster's schema of this kind cannot be read: " + strings.ReplaceAll(err.Error(), "\n", " ") + "\n" + text, broken
}

// write makes the template from the schemas of the kind's version.
func write(all schemas, kind kube.Kind, namespace string) (string, error) {
	root, err := starter(kind, namespace)
	if err != nil {
		return "", err
	}
	w := writer{all}
	if all != nil {
		f, err := all.of(kind.GVK())
		if err != nil {
			return "", err
		}
		w.fill(root, w.resolve(f), 0)
		root.Content[0].HeadComment = wrap(others(root, w.resolve(f)))
	}
	var out bytes.Buffer
	enc := yaml.NewEncoder(&out)
	enc.SetIndent(2)
	if err := enc.Encode(root); err != nil {
		return "", fmt.Errorf("write the template: %w", err)
	}
	return out.String(), nil
}

// starter is what the template of a kind begins with.
func starter(kind kube.Kind, namespace string) (*yaml.Node, error) {
	root := &yaml.Node{Kind: yaml.MappingNode}
	set(root, "apiVersion", text(kind.GVR.GroupVersion().String()))
	set(root, "kind", text(kind.Kind))
	meta := &yaml.Node{Kind: yaml.MappingNode}
	set(meta, "name", text("NAME"))
	if kind.Namespaced {
		set(meta, "namespace", text(namespace))
	}
	set(root, "metadata", meta)
	dec := yaml.NewDecoder(strings.NewReader(strings.ReplaceAll(string(starters), "namespace: NAMESPACE", "namespace: "+namespace)))
	for {
		var doc yaml.Node
		err := dec.Decode(&doc)
		if errors.Is(err, io.EOF) {
			return root, nil
		}
		if err != nil {
			return nil, fmt.Errorf("the built-in templates: %w", err)
		}
		body := doc.Content[0]
		if value(body, "kind").Value != kind.Kind || !builtin(kind) {
			continue
		}
		block(body)
		root.Content = append(root.Content, body.Content[2:]...)
		return root, nil
	}
}

// builtin reports whether a kind is Kubernetes's own: others may have the same names.
func builtin(kind kube.Kind) bool {
	g := kind.GVR.Group
	return !strings.Contains(g, ".") || strings.HasSuffix(g, ".k8s.io")
}

// block writes maps and lists on lines of their own.
func block(n *yaml.Node) {
	n.Style &^= yaml.FlowStyle
	for _, c := range n.Content {
		block(c)
	}
}

// writer adds to a template what the schema says.
type writer struct{ schemas }

const deepest = 12 // levels of required fields; a schema may refer to itself

// fill comments the fields of a map, and adds those that are required.
func (w writer) fill(n *yaml.Node, f field, depth int) {
	if depth > deepest {
		return
	}
	for _, name := range f.Required {
		if value(n, name) == nil {
			set(n, name, w.placeholder(w.resolve(f.Properties[name]), depth))
		}
	}
	if _, ok := f.Properties["spec"]; ok && depth == 0 && value(n, "spec") == nil {
		set(n, "spec", &yaml.Node{Kind: yaml.MappingNode})
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, v := n.Content[i], n.Content[i+1]
		p := w.resolve(f.Properties[key.Value])
		if depth == 0 && slices.Contains([]string{"apiVersion", "kind", "metadata"}, key.Value) {
			continue
		}
		switch {
		case v.Kind == yaml.MappingNode && p.Properties != nil:
			w.fill(v, p, depth+1)
		case v.Kind == yaml.SequenceNode:
			for _, item := range v.Content {
				if item.Kind == yaml.MappingNode {
					w.fill(item, w.resolve(p.Items), depth+1)
				}
			}
		}
		key.HeadComment = w.comment(p, v, slices.Contains(f.Required, key.Value))
	}
}

// comment is what the schema says of a field: whether it is required, what it is, what it may be, and what it may hold besides.
func (w writer) comment(f field, now *yaml.Node, required bool) string {
	var parts []string
	if required {
		parts = append(parts, "Required.")
	}
	if s := firstSentence(f.Description); s != "" {
		parts = append(parts, s)
	}
	if len(f.Enum) > 0 {
		var values []string
		for _, e := range f.Enum {
			values = append(values, fmt.Sprint(e))
		}
		parts = append(parts, "One of "+strings.Join(values, ", ")+".")
	}
	inner := now
	if now.Kind == yaml.SequenceNode && len(now.Content) > 0 {
		inner, f = now.Content[0], w.resolve(f.Items)
	}
	if also := others(inner, f); also != "" {
		parts = append(parts, also)
	}
	return wrap(strings.Join(parts, " "))
}

// others names the fields that a map may have besides those that it has. Those of metadata are mostly the API server's.
func others(n *yaml.Node, f field) string {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(f.Properties)) {
		if n.Kind == yaml.MappingNode && value(n, name) == nil && name != "status" {
			names = append(names, name)
		}
	}
	if len(names) == 0 || f.Properties["managedFields"] != nil {
		return ""
	}
	return "Also: " + strings.Join(names, ", ") + "."
}

// placeholder is a value of the field's type.
func (w writer) placeholder(f field, depth int) *yaml.Node {
	switch {
	case len(f.Enum) > 0:
		return text(fmt.Sprint(f.Enum[0]))
	case f.Type == "array":
		list := &yaml.Node{Kind: yaml.SequenceNode}
		if depth < deepest {
			list.Content = []*yaml.Node{w.placeholder(w.resolve(f.Items), depth+1)}
		}
		return list
	case f.Type == "object", f.Properties != nil:
		return &yaml.Node{Kind: yaml.MappingNode}
	case f.Type == "integer", f.Type == "number":
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!int", Value: "0"}
	case f.Type == "boolean":
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!bool", Value: "false"}
	}
	return text("")
}
