//go:build e2e

package e2e

import (
	"testing"
	"time"

	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"fathom/e2e/vt"
)

const widgetGroup = "e2e.example.com"

// widget is a definition that no scenario has.
func widget() *apiextensionsv1.CustomResourceDefinition {
	return &apiextensionsv1.CustomResourceDefinition{
		ObjectMeta: metav1.ObjectMeta{Name: "widgets." + widgetGroup},
		Spec: apiextensionsv1.CustomResourceDefinitionSpec{
			Group: widgetGroup, Scope: apiextensionsv1.NamespaceScoped,
			Names: apiextensionsv1.CustomResourceDefinitionNames{Plural: "widgets", Singular: "widget", Kind: "Widget", ShortNames: []string{"wdg"}},
			Versions: []apiextensionsv1.CustomResourceDefinitionVersion{{
				Name: "v1", Served: true, Storage: true,
				Schema: &apiextensionsv1.CustomResourceValidation{OpenAPIV3Schema: &apiextensionsv1.JSONSchemaProps{
					Type: "object", XPreserveUnknownFields: new(true),
				}},
				AdditionalPrinterColumns: []apiextensionsv1.CustomResourceColumnDefinition{
					{Name: "Colour", Type: "string", JSONPath: ".spec.colour"},
				},
			}},
		},
	}
}

// TestKindCreatedWhileRunning defines a kind under a running Fathom, which then browses it like any other.
func TestKindCreatedWhileRunning(t *testing.T) {
	t.Parallel()
	crds := crdClient(t).ApiextensionsV1().CustomResourceDefinitions()
	w := newSession(t).start("pods", "-n", "shop")
	w.see("live", "postgres-0")
	w.keys(":widgets")
	w.see("there is no kind")
	w.escape("the palette to close", func(s vt.Screen) bool { return !s.Has("there is no kind") })

	_, err := crds.Create(t.Context(), widget(), metav1.CreateOptions{})
	must(t, err)
	t.Cleanup(func() { must(t, crds.Delete(cleanup(), widget().Name, metav1.DeleteOptions{})) })
	objects := dynamicClient(t).Resource(schema.GroupVersionResource{Group: widgetGroup, Version: "v1", Resource: "widgets"}).Namespace("shop")
	red := &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": widgetGroup + "/v1", "kind": "Widget",
		"metadata": map[string]any{"name": "first-widget"}, "spec": map[string]any{"colour": "vermilion"},
	}}
	eventually(t, "the API to take a widget", func() bool {
		_, err := objects.Create(t.Context(), red, metav1.CreateOptions{})
		return err == nil || apierrors.IsAlreadyExists(err)
	})

	served := time.Now()
	w.keys(":widgets")
	w.see(widgetGroup)
	t.Logf("known %v after the API served it", time.Since(served).Round(time.Millisecond))
	w.keys("enter")
	w.see("Widgets", "COLOUR", "first-widget", "vermilion", "live")

	w.keys(":wdg -A /first", "enter")
	w.see("first-widget", "NAMESPACE")
	patch := []byte(`{"spec":{"colour":"ultramarine"}}`)
	_, err = objects.Patch(t.Context(), "first-widget", "application/merge-patch+json", patch, metav1.PatchOptions{})
	must(t, err)
	w.see("ultramarine")
}

// TestBrokenConversion: a kind whose conversion webhook is gone says so on its own screen, and nothing else suffers.
func TestBrokenConversion(t *testing.T) {
	t.Parallel()
	w := newSession(t).start("gadgets.example.com", "-A")
	w.see("conversion webhook", "gadget-converter")
	w.keys(":pods shop", "enter")
	w.see("Pods", "live", "postgres-0")
	w.keys(":backups -A", "enter")
	w.see("Backups", "live", "postgres-hourly")
	w.keys(":pods shop", "enter")
	w.see("Pods", "live", "postgres-0")
	replaced(t, w)
}
