package rollout

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"fathom/kube"
)

// Pod is one pod of a workload.
type Pod struct {
	Row *kube.Row
	// Status, Ready and Node are its cells of those names.
	Status, Ready, Node string
	// Restarts is how often its containers were restarted.
	Restarts kube.Cell
	// Revision is the number of its template's revision, 0 if that is not known.
	Revision int64
	// New is set when its template is the one that the workload has now.
	New bool
}

// members are the rows of pods that belong to a workload, in the order of State.Pods.
func members(kind string, name string, revisions []Revision, rows map[kube.Key]*kube.Row, cols []kube.Column, now time.Time) []Pod {
	label := revisionHash
	if kind == "Deployment" {
		label = templateHash
	}
	byHash := map[string]Revision{}
	for _, r := range revisions {
		byHash[r.Hash] = r
	}
	var out []Pod
	for _, r := range rows {
		hash := labelOf(r.Labels, label)
		if !belongs(r, kind, name, hash) {
			continue
		}
		rev := byHash[hash]
		out = append(out, Pod{
			Row: r, Status: cell(r, cols, "STATUS").Text, Ready: cell(r, cols, "READY").Text, Node: cell(r, cols, "NODE").Text,
			Restarts: cell(r, cols, "RESTARTS"), Revision: rev.Number, New: rev.Current,
		})
	}
	slices.SortFunc(out, func(a, b Pod) int { return byUrgency(a, b, now.Unix()) })
	return out
}

// byUrgency puts new pods in trouble first, then other new ones, then the old.
func byUrgency(a, b Pod, now int64) int {
	return cmp.Or(
		-cmp.Compare(rank(a, now), rank(b, now)),
		-cmp.Compare(a.Revision, b.Revision),
		cmp.Compare(a.Row.Name, b.Row.Name),
	)
}

func rank(p Pod, now int64) int {
	n := 0
	if h := p.Row.HealthAt(now); h >= kube.HealthWarn {
		n = int(h)
	}
	if p.New {
		n += 1 + int(kube.HealthBad)
	}
	return n
}

// belongs reports whether a pod is the workload's own, not one of another that its selector takes too. A deployment owns
// through ReplicaSets, which have its name and the hash of their template.
func belongs(r *kube.Row, kind, name, hash string) bool {
	switch {
	case r.Owner == nil:
		return false
	case kind == "Deployment":
		return r.Owner.Kind == "ReplicaSet" && r.Owner.Name == name+"-"+hash
	}
	return r.Owner.Kind == kind && r.Owner.Name == name
}

// labelOf finds a value in labels written as "k=v,k=v".
func labelOf(labels, key string) string {
	for pair := range strings.SplitSeq(labels, ",") {
		if value, ok := strings.CutPrefix(pair, key+"="); ok {
			return value
		}
	}
	return ""
}

func cell(r *kube.Row, cols []kube.Column, name string) kube.Cell {
	if i := kube.ColumnIndex(cols, name); i >= 0 && i < len(r.Cells) {
		return r.Cells[i]
	}
	return kube.Cell{}
}
