package act

import (
	"context"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"fathom/kube"
)

func classResource() schema.GroupVersionResource {
	return schema.GroupVersionResource{Group: "storage.k8s.io", Version: "v1", Resource: "storageclasses"}
}

// defaultNotes are the annotations that make a StorageClass the default one. The second is of old, and still counts.
func defaultNotes() []string {
	return []string{"storageclass.kubernetes.io/is-default-class", "storageclass.beta.kubernetes.io/is-default-class"}
}

func defaultClassVerb() Verb {
	return Verb{
		Name: "default-storageclass", Title: "make default", Group: "storage", One: true,
		Help: "make it the default StorageClass, of claims that name none",
		For:  kinds("storageclasses.storage.k8s.io"), Needs: may("patch", ""),
		Plan: planDefaultClass,
	}
}

func planDefaultClass(ctx context.Context, w World, on []Target, _ Args) (*Plan, error) {
	if len(on) != 1 {
		return nil, usage("one StorageClass can be the default, not %d", len(on))
	}
	p, err := edits(ctx, w, on, "", func(_ Target, u *unstructured.Unstructured) (string, error) {
		if isDefaultClass(u) {
			return "is the default already", nil
		}
		return "becomes the default", setNote(u, defaultNotes()[0], "true")
	})
	if err != nil {
		return nil, err
	}
	p.Summary = "make " + on[0].Ref.String() + " the default"
	p.Kubectl = append(p.Kubectl, kubectl(w.API.Name(), "", "annotate", named(on[0]), defaultNotes()[0]+"=true", "--overwrite"))
	all, err := list(ctx, w.API, classResource(), "", "")
	if err != nil {
		return nil, err
	}
	for _, class := range all {
		if class.GetName() == on[0].Ref.Name || !isDefaultClass(class) {
			continue
		}
		t := Target{Ref: kube.Ref{Context: w.API.Name(), GVR: classResource(), Name: class.GetName()}, Kind: on[0].Kind}
		if err := p.noDefault(w, t, class); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// noDefault takes the default from a StorageClass, after the new one has it: there is one at any time.
func (p *Plan) noDefault(w World, t Target, class *unstructured.Unstructured) error {
	after := class.DeepCopy()
	words := []string{"annotate", named(t)}
	for _, key := range defaultNotes() {
		if class.GetAnnotations()[key] != "true" {
			continue
		}
		words = append(words, key+"=false")
		if err := setNote(after, key, "false"); err != nil {
			return err
		}
	}
	c := Update(t.Ref, class, after)
	c.Stage, c.Apart, c.Note = 1, true, "is the default no more"
	p.Changes = append(p.Changes, c)
	p.Kubectl = append(p.Kubectl, kubectl(w.API.Name(), "", append(words, "--overwrite")...))
	return nil
}

func isDefaultClass(class *unstructured.Unstructured) bool {
	for _, key := range defaultNotes() {
		if class.GetAnnotations()[key] == "true" {
			return true
		}
	}
	return false
}

func setNote(u *unstructured.Unstructured, key, value string) error {
	return unstructured.SetNestedField(u.Object, value, "metadata", "annotations", key)
}
