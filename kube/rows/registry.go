package rows

import (
	"slices"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"fathom/kube"
)

// Registry finds the Projection of a kind. It does not change, so anybody may read it.
type Registry struct {
	all   []*Projection
	byGVR map[schema.GroupVersionResource]*Projection
}

// New returns the Registry of all kinds that have a Projection.
func New() *Registry {
	r := &Registry{byGVR: map[schema.GroupVersionResource]*Projection{}}
	for _, p := range []Projection{
		pods(), containers(),
		deployments(), replicaSets(), statefulSets(), daemonSets(), replicationControllers(),
		jobs(), cronJobs(), horizontalPodAutoscalers(), podDisruptionBudgets(),
		nodes(), namespaces(), events(), resourceQuotas(), limitRanges(), priorityClasses(),
		services(), endpointSlices(), endpoints(), ingresses(), ingressClasses(), networkPolicies(),
		configMaps(), secrets(), serviceAccounts(),
		persistentVolumeClaims(), persistentVolumes(), storageClasses(), volumeAttachments(), csiDrivers(), csiNodes(),
		roles(), clusterRoles(), roleBindings(), clusterRoleBindings(), certificateSigningRequests(),
		customResourceDefinitions(), apiServices(), leases(), runtimeClasses(), controllerRevisions(),
		validatingWebhookConfigurations(), mutatingWebhookConfigurations(),
		validatingAdmissionPolicies(), validatingAdmissionPolicyBindings(),
	} {
		r.all = append(r.all, &p)
		r.byGVR[p.Kind.GVR] = &p
	}
	return r
}

// For returns the Projection of a resource; without one, its rows come from server-side Tables.
func (r *Registry) For(gvr schema.GroupVersionResource) (*Projection, bool) {
	p, ok := r.byGVR[gvr]
	return p, ok
}

// All returns every Projection, workloads first.
func (r *Registry) All() []*Projection { return slices.Clone(r.all) }

// Kinds returns the kinds that have a Projection: what is known before discovery has answered.
func (r *Registry) Kinds() []kube.Kind {
	kinds := make([]kube.Kind, len(r.all))
	for i, p := range r.all {
		kinds[i] = p.Kind
	}
	return kinds
}
