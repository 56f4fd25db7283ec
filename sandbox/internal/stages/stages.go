// Package stages is how simulated nodes and pods behave: kwok Stages as YAML
// files, each a state of an object, the time spent in it and the status that
// follows. A file may add a list of events; Parse turns them into steps that
// report them as a kubelet does. The package applies nothing.
//
// A scenario may add Stages of its own: these ones have weight 0, so that any
// other that matches an object and has a weight goes first, and they leave
// objects with the FaultAnnotation alone until those are deleted.
package stages

import (
	"embed"
	"fmt"
	"io/fs"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"
)

// Annotations that steer the simulation.
const (
	// FaultAnnotation names the fault that a scenario's Stages give an object.
	FaultAnnotation = "sandbox.fathom/fault"
	// QuietAnnotation on a pod keeps its node from reporting events about it,
	// which saves four writes for each of thousands of pods.
	QuietAnnotation = "sandbox.fathom/quiet"
)

//go:embed pod/*.yaml node/*.yaml
var files embed.FS

//go:embed event.tmpl
var eventTemplate string

// Default returns the Stages of healthy nodes and pods. The nodes report the
// given Kubernetes version.
func Default(kubernetesVersion string) ([]*unstructured.Unstructured, error) {
	var all []*unstructured.Unstructured
	err := fs.WalkDir(files, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := files.ReadFile(path)
		if err != nil {
			return err
		}
		stages, err := Parse([]byte(strings.ReplaceAll(string(data), "KUBERNETES_VERSION", kubernetesVersion)))
		if err != nil {
			return fmt.Errorf("stage file %s: %w", path, err)
		}
		all = append(all, stages...)
		return nil
	})
	return all, err
}

type file struct {
	Metadata map[string]any `json:"metadata"`
	Spec     map[string]any `json:"spec"`
	Events   []event        `json:"events"`
}

// event is an event that a kubelet reports. Message is an expression of Go's
// templates over the object; $status is the status of the container meant: the
// first one that waits, else the first.
type event struct {
	Type      string `json:"type"`      // Normal if empty
	Reason    string `json:"reason"`    // in one word
	Message   string `json:"message"`   // expression
	Container string `json:"container"` // main, init, or empty for the object itself
}

// Parse reads one stage file. With events in it the result is two Stages: one
// that reports them, and one for objects with the QuietAnnotation.
func Parse(data []byte) ([]*unstructured.Unstructured, error) {
	var f file
	if err := yaml.UnmarshalStrict(data, &f); err != nil {
		return nil, err
	}
	stage := &unstructured.Unstructured{Object: map[string]any{"metadata": f.Metadata, "spec": f.Spec}}
	stage.SetAPIVersion("kwok.x-k8s.io/v1alpha1")
	stage.SetKind("Stage")
	if len(f.Events) == 0 {
		return []*unstructured.Unstructured{stage}, nil
	}

	quiet := stage.DeepCopy()
	quiet.SetName(stage.GetName() + "-quiet")
	if err := addExpression(quiet, "Exists"); err != nil {
		return nil, err
	}
	if err := addExpression(stage, "DoesNotExist"); err != nil {
		return nil, err
	}
	return []*unstructured.Unstructured{stage, quiet}, addEvents(stage, f.Events)
}

func addExpression(stage *unstructured.Unstructured, operator string) error {
	path := []string{"spec", "selector", "matchExpressions"}
	list, _, err := unstructured.NestedSlice(stage.Object, path...)
	if err != nil {
		return err
	}
	list = append(list, map[string]any{"jq": map[string]any{
		"key": fmt.Sprintf(".metadata.annotations[%q]", QuietAnnotation), "operator": operator,
	}})
	return unstructured.SetNestedSlice(stage.Object, list, path...)
}

func addEvents(stage *unstructured.Unstructured, events []event) error {
	kind, _, err := unstructured.NestedString(stage.Object, "spec", "resourceRef", "kind")
	if err != nil {
		return err
	}
	steps, _, err := unstructured.NestedSlice(stage.Object, "spec", "steps")
	if err != nil {
		return err
	}
	for _, e := range events {
		template, err := e.template(kind)
		if err != nil {
			return err
		}
		steps = append(steps, map[string]any{"apply": map[string]any{"template": template}})
	}
	return unstructured.SetNestedSlice(stage.Object, steps, "spec", "steps")
}

func (e event) template(kind string) (string, error) {
	var target, field string
	switch e.Container {
	case "":
	case "main":
		target, field = "{{ $list = .status.containerStatuses }}", "containers"
	case "init":
		target, field = "{{ $list = .status.initContainerStatuses }}", "initContainers"
	default:
		return "", fmt.Errorf("event %s: container is %q, not main or init", e.Reason, e.Container)
	}
	if e.Type == "" {
		e.Type = "Normal"
	}
	return strings.NewReplacer(
		"TARGET", target, "FIELD", field, "KIND", kind,
		"TYPE", e.Type, "REASON", e.Reason, "MESSAGE", e.Message,
	).Replace(eventTemplate), nil
}
