package cluster

import (
	"slices"
	"testing"
)

func TestSeveral(t *testing.T) {
	k := example()
	for word, want := range map[string][]string{
		"po,ing":           {"pods", "ingresses.networking.k8s.io"},
		"deploy,po,deploy": {"deployments.apps", "pods"},
		"po,nothing":       nil,
		"po":               nil, // one kind is not several
	} {
		var got []string
		for _, kind := range k.Several(word) {
			got = append(got, kind.String())
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: got %v, want %v", word, got, want)
		}
	}
}
