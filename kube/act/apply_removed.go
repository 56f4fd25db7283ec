package act

import (
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/runtime/schema"
)

// removal is a built-in version that Kubernetes has no more.
type removal struct {
	in   string // the release without it: "1.22"
	now  string // the version to use, "" for none
	next string // what to do where there is none
}

// removed tells of a built-in kind that Kubernetes had in that version once.
func removed(gvk schema.GroupVersionKind) (removal, bool) {
	for _, r := range removals() {
		if r.version == gvk.GroupVersion().String() && slices.Contains(strings.Fields(r.kinds), gvk.Kind) {
			return r.removal, true
		}
	}
	return removal{}, false
}

type removedKinds struct {
	version, kinds string
	removal
}

func removals() []removedKinds {
	podSecurity := removal{in: "1.25", next: "Use Pod Security Admission: labels pod-security.kubernetes.io/enforce on namespaces."}
	to := func(in, now string) removal { return removal{in: in, now: now} }
	return []removedKinds{
		{"extensions/v1beta1", "DaemonSet Deployment ReplicaSet", to("1.16", "apps/v1")},
		{"extensions/v1beta1", "NetworkPolicy", to("1.16", "networking.k8s.io/v1")},
		{"extensions/v1beta1", "Ingress", to("1.22", "networking.k8s.io/v1")},
		{"extensions/v1beta1", "PodSecurityPolicy", podSecurity},
		{"policy/v1beta1", "PodSecurityPolicy", podSecurity},
		{"apps/v1beta1", "Deployment StatefulSet ControllerRevision", to("1.16", "apps/v1")},
		{"apps/v1beta2", "DaemonSet Deployment ReplicaSet StatefulSet ControllerRevision", to("1.16", "apps/v1")},
		{"admissionregistration.k8s.io/v1beta1", "MutatingWebhookConfiguration ValidatingWebhookConfiguration", to("1.22", "admissionregistration.k8s.io/v1")},
		{"apiextensions.k8s.io/v1beta1", "CustomResourceDefinition", to("1.22", "apiextensions.k8s.io/v1")},
		{"apiregistration.k8s.io/v1beta1", "APIService", to("1.22", "apiregistration.k8s.io/v1")},
		{"authentication.k8s.io/v1beta1", "TokenReview", to("1.22", "authentication.k8s.io/v1")},
		{"authorization.k8s.io/v1beta1", "LocalSubjectAccessReview SelfSubjectAccessReview SelfSubjectRulesReview SubjectAccessReview", to("1.22", "authorization.k8s.io/v1")},
		{"certificates.k8s.io/v1beta1", "CertificateSigningRequest", to("1.22", "certificates.k8s.io/v1")},
		{"coordination.k8s.io/v1beta1", "Lease", to("1.22", "coordination.k8s.io/v1")},
		{"networking.k8s.io/v1beta1", "Ingress IngressClass", to("1.22", "networking.k8s.io/v1")},
		{"rbac.authorization.k8s.io/v1alpha1", "ClusterRole ClusterRoleBinding Role RoleBinding", to("1.22", "rbac.authorization.k8s.io/v1")},
		{"rbac.authorization.k8s.io/v1beta1", "ClusterRole ClusterRoleBinding Role RoleBinding", to("1.22", "rbac.authorization.k8s.io/v1")},
		{"scheduling.k8s.io/v1beta1", "PriorityClass", to("1.22", "scheduling.k8s.io/v1")},
		{"storage.k8s.io/v1beta1", "CSIDriver CSINode StorageClass VolumeAttachment", to("1.22", "storage.k8s.io/v1")},
		{"autoscaling/v2beta1", "HorizontalPodAutoscaler", to("1.25", "autoscaling/v2")},
		{"batch/v1beta1", "CronJob", to("1.25", "batch/v1")},
		{"discovery.k8s.io/v1beta1", "EndpointSlice", to("1.25", "discovery.k8s.io/v1")},
		{"events.k8s.io/v1beta1", "Event", to("1.25", "events.k8s.io/v1")},
		{"node.k8s.io/v1beta1", "RuntimeClass", to("1.25", "node.k8s.io/v1")},
		{"policy/v1beta1", "PodDisruptionBudget", to("1.25", "policy/v1")},
		{"autoscaling/v2beta2", "HorizontalPodAutoscaler", to("1.26", "autoscaling/v2")},
		{"flowcontrol.apiserver.k8s.io/v1beta1", "FlowSchema PriorityLevelConfiguration", to("1.26", "flowcontrol.apiserver.k8s.io/v1")},
		{"storage.k8s.io/v1beta1", "CSIStorageCapacity", to("1.27", "storage.k8s.io/v1")},
		{"flowcontrol.apiserver.k8s.io/v1beta2", "FlowSchema PriorityLevelConfiguration", to("1.29", "flowcontrol.apiserver.k8s.io/v1")},
		{"flowcontrol.apiserver.k8s.io/v1beta3", "FlowSchema PriorityLevelConfiguration", to("1.32", "flowcontrol.apiserver.k8s.io/v1")},
	}
}
