package session

import (
	"slices"
	"strings"

	"fathom/kube"
	"fathom/kube/act"
	"fathom/kube/act/journal"
	"fathom/kube/act/patch"
)

// Ran is a plan that this run of Fathom made real, and how it ended.
type Ran struct {
	ID     string // of its journal entry
	Verb   string
	Refs   []kube.Ref // of its changes and of what it left out, in their order
	Failed int        // of Refs
	Rolls  bool       // it changed a pod template
}

// RanSoFar counts the plans of this run of Fathom that have ended.
func (s *Session) RanSoFar() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.ran)
}

// RanSince are the plans that have ended since there were so many of them, the earliest first. Other Fathoms write to the
// same journal; these are this one's, and no file is read.
func (s *Session) RanSince(so int) []Ran {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.ran[min(so, len(s.ran)):])
}

func ranOf(e journal.Entry) Ran {
	out := Ran{ID: e.ID, Verb: e.Verb, Failed: e.Failed()}
	for _, it := range e.Items {
		out.Refs = append(out.Refs, it.Ref)
		out.Rolls = out.Rolls || it.Undo != nil && replacesPods(*it.Undo)
	}
	return out
}

func replacesPods(c act.Change) bool {
	return slices.ContainsFunc(c.Ops, func(op patch.Op) bool { return strings.HasPrefix(op.Path, "/spec/template/") })
}
