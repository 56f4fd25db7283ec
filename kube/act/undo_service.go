package act

import (
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// addresses asks for the addresses and ports that a deleted Service had. Where another has taken them meanwhile, the Service
// gets new ones, and the plan says so.
func (r *reverter) addresses(c *Change, p *Plan) {
	if c.Method != Create || c.Ref.GVR.Group != "" || c.Ref.GVR.Resource != "services" {
		return
	}
	if _, err := c.Send(r.ctx, r.api, true); !apierrors.IsInvalid(err) {
		return
	}
	free := *c
	free.Body = withoutAddresses(c.Body)
	if _, err := free.Send(r.ctx, r.api, true); err != nil {
		return // that was not the reason
	}
	*c = free
	p.warn(c.Ref.String() + " gets a new address and new node ports: another Service has those that it had.")
}

// withoutAddresses is a Service that takes any address and any node ports.
func withoutAddresses(u *unstructured.Unstructured) *unstructured.Unstructured {
	u = u.DeepCopy()
	if ip, _, _ := unstructured.NestedString(u.Object, "spec", "clusterIP"); ip != "None" {
		drop(u, "spec", "clusterIP")
		drop(u, "spec", "clusterIPs")
	}
	drop(u, "spec", "healthCheckNodePort")
	ports, _, _ := unstructured.NestedSlice(u.Object, "spec", "ports")
	for _, p := range ports {
		if m, ok := p.(map[string]any); ok {
			delete(m, "nodePort")
		}
	}
	if ports != nil {
		_ = unstructured.SetNestedSlice(u.Object, ports, "spec", "ports")
	}
	return u
}
