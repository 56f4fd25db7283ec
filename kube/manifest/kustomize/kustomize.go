// Package kustomize builds kustomizations into manifests, with kustomize's own library.
//
// It runs no plugins and no other program, and reads nothing from the network unless it is told so. It stands apart from
// package manifest because of the weight of that library; kube/act imports it.
package kustomize

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/kyaml/filesys"
	"sigs.k8s.io/yaml"

	"fathom/kube/manifest"
)

// Build is the YAML that a folder's kustomization stands for. With remote it may name addresses and repositories, which are
// fetched; without, they are errors.
func Build(dir string, remote bool) ([]byte, error) {
	dir, err := manifest.Home(dir)
	if err != nil {
		return nil, err
	}
	if !remote {
		if err := local(dir, nil); err != nil {
			return nil, err
		}
	}
	built, err := krusty.MakeKustomizer(krusty.MakeDefaultOptions()).Run(filesys.MakeFsOnDisk(), dir)
	if err != nil {
		return nil, fmt.Errorf("kustomize cannot build %s: %w", dir, err)
	}
	return built.AsYaml()
}

// local reports what a kustomization, or one that it stands on, would fetch. parents are the folders on the way to it.
func local(dir string, parents []string) error {
	if slices.Contains(parents, dir) {
		return nil // kustomize itself tells of circles
	}
	var text []byte
	err := os.ErrNotExist
	for _, name := range []string{"kustomization.yaml", "kustomization.yml", "Kustomization"} {
		if text, err = os.ReadFile(filepath.Join(dir, name)); err == nil || !errors.Is(err, os.ErrNotExist) {
			break
		}
	}
	if errors.Is(err, os.ErrNotExist) && len(parents) == 0 {
		return fmt.Errorf("%s has no kustomization.yaml", dir)
	}
	if err != nil {
		return nil // kustomize tells better what is wrong with it
	}
	var k map[string]any
	if yaml.Unmarshal(text, &k) != nil {
		return nil
	}
	for _, path := range named(k) {
		inner := filepath.Join(dir, path)
		info, err := os.Stat(inner)
		switch {
		case err == nil && info.IsDir():
			if err := local(inner, append(slices.Clone(parents), dir)); err != nil {
				return err
			}
		case err != nil && !strings.Contains(path, "\n"):
			return fmt.Errorf("%s names %s, which is not on this machine: allow-url fetches it", dir, path)
		}
	}
	return nil
}

// named are the paths in a kustomization that kustomize would look for elsewhere if they are no files.
func named(k map[string]any) []string {
	var out []string
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case string:
			out = append(out, v)
		case []any:
			for _, x := range v {
				walk(x)
			}
		case map[string]any:
			walk(v["path"])
		}
	}
	for _, field := range []string{
		"resources", "bases", "components", "crds", "configurations", "generators", "transformers", "validators",
		"patchesStrategicMerge", "patches", "patchesJson6902", "replacements", "openapi",
	} {
		walk(k[field])
	}
	for _, field := range []string{"configMapGenerator", "secretGenerator"} {
		list, _ := k[field].([]any)
		for _, g := range list {
			generator, _ := g.(map[string]any)
			out = append(out, files(generator)...)
		}
	}
	if charts, _ := k["helmCharts"].([]any); len(charts) > 0 {
		out = append(out, "helmCharts")
	}
	return out
}

// files are the files that a generator reads.
func files(generator map[string]any) []string {
	var out []string
	for _, field := range []string{"files", "envs"} {
		list, _ := generator[field].([]any)
		for _, f := range list {
			text, _ := f.(string)
			if _, path, ok := strings.Cut(text, "="); ok && field == "files" {
				text = path
			}
			out = append(out, text)
		}
	}
	if env, ok := generator["env"].(string); ok {
		out = append(out, env)
	}
	return out
}
