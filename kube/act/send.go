package act

import (
	"context"
	"encoding/json"
	"fmt"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/rest"

	"fathom/kube"
)

// Manager is the field manager that Fathom's changes carry in managedFields.
const Manager = "fathom"

// Answer is what the API server made of a Change.
type Answer struct {
	// After is the object as it is (in a dry run: would be) now; nil where the server answers with none.
	After    *unstructured.Unstructured
	Warnings []string // the API server's own
}

// Sender is a cluster that takes requests.
type Sender interface {
	Client(gv schema.GroupVersion, enc kube.Encoding) (rest.Interface, error)
	// Guard runs the work of a goroutine and sees to its panics.
	Guard(work func())
}

// Send makes the request; with dryRun the API server goes through all of it, admission too, and keeps nothing.
func (c Change) Send(ctx context.Context, api Sender, dryRun bool) (Answer, error) {
	client, err := api.Client(c.Ref.GVR.GroupVersion(), kube.JSON)
	if err != nil {
		return Answer{}, err
	}
	if dryRun && c.Method == Delete { // the options of a delete travel in its body, and its query is not read then
		o := metav1.DeleteOptions{}
		if c.Options != nil {
			o = *c.Options
		}
		o.DryRun = []string{metav1.DryRunAll}
		c.Options = &o
	}
	req, err := c.request(client)
	if err != nil {
		return Answer{}, err
	}
	if dryRun && c.Method != Delete {
		req.Param("dryRun", metav1.DryRunAll)
	}
	res := req.SetHeader("Accept", "application/json").Do(ctx)
	var a Answer
	for _, w := range res.Warnings() {
		a.Warnings = append(a.Warnings, w.Text)
	}
	if err := res.Error(); err != nil { // Raw's own error lacks what the server says
		return a, c.explained(c.contested(unquoted(err)))
	}
	data, err := res.Raw()
	if err != nil {
		return a, err
	}
	var u unstructured.Unstructured
	if err := u.UnmarshalJSON(data); err != nil {
		return a, fmt.Errorf("the server's answer for %s is no object: %w", c.Ref, err)
	}
	if u.GetKind() != "Status" {
		a.After = &u
	}
	return a, nil
}

// request is the HTTP request without what belongs to a dry run.
func (c Change) request(client rest.Interface) (*rest.Request, error) {
	var req *rest.Request
	switch c.Method {
	case Patch, Merge, Strategic, Apply:
		req = client.Patch(patchType(c.Method))
	case Replace:
		req = client.Put().SetHeader("Content-Type", "application/json")
	case Create:
		req = client.Post().SetHeader("Content-Type", "application/json")
	case Delete:
		req = client.Delete().SetHeader("Content-Type", "application/json")
	default:
		return nil, fmt.Errorf("there is no method %q", c.Method)
	}
	body, err := c.body()
	if err != nil {
		return nil, err
	}
	if body != nil {
		req.Body(body)
	}
	if c.Method != Delete {
		req.Param("fieldManager", Manager).Param("fieldValidation", metav1.FieldValidationStrict)
	}
	if c.Method == Apply && c.Force {
		req.Param("force", "true")
	}
	req.NamespaceIfScoped(c.Ref.Namespace, c.Ref.Namespace != "").Resource(c.Ref.GVR.Resource)
	if c.Method != Create || c.Subresource != "" {
		req.Name(c.Ref.Name)
	}
	if c.Subresource != "" {
		req.SubResource(c.Subresource)
	}
	if c.Subresource == "eviction" {
		req.MaxRetries(0) // a disruption budget's refusal should be seen, not waited for out of sight
	}
	return req, nil
}

// body is what the request carries, nil for nothing.
func (c Change) body() ([]byte, error) {
	switch {
	case c.Method == Patch:
		return json.Marshal(c.Ops)
	case c.Method != Delete:
		return json.Marshal(c.Body.Object)
	case c.Options == nil:
		return nil, nil
	}
	o := *c.Options
	o.Kind, o.APIVersion = "DeleteOptions", "v1"
	return json.Marshal(o)
}

func patchType(m Method) types.PatchType {
	switch m {
	case Patch:
		return types.JSONPatchType
	case Merge:
		return types.MergePatchType
	case Strategic:
		return types.StrategicMergePatchType
	}
	return types.ApplyYAMLPatchType
}
