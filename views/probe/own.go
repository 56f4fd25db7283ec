package probe

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"fathom/kube"
	"fathom/kube/act"
	"fathom/ui"
	"fathom/views/kit"
)

// runOwn asks for a pod of one's own to check from, by the change that makes one to look around from.
func (v *View) runOwn() tea.Cmd {
	v.before = append([]kube.Ref{}, v.temporary()...)
	arg := kit.Change{Verb: "run", Context: v.to.Context, Back: true}
	if ns := v.value(namespaceField); ns != "" {
		arg.Args = act.Args{"namespace": {ns}}
	}
	return ui.Do(ui.Push{Open: ui.Open{Screen: kit.ChangeScreen, Arg: arg}})
}

// temporary are what this run of Fathom has made for a time.
func (v *View) temporary() (out []kube.Ref) {
	for _, it := range v.sess.Temporary() {
		out = append(out, it.Ref)
	}
	return out
}

// made takes the pod that was asked for, if it came about, and checks from it. One that was made earlier goes.
func (v *View) made() tea.Cmd {
	before := v.before
	v.before = nil
	if before == nil {
		return nil
	}
	for _, ref := range v.temporary() {
		if ref.Context != v.to.Context || slices.Contains(before, ref) {
			continue
		}
		v.sess.Dispose(v.own)
		v.own, v.around = ref, ref.Namespace
		v.form.Put(namespaceField, []string{ref.Namespace})
		v.form.Put(fromField, []string{ref.Name})
		return v.start()
	}
	return nil
}
