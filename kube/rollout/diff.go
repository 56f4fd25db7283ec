package rollout

import (
	"fmt"

	"github.com/aymanbagabas/go-udiff"
	"sigs.k8s.io/yaml"
)

// Diff is a unified diff of the pod templates of two revisions, as YAML; "" when they are the same.
func Diff(from, to Revision) (string, error) {
	a, err := yaml.Marshal(from.Template)
	if err != nil {
		return "", fmt.Errorf("write revision %d as YAML: %w", from.Number, err)
	}
	b, err := yaml.Marshal(to.Template)
	if err != nil {
		return "", fmt.Errorf("write revision %d as YAML: %w", to.Number, err)
	}
	return udiff.Unified(fmt.Sprintf("revision %d", from.Number), fmt.Sprintf("revision %d", to.Number), string(a), string(b)), nil
}
