package browse

import (
	"slices"

	"fathom/kube"
	"fathom/kube/act"
	"fathom/views/kit"
)

// newActs offers the verbs for the row under the cursor, or for the marked rows.
func (b *Browse) newActs() *kit.Acts {
	return &kit.Acts{
		Sess: b.sess,
		First: func() (act.Target, bool) {
			r := b.row()
			if r == nil {
				return act.Target{}, false
			}
			return b.target(r), true
		},
		Count: func() int { return max(1, len(b.marks)) },
		All: func() []act.Target {
			var out []act.Target
			for _, r := range b.chosenRows() {
				out = append(out, b.target(r))
			}
			return out
		},
		Parts: b.parts,
		Scope: func() kube.Scope { return b.place.Scope },
	}
}

// parts are the containers among the chosen rows, none where the rows are whole objects.
func (b *Browse) parts() []string {
	var out []string
	for _, r := range b.chosenRows() {
		if r.Part != "" && !slices.Contains(out, r.Part) {
			out = append(out, r.Part)
		}
	}
	return out
}

func (b *Browse) target(r *kube.Row) act.Target {
	return act.Target{Ref: b.ref(r), Kind: b.kindOf(r)}
}
