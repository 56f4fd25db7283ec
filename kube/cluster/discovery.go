package cluster

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/discovery"

	"fathom/kube"
)

const (
	discoveryTimeout = 30 * time.Second
	// A single broken group must not hold up the others for longer.
	groupTimeout = 6 * time.Second
	groupsAtOnce = 8
)

// found is what discovery answered, before it is put in order.
type found struct {
	groups    []metav1.APIGroup // in the server's order of preference
	resources map[schema.GroupVersion][]metav1.APIResource
	errs      map[schema.GroupVersion]error
}

// discover asks the server for its kinds. Groups that fail leave an error and do no other harm.
func (c *Cluster) discover() (*Kinds, error) {
	l, err := c.link()
	if err != nil {
		return nil, err
	}
	client, err := discovery.NewDiscoveryClientForConfigAndClient(l.config, l.http)
	if err != nil {
		return nil, fmt.Errorf("cannot make a client for discovery: %w", err)
	}
	ctx, cancel := context.WithTimeout(c.ctx, discoveryTimeout)
	defer cancel()
	groups, resources, failed, err := client.GroupsAndMaybeResourcesWithContext(ctx)
	if err != nil {
		return nil, c.at(fmt.Errorf("cannot read the list of API groups: %w", err))
	}
	f := found{groups.Groups, map[schema.GroupVersion][]metav1.APIResource{}, map[schema.GroupVersion]error{}}
	for gv, list := range resources {
		f.resources[gv] = list.APIResources
	}
	f.fetch(ctx, client, c.options.Guard, missing(groups.Groups, resources, failed))
	return f.kinds(c.options.Builtin, c.kinds.Load()), nil
}

// missing are the versions whose resources are not there yet: all of them on servers without aggregated discovery,
// else those that the server calls stale, because an API behind it does not answer.
func missing(groups []metav1.APIGroup, have map[schema.GroupVersion]*metav1.APIResourceList, stale map[schema.GroupVersion]error) []schema.GroupVersion {
	var out []schema.GroupVersion
	for gv := range stale {
		out = append(out, gv)
	}
	for _, g := range groups {
		for _, v := range g.Versions {
			gv := schema.GroupVersion{Group: g.Name, Version: v.Version}
			if _, ok := have[gv]; !ok && stale[gv] == nil {
				out = append(out, gv)
			}
		}
	}
	return out
}

// fetch asks for each version by itself, and so learns the true reason when it does not answer.
func (f *found) fetch(ctx context.Context, client *discovery.DiscoveryClient, guard func(work func()), gvs []schema.GroupVersion) {
	var mu sync.Mutex
	var wg sync.WaitGroup
	slots := make(chan struct{}, groupsAtOnce)
	for _, gv := range gvs {
		ask := func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			ctx, cancel := context.WithTimeout(ctx, groupTimeout)
			defer cancel()
			list, err := client.ServerResourcesForGroupVersionWithContext(ctx, gv.String())
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				f.errs[gv] = fmt.Errorf("the API %s does not answer: %w", gv, err)
				return
			}
			f.resources[gv] = list.APIResources
		}
		wg.Go(func() { guard(ask) })
	}
	wg.Wait()
	for gv := range f.errs {
		f.ensureGroup(gv)
	}
}

// ensureGroup lists the version in its group: aggregated discovery leaves stale ones out.
func (f *found) ensureGroup(gv schema.GroupVersion) {
	v := metav1.GroupVersionForDiscovery{GroupVersion: gv.String(), Version: gv.Version}
	i := slices.IndexFunc(f.groups, func(g metav1.APIGroup) bool { return g.Name == gv.Group })
	if i < 0 {
		f.groups = append(f.groups, metav1.APIGroup{Name: gv.Group, Versions: []metav1.GroupVersionForDiscovery{v}})
		return
	}
	if !slices.Contains(f.groups[i].Versions, v) {
		f.groups[i].Versions = append(f.groups[i].Versions, v)
	}
}

// kinds puts what was found in order: one version of each kind in front, the others behind. Of groups that did not
// answer, the kinds known from before stay.
func (f *found) kinds(builtin []kube.Kind, before *Kinds) *Kinds {
	var all, others []kube.Kind
	for _, g := range f.groups {
		chosen := map[string]int{} // plural to its place in all
		for _, gv := range versions(g) {
			for _, kind := range f.kindsOf(gv, before) {
				at, seen := chosen[kind.GVR.Resource]
				switch {
				case !seen:
					chosen[kind.GVR.Resource] = len(all)
					all = append(all, kind)
				case hasGVR(builtin, kind.GVR) && !hasGVR(builtin, all[at].GVR):
					// Fathom has its own columns for this version.
					all[at], kind = kind, all[at]
					others = append(others, kind)
				default:
					others = append(others, kind)
				}
			}
		}
	}
	byRank(all)
	byRank(others)
	return newKinds(withDerived(all, builtin), others, f.errs, true)
}

// versions are those of a group, the preferred one first.
func versions(g metav1.APIGroup) []schema.GroupVersion {
	var out []schema.GroupVersion
	for _, v := range g.Versions {
		gv := schema.GroupVersion{Group: g.Name, Version: v.Version}
		if v.Version == g.PreferredVersion.Version {
			out = slices.Insert(out, 0, gv)
		} else {
			out = append(out, gv)
		}
	}
	return out
}

func (f *found) kindsOf(gv schema.GroupVersion, before *Kinds) []kube.Kind {
	if f.errs[gv] == nil {
		return kindsOf(gv, f.resources[gv])
	}
	var out []kube.Kind
	for _, kind := range before.served {
		if kind.GVR.GroupVersion() == gv && kind.Of.Resource == "" {
			out = append(out, kind)
		}
	}
	return out
}

// kindsOf turns the resources of one version into kinds. Sub-resources become a property of theirs.
func kindsOf(gv schema.GroupVersion, resources []metav1.APIResource) []kube.Kind {
	subs := map[string][]string{}
	for _, r := range resources {
		if parent, sub, ok := strings.Cut(r.Name, "/"); ok {
			subs[parent] = append(subs[parent], sub)
		}
	}
	var out []kube.Kind
	for _, r := range resources {
		if strings.Contains(r.Name, "/") {
			continue
		}
		singular := r.SingularName
		if singular == "" {
			singular = strings.ToLower(r.Kind)
		}
		out = append(out, kube.Kind{
			GVR: gv.WithResource(r.Name), Kind: r.Kind, Singular: singular, ShortNames: r.ShortNames,
			Categories: r.Categories, Namespaced: r.Namespaced, Verbs: r.Verbs, Subresources: subs[r.Name],
		})
	}
	return out
}

// withDerived puts the kinds that are cut out of others behind those.
func withDerived(all, builtin []kube.Kind) []kube.Kind {
	for _, d := range builtin {
		if d.Of.Resource == "" {
			continue
		}
		i := slices.IndexFunc(all, func(k kube.Kind) bool { return k.GVR == d.Of })
		if i >= 0 {
			d.Verbs = readOnly(all[i].Verbs)
			all = slices.Insert(all, i+1, d)
		}
	}
	return all
}

// readOnly leaves of the source's verbs those that make sense for what is cut out of it.
func readOnly(verbs []string) []string {
	return slices.DeleteFunc(slices.Clone(verbs), func(v string) bool { return v != "get" && v != "list" && v != "watch" })
}

func hasGVR(kinds []kube.Kind, gvr schema.GroupVersionResource) bool {
	return slices.ContainsFunc(kinds, func(k kube.Kind) bool { return k.GVR == gvr })
}
