package browse

import (
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
		Scope: func() kube.Scope { return b.place.Scope },
	}
}

func (b *Browse) target(r *kube.Row) act.Target {
	return act.Target{Ref: b.ref(r), Kind: b.kindOf(r)}
}
