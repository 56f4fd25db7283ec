package act

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/util/validation"

	manifests "fathom/kube/manifest"
)

// dataParams ask for the data of a ConfigMap or a Secret.
func dataParams(secret bool) []Param {
	return []Param{
		{Name: "from-literal", Help: "key=value", Kind: Texts, Secret: secret},
		{Name: "from-file", Help: "a file or a folder of files, or key=file", Kind: Texts},
		{Name: "from-env-file", Help: "a file of key=value lines", Kind: Texts},
	}
}

// data is what a ConfigMap or a Secret shall hold.
type data struct {
	keys   []string // in the order of the arguments
	values map[string][]byte
}

func (d *data) add(key string, value []byte) error {
	if wrong := validation.IsConfigMapKey(key); len(wrong) > 0 {
		return usage("%q is no key: %s", key, wrong[0])
	}
	if _, twice := d.values[key]; twice {
		return usage("the key %s is there twice", key)
	}
	d.keys, d.values[key] = append(d.keys, key), value
	return nil
}

// dataOf reads the data that the arguments name.
func dataOf(args Args) (*data, error) {
	d := &data{values: map[string][]byte{}}
	if len(args["from-env-file"]) > 0 && len(args["from-literal"])+len(args["from-file"]) > 0 {
		return nil, usage("from-env-file goes with neither from-literal nor from-file")
	}
	for i, word := range args["from-literal"] {
		key, value, ok := strings.Cut(word, "=")
		if !ok || key == "" {
			return nil, usage("from-literal %d is not key=value", i+1) // it may be a secret
		}
		if err := d.add(key, []byte(value)); err != nil {
			return nil, err
		}
	}
	for _, word := range args["from-file"] {
		if err := d.addFile(word); err != nil {
			return nil, err
		}
	}
	for _, name := range args["from-env-file"] {
		text, err := readFile(name)
		if err != nil {
			return nil, err
		}
		pairs, err := readEnv(text, os.LookupEnv)
		if err != nil {
			return nil, usage("%s: %w", name, err)
		}
		for _, p := range pairs {
			if err := d.add(p.key, []byte(p.value)); err != nil {
				return nil, err
			}
		}
	}
	return d, nil
}

// addFile adds "key=file", a file by its own name, or the files of a folder.
func (d *data) addFile(word string) error {
	key, name, named := strings.Cut(word, "=")
	if !named {
		name = word
	}
	if name == "" || named && key == "" || strings.Contains(name, "=") {
		return usage("from-file %q is neither a file nor key=file", word)
	}
	name, err := manifests.Home(name)
	if err != nil {
		return usage("%w", err)
	}
	info, err := os.Stat(name)
	if err != nil {
		return unread(name, err)
	}
	if !info.IsDir() {
		if !named {
			key = filepath.Base(name)
		}
		text, err := readFile(name)
		if err != nil {
			return err
		}
		return d.add(key, text)
	}
	if named {
		return usage("%s is a folder: a key takes one file", name)
	}
	return d.addFolder(name)
}

// addFolder adds the files of a folder whose names can be keys.
func (d *data) addFolder(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return unread(dir, err)
	}
	for _, e := range entries {
		if !e.Type().IsRegular() || len(validation.IsConfigMapKey(e.Name())) > 0 {
			continue
		}
		text, err := readFile(filepath.Join(dir, e.Name()))
		if err != nil {
			return err
		}
		if err := d.add(e.Name(), text); err != nil {
			return err
		}
	}
	return nil
}

func readFile(name string) ([]byte, error) {
	path, err := manifests.Home(name)
	if err != nil {
		return nil, usage("%w", err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, unread(name, err)
	}
	return text, nil
}

func unread(name string, err error) error {
	if p, ok := errors.AsType[*fs.PathError](err); ok {
		err = p.Err
	}
	return usage("%s cannot be read: %w", name, err)
}

// flags are the arguments as kubectl takes them. The values of literals are left out of a Secret's.
func (d *data) flags(args Args, secret bool) []string {
	var out []string
	for _, name := range []string{"from-literal", "from-file", "from-env-file"} {
		for _, word := range args[name] {
			if key, _, ok := strings.Cut(word, "="); ok && secret && name == "from-literal" {
				word = key + "=<masked>"
			}
			out = append(out, "--"+name+"="+word)
		}
	}
	return out
}

// note says how much there is.
func (d *data) note() string {
	if len(d.keys) == 0 {
		return "empty"
	}
	keys := slices.Clone(d.keys)
	const most = 5
	if len(keys) > most {
		keys = append(keys[:most], fmt.Sprintf("and %d more", len(d.keys)-most))
	}
	return "with " + strings.Join(keys, ", ")
}
