package act

import (
	"slices"

	"fathom/kube"
)

// order puts first what others stand on, and gives a later stage to what cannot be tried before something else is made: objects of
// namespaces and kinds that the plan makes.
func (m *making) order() {
	slices.SortStableFunc(m.plan.Changes, func(a, b Change) int { return rankOf(a.Ref) - rankOf(b.Ref) })
	missing := m.missing()
	for i := range m.plan.Changes {
		c := &m.plan.Changes[i]
		needs := []kube.Ref{}
		if d, ok := m.defined[m.kinds[c.Ref].GVK()]; ok && missing[d.by] {
			needs = append(needs, d.by)
		}
		c.Fresh = len(needs) > 0 || m.unserved(*c)
		if space, ok := m.spaces[c.Ref.Namespace]; ok && c.Ref.Namespace != "" && missing[space] {
			needs = append(needs, space)
		}
		if len(needs) > 0 || c.Fresh {
			c.Stage, c.Needs = 1, needs
		}
	}
}

// missing are the namespaces and definitions of the plan that are not there yet.
func (m *making) missing() map[kube.Ref]bool {
	out := map[kube.Ref]bool{}
	for _, c := range m.plan.Changes {
		if c.Before == nil && c.Final == "" {
			out[c.Ref] = true
		}
	}
	return out
}

// unserved reports whether the API server knows the kind of a change only once a definition among the documents is made.
func (m *making) unserved(c Change) bool {
	k := m.kinds[c.Ref]
	if _, ok := m.defined[k.GVK()]; !ok {
		return false
	}
	return !slices.ContainsFunc(m.served[k.GVR.GroupVersion()], func(s kube.Kind) bool { return s.GVK() == k.GVK() }) &&
		!slices.ContainsFunc(m.w.API.Kinds().All(), func(s kube.Kind) bool { return s.GVK() == k.GVK() })
}

// rankOf is where a kind comes in the order in which objects are made.
func rankOf(ref kube.Ref) int {
	ranks := []string{
		"namespaces", "customresourcedefinitions.apiextensions.k8s.io", "priorityclasses.scheduling.k8s.io",
		"storageclasses.storage.k8s.io", "resourcequotas", "limitranges", "serviceaccounts", "secrets", "configmaps",
		"clusterroles.rbac.authorization.k8s.io", "roles.rbac.authorization.k8s.io",
		"clusterrolebindings.rbac.authorization.k8s.io", "rolebindings.rbac.authorization.k8s.io",
		"persistentvolumes", "persistentvolumeclaims", "services",
	}
	last := []string{
		"mutatingwebhookconfigurations.admissionregistration.k8s.io", "validatingwebhookconfigurations.admissionregistration.k8s.io",
		"apiservices.apiregistration.k8s.io",
	}
	name := ref.GVR.GroupResource().String()
	if i := slices.Index(ranks, name); i >= 0 {
		return i
	}
	return len(ranks) + 1 + slices.Index(last, name)
}
