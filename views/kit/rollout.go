package kit

import (
	"slices"

	"fathom/kube"
)

// The screens of a rollout. Both are opened with a kube.Place that has the workload's Kind and Ref; RevisionsScreen, which
// compares two of its revisions, with their numbers as its Part: "2..3".
const (
	RolloutScreen   = "rollout"
	RevisionsScreen = "revisions"
)

// Rolls reports whether objects of a kind have a rollout to follow.
func Rolls(k kube.Kind) bool {
	return slices.Contains([]string{"deployments.apps", "statefulsets.apps", "daemonsets.apps"}, k.String())
}
