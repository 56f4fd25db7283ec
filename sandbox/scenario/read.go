package scenario

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	utilyaml "k8s.io/apimachinery/pkg/util/yaml"
	"sigs.k8s.io/yaml"
)

// metaFile describes a folder of scenarios; a folder without it is none.
const metaFile = "scenario.yaml"

// scenario is one folder, read and parsed but with its placeholders in place.
type scenario struct {
	Info
	Includes []string // scenarios to load first

	objects []*unstructured.Unstructured
	logs    []logSource
}

// folders lists what can be read; those without a description are only parts of
// others.
func folders(files fs.FS) []string {
	found, err := fs.Glob(files, "*/"+metaFile)
	if err != nil {
		return nil // only a bad pattern fails
	}
	for i, file := range found {
		found[i] = path.Dir(file)
	}
	return found
}

// names lists the folders that are offered.
func names(files fs.FS) []string {
	return slices.DeleteFunc(folders(files), func(name string) bool {
		s := &scenario{Info: Info{Name: name}}
		return s.readMeta(files) == nil && s.Description == ""
	})
}

// read parses the folder called name. The error for an unknown one lists the
// scenarios that exist.
func read(files fs.FS, name string) (*scenario, error) {
	if !slices.Contains(folders(files), name) {
		return nil, fmt.Errorf("there is no scenario %q; there are: %s", name, strings.Join(names(files), ", "))
	}
	s := &scenario{Info: Info{Name: name}}
	if err := s.readMeta(files); err != nil {
		return nil, err
	}
	all, err := fs.Glob(files, name+"/*.yaml")
	if err != nil {
		return nil, err
	}
	for _, file := range all {
		if path.Base(file) == metaFile {
			continue
		}
		objects, err := readObjects(files, file)
		if err != nil {
			return nil, err
		}
		for _, obj := range objects {
			if err := shareTemplates(files, name, obj); err != nil {
				return nil, err
			}
		}
		s.objects = append(s.objects, objects...)
	}
	s.logs, err = readLogSources(files, name)
	return s, err
}

func (s *scenario) readMeta(files fs.FS) error {
	file := path.Join(s.Name, metaFile)
	data, err := fs.ReadFile(files, file)
	if err != nil {
		return err
	}
	var meta struct {
		Description string   `json:"description"`
		Includes    []string `json:"includes"`
		Params      []Param  `json:"params"`
	}
	if err := yaml.UnmarshalStrict(data, &meta); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	s.Description, s.Includes, s.Params = meta.Description, meta.Includes, meta.Params
	return nil
}

// readObjects parses a file of YAML documents.
func readObjects(files fs.FS, file string) ([]*unstructured.Unstructured, error) {
	data, err := fs.ReadFile(files, file)
	if err != nil {
		return nil, err
	}
	var objects []*unstructured.Unstructured
	docs := utilyaml.NewYAMLReader(bufio.NewReader(bytes.NewReader(data)))
	for n := 1; ; n++ {
		doc, err := docs.Read()
		if errors.Is(err, io.EOF) {
			return objects, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%s, document %d: %w", file, n, err)
		}
		obj := &unstructured.Unstructured{}
		if err := yaml.UnmarshalStrict(doc, &obj.Object); err != nil {
			return nil, fmt.Errorf("%s, document %d: %w", file, n, err)
		}
		if len(obj.Object) == 0 {
			continue
		}
		if obj.GetAPIVersion() == "" || obj.GetKind() == "" || obj.GetName() == "" {
			return nil, fmt.Errorf("%s, document %d: apiVersion, kind and metadata.name are needed", file, n)
		}
		objects = append(objects, obj)
	}
}

// shareTemplates gives a Stage the template definitions of its folder for the
// kind it is about: pod.tmpl, if that is Pod and the file exists.
func shareTemplates(files fs.FS, name string, obj *unstructured.Unstructured) error {
	kind, _, err := unstructured.NestedString(obj.Object, "spec", "resourceRef", "kind")
	if err != nil || obj.GetKind() != "Stage" {
		return err
	}
	shared, err := fs.ReadFile(files, path.Join(name, strings.ToLower(kind)+".tmpl"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	prependTemplates(obj.Object, string(shared))
	return nil
}

// prependTemplates puts shared before every "template" in a Stage, because
// kwok parses each of them on its own.
func prependTemplates(v any, shared string) {
	switch v := v.(type) {
	case map[string]any:
		for key, value := range v {
			if text, ok := value.(string); ok && key == "template" {
				v[key] = shared + text
				continue
			}
			prependTemplates(value, shared)
		}
	case []any:
		for _, item := range v {
			prependTemplates(item, shared)
		}
	}
}
