package live

import "fathom/kube"

// folded is what the query shows, with rows that tell the same joined when it says so. A joined row stands where the
// first of its rows would.
func (t *Table) folded() []*kube.Row {
	fold := t.opts.Fold
	if fold == nil || !t.engine.query.Fold {
		t.alike = nil
		return t.engine.shown
	}
	keys := make(map[*kube.Row]string, len(t.engine.shown))
	groups := make(map[string][]*kube.Row)
	var order []string
	for _, r := range t.engine.shown {
		key, known := t.alike[r]
		if !known {
			key = fold.Key(r)
		}
		keys[r] = key
		if groups[key] == nil {
			order = append(order, key)
		}
		groups[key] = append(groups[key], r)
	}
	t.alike = keys
	out := make([]*kube.Row, len(order))
	for i, key := range order {
		out[i] = groups[key][0]
		if len(groups[key]) > 1 {
			out[i] = fold.Join(groups[key])
		}
	}
	return out
}
