package rows

import (
	networkingv1 "k8s.io/api/networking/v1"

	"fathom/kube"
)

func networkPolicies() Projection {
	return Projection{
		Kind: namespaced("networking.k8s.io", "v1", "networkpolicies", "NetworkPolicy", "netpol"),
		Columns: append([]kube.Column{
			nameColumn(),
			column("POD-SELECTOR", kube.TypeText, "The pods that it guards; <none> means all in the namespace."),
			ageColumn(),
		}, extra(column("TYPES", kube.TypeText, "The directions that it guards: what no rule allows is dropped."))...),
		Rows: one(networkPolicyRow),
	}
}

func networkPolicyRow(m *Maker, p *networkingv1.NetworkPolicy) *kube.Row {
	r := m.Row(p,
		text(p.Name),
		m.selectorCell(&p.Spec.PodSelector),
		since(p.CreationTimestamp),
		text(m.join(len(p.Spec.PolicyTypes), func(i int) string { return string(p.Spec.PolicyTypes[i]) })),
	)
	m.claims(r, &p.Spec.PodSelector)
	return r
}
