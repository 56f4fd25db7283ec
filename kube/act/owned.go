package act

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"

	"fathom/kube"
)

const (
	// mostOwned bounds how many objects of one resource in one namespace are looked at for their owners.
	mostOwned = 5000
	// mostPlaces bounds the lists that one plan reads for them.
	mostPlaces = 200
)

// relative is an object that may be owned by another.
type relative struct {
	kind kube.Kind
	u    *unstructured.Unstructured
}

// owned lists what the garbage collector deletes once its owners are gone.
func (p *Plan) owned(ctx context.Context, w World, s seen, cascade string) error {
	places := placesOfOwned(w, s)
	if len(places) == 0 {
		return nil
	}
	if cascade == orphan {
		p.warn("What is owned by the objects that are deleted stays, without an owner.")
		return nil
	}
	relatives, failed := relativesIn(ctx, w, places)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	for _, f := range failed {
		p.warn(f)
	}
	going := map[types.UID]string{}
	for i, u := range s.objects {
		if u != nil && u.GetUID() != "" {
			going[u.GetUID()] = s.targets[i].Ref.String()
		}
	}
	var claims []*unstructured.Unstructured
	for again := true; again; {
		again = false
		for _, r := range relatives {
			owner, goes := ownerGone(r.u, going)
			if !goes || going[r.u.GetUID()] != "" {
				continue
			}
			again = true
			ref := kube.Ref{Context: w.API.Name(), GVR: r.kind.GVR, Namespace: r.u.GetNamespace(), Name: r.u.GetName()}
			going[r.u.GetUID()] = ref.String()
			p.Touched = append(p.Touched, Touched{ref, "owned by " + owner})
			if r.kind.GVR.Resource == "persistentvolumeclaims" {
				claims = append(claims, r.u)
			}
		}
	}
	return p.losesDataOf(ctx, w, claims)
}

// ownerGone reports whether all owners of an object go, and names one of them.
func ownerGone(u *unstructured.Unstructured, going map[types.UID]string) (string, bool) {
	name := ""
	for _, o := range u.GetOwnerReferences() {
		if going[o.UID] == "" {
			return "", false
		}
		name = going[o.UID]
	}
	return name, name != ""
}

// placesOfOwned are where objects may be that the targets own.
func placesOfOwned(w World, s seen) map[place]kube.Kind {
	places := map[place]kube.Kind{}
	for i, t := range s.targets {
		if s.objects[i] == nil || t.Ref.Namespace == "" {
			continue
		}
		for _, name := range heirs(t.Kind, s.objects[i]) {
			if k, ok := w.API.Kinds().Find(name); ok {
				places[place{k.GVR, t.Ref.Namespace}] = k
			}
		}
	}
	return places
}

// heirs are the kinds of what an object may own, directly or not.
func heirs(k kube.Kind, u *unstructured.Unstructured) []string {
	const sets, jobs, pods, claims = "replicasets.apps", "jobs.batch", "pods", "persistentvolumeclaims"
	var out []string
	switch k.String() {
	case "deployments.apps":
		out = []string{sets, pods}
	case sets, "daemonsets.apps", "statefulsets.apps", "replicationcontrollers", jobs:
		out = []string{pods}
	case "cronjobs.batch":
		out = []string{jobs, pods}
	case pods:
	default:
		if k.GVR.Group == "" || !strings.Contains(k.GVR.Group, ".") || strings.HasSuffix(k.GVR.Group, ".k8s.io") {
			return nil
		}
		return []string{ // a custom resource may own anything that is usual
			"deployments.apps", "statefulsets.apps", "daemonsets.apps", sets, "cronjobs.batch", jobs, pods, claims,
			"services", "configmaps", "secrets", "serviceaccounts", "ingresses.networking.k8s.io",
		}
	}
	if ownsClaims(u) {
		out = append(out, claims)
	}
	return out
}

// ownsClaims reports whether claims go with an object: those of ephemeral volumes, and a StatefulSet's by its policy.
func ownsClaims(u *unstructured.Unstructured) bool {
	if when, _, _ := unstructured.NestedString(u.Object, "spec", "persistentVolumeClaimRetentionPolicy", "whenDeleted"); when == "Delete" {
		return true
	}
	for _, path := range [][]string{{"spec"}, {"spec", "template", "spec"}, {"spec", "jobTemplate", "spec", "template", "spec"}} {
		volumes, _, _ := unstructured.NestedSlice(u.Object, append(path, "volumes")...)
		for _, v := range volumes {
			if m, _ := v.(map[string]any); m["ephemeral"] != nil {
				return true
			}
		}
	}
	return false
}

// relativesIn are the objects with an owner in some places, and a sentence for each place that cannot be read whole.
func relativesIn(ctx context.Context, w World, places map[place]kube.Kind) ([]relative, []string) {
	order := slices.SortedFunc(maps.Keys(places), func(a, b place) int {
		return strings.Compare(a.namespace+" "+a.gvr.String(), b.namespace+" "+b.gvr.String())
	})
	var failed []string
	if len(order) > mostPlaces {
		failed = append(failed, "What goes with all of them is too much to look at; a part of it is listed.")
		order = order[:mostPlaces]
	}
	found := make([][]relative, len(order))
	var mu sync.Mutex
	each(w.API, len(order), atOnce, func(i int) {
		at := order[i]
		l, err := page(ctx, w.API, at, map[string]string{"limit": strconv.Itoa(mostOwned)}, onlyMetadata)
		mu.Lock()
		defer mu.Unlock()
		switch {
		case err != nil:
			failed = append(failed, "Which "+at.gvr.Resource+" in "+at.namespace+" go with it cannot be told: "+err.Error()+".")
			return
		case l.GetContinue() != "":
			failed = append(failed, "There are too many "+at.gvr.Resource+" in "+at.namespace+" to list all that go with it.")
		}
		for k := range l.Items {
			if len(l.Items[k].GetOwnerReferences()) > 0 {
				found[i] = append(found[i], relative{places[at], &l.Items[k]})
			}
		}
	})
	slices.Sort(failed)
	return slices.Concat(found...), failed
}
