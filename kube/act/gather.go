package act

import (
	"context"
	"errors"
	"strconv"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"fathom/kube"
	"fathom/kube/object"
)

const (
	// From so many targets of one resource in one namespace on, they are listed instead of fetched one by one.
	manyTargets = 16
	pageSize    = 500
	// A list that does not show all targets within so many pages is given up: the rest is fetched one by one.
	mostPages = 4
)

// place is where objects are listed.
type place struct {
	gvr       schema.GroupVersionResource
	namespace string
}

// fetch reads the targets, in their order, with an error for each that cannot be read. Many of one place are listed.
func fetch(ctx context.Context, api Sender, on []Target) ([]*unstructured.Unstructured, []error) {
	out, errs := make([]*unstructured.Unstructured, len(on)), make([]error, len(on))
	groups := map[place][]int{}
	for i, t := range on {
		at := place{t.Ref.GVR, t.Ref.Namespace}
		groups[at] = append(groups[at], i)
	}
	for at, group := range groups {
		if len(group) < manyTargets {
			continue
		}
		names := map[string]int{}
		for _, i := range group {
			names[on[i].Ref.Name] = i
		}
		fill(ctx, api, at, names, out)
	}
	each(api, len(on), atOnce, func(i int) {
		if out[i] == nil {
			out[i], errs[i] = object.Get(ctx, api, on[i].Ref)
		}
	})
	return out, errs
}

// fill lists a place until all names are found. What it does not find, for whatever reason, stays nil.
func fill(ctx context.Context, api Sender, at place, names map[string]int, out []*unstructured.Unstructured) {
	from := ""
	for range mostPages {
		l, err := page(ctx, api, at, map[string]string{"limit": strconv.Itoa(pageSize), "continue": from}, "application/json")
		if err != nil {
			return
		}
		for i := range l.Items {
			if at, ok := names[l.Items[i].GetName()]; ok && out[at] == nil {
				out[at] = &l.Items[i]
				delete(names, l.Items[i].GetName())
			}
		}
		if from = l.GetContinue(); from == "" || len(names) == 0 {
			return
		}
	}
}

// onlyMetadata asks for lists of objects without anything but their metadata.
const onlyMetadata = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json"

// page is one page of a list.
func page(ctx context.Context, api Sender, at place, query map[string]string, accept string) (*unstructured.UnstructuredList, error) {
	client, err := api.Client(at.gvr.GroupVersion(), kube.JSON)
	if err != nil {
		return nil, err
	}
	req := client.Get().NamespaceIfScoped(at.namespace, at.namespace != "").Resource(at.gvr.Resource).SetHeader("Accept", accept)
	for key, value := range query {
		if value != "" {
			req.Param(key, value)
		}
	}
	answer := req.Do(ctx)
	if err := answer.Error(); err != nil { // Raw's own error lacks what the server says
		return nil, err
	}
	data, err := answer.Raw()
	if err != nil {
		return nil, err
	}
	l := &unstructured.UnstructuredList{}
	return l, l.UnmarshalJSON(data)
}

// seen are targets with their objects, nil where one may not be read.
type seen struct {
	targets []Target
	objects []*unstructured.Unstructured
}

// look reads the targets of a plan that does not depend on what they are like. Of several, those that are gone are left
// out, and those that may not be read are kept; the plan says so.
func (p *Plan) look(ctx context.Context, w World, on []Target) (seen, error) {
	var s seen
	objects, errs := fetch(ctx, w.API, on)
	for i, t := range on {
		switch err := errs[i]; {
		case err == nil:
		case apierrors.IsNotFound(err) && len(on) > 1:
			p.warn(t.Ref.String() + " is gone already.")
			continue
		case apierrors.IsForbidden(err):
			p.warn(t.Ref.String() + " may not be read: what goes with it is not known, and it cannot be made again.")
		default:
			return s, err
		}
		s.targets, s.objects = append(s.targets, t), append(s.objects, objects[i])
	}
	if len(s.targets) == 0 {
		return s, errors.Join(errs...)
	}
	return s, nil
}
