package journal

import (
	"slices"

	"fathom/kube"
	"fathom/kube/act"
)

// Last finds the latest entry of a context whose changes, or some of them, can still be taken back, and those that do it.
// Entries that took others back are passed over. Without one, it says in a sentence why the latest cannot be.
func Last(entries []Entry, context string) (last Entry, undo []act.Change, why string) {
	for _, e := range slices.Backward(entries) {
		if e.Context != context || e.Undoes != "" || e.Refused != "" || e.Visit != nil {
			continue
		}
		changes, reason := Standing(entries, e)
		if len(changes) > 0 {
			return e, changes, ""
		}
		if why == "" {
			why = reason
		}
	}
	return Entry{}, nil, why
}

// Stays finds the latest entry after another, in the same context, that changed something for good, or may have, and says why
// in a sentence.
func Stays(entries []Entry, after Entry) (stays Entry, why string, ok bool) {
	for _, e := range slices.Backward(entries) {
		if e.ID == after.ID {
			break
		}
		if e.Context != after.Context || e.Undoes != "" || e.Visit != nil || !e.Begun && !slices.ContainsFunc(e.Items, Item.changed) {
			continue
		}
		if changes, why := e.Undo(); len(changes) == 0 {
			return e, why, true
		}
	}
	return Entry{}, "", false
}

// Standing are the changes that take an entry back, the latest first, without those of objects for which another entry did
// so already, or in a sentence why there are none.
func Standing(entries []Entry, e Entry) ([]act.Change, string) {
	all, why := e.Undo()
	if len(all) == 0 {
		return nil, why
	}
	left := slices.DeleteFunc(slices.Clone(all), func(c act.Change) bool { return takenBack(entries, e.ID, c.Ref) })
	if len(left) == 0 {
		return nil, "It was undone already."
	}
	return left, ""
}

// takenBack reports whether what an entry did to an object was undone by a later one that itself still stands.
func takenBack(entries []Entry, id string, ref kube.Ref) bool {
	for i := len(entries) - 1; i >= 0 && entries[i].ID != id; i-- { // what undid it is later
		if e := &entries[i]; e.Undoes == id && e.did(ref) && !takenBack(entries[i:], e.ID, ref) {
			return true
		}
	}
	return false
}

// did reports whether the entry changed the object.
func (e *Entry) did(ref kube.Ref) bool {
	return slices.ContainsFunc(e.Items, func(it Item) bool {
		return it.Ref == ref && it.Error == "" && it.Result != ""
	})
}

// changed reports whether the object is not any more as it was.
func (it Item) changed() bool { return it.Error == "" && it.Result != "" && it.Result != "unchanged" }

// Find is the entry of an ID.
func Find(entries []Entry, id string) (Entry, bool) {
	i := slices.IndexFunc(entries, func(e Entry) bool { return e.ID == id })
	if i < 0 {
		return Entry{}, false
	}
	return entries[i], true
}

// Undone are the IDs of the entries of which at least a part was taken back by another that still stands.
func Undone(entries []Entry) map[string]bool {
	out := map[string]bool{}
	for _, e := range slices.Backward(entries) { // what undid an undo is later still
		if e.Undoes != "" && !e.Begun && !out[e.ID] && e.Failed() < len(e.Items) {
			out[e.Undoes] = true
		}
	}
	return out
}
