package edit

import (
	"fmt"

	tea "charm.land/bubbletea/v2"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"fathom/kube/act/draft"
	"fathom/kube/object"
	"fathom/kube/problem"
	"fathom/themes"
	"fathom/ui"
	"fathom/ui/picker"
	"fathom/views/kit"
)

// keys is a Secret or ConfigMap of which one key may be edited.
type keys struct {
	object *unstructured.Unstructured
	err    error
}

// fetchKeys asks for the object, off the loop.
func (v *View) fetchKeys() any {
	u, err := object.Get(v.Context, v.Cluster, v.on[0].Ref)
	return keys{u, err}
}

// choose asks what to edit: all of the object, or one key, which may be a new one.
func (v *View) choose(k keys) tea.Cmd {
	if k.err != nil {
		p := problem.Of(k.err)
		return v.Stop(p.Text, p.Next, true)
	}
	const whole, key = "whole", "key "
	items := []picker.Item{{ID: whole, Cols: []string{"the whole object", "as YAML"}}}
	for _, name := range object.Keys(k.object) {
		it := picker.Item{ID: key + name, Cols: []string{name, ""}, Section: "one key, decoded"}
		value, _, err := draft.Value(k.object, name)
		if it.Cols[1] = fmt.Sprintf("%d bytes", len(value)); err != nil {
			it.Cols[1], it.Role = "binary", themes.Dim
		}
		items = append(items, it)
	}
	v.Stage = kit.Choosing
	return ui.Do(ui.Show{Overlay: picker.New(picker.Options{
		Title: "Edit " + v.on[0].Ref.String(), Items: items,
		Free: func(text string) (picker.Item, bool) {
			return picker.Item{ID: key + text, Cols: []string{text, "a new key"}}, text != ""
		},
		OnDone: func(chosen []picker.Item) tea.Cmd {
			if id := chosen[0].ID; id != whole {
				v.what.Key = id[len(key):]
			}
			v.Stage = kit.Fetching
			return v.Handle.Send(v.begin)
		},
		OnCancel: func() tea.Cmd { return ui.Do(ui.Pop{}) },
	})})
}
