package rows

import (
	networkingv1 "k8s.io/api/networking/v1"

	"fathom/kube"
)

func ingresses() Projection {
	return Projection{
		Kind: namespaced("networking.k8s.io", "v1", "ingresses", "Ingress", "ing"),
		Columns: []kube.Column{
			nameColumn(),
			column("CLASS", kube.TypeText, "The ingress class that says which controller serves it."),
			column("HOSTS", kube.TypeText, "The host names that its rules are for; * for any."),
			column("ADDRESS", kube.TypeText, "Where the controller serves it; empty until it does."),
			column("PORTS", kube.TypeText, "80, and 443 when it has TLS."),
			ageColumn(),
		},
		Rows: one(ingressRow),
	}
}

func ingressRow(m *Maker, i *networkingv1.Ingress) *kube.Row {
	class := none
	if i.Spec.IngressClassName != nil {
		class = *i.Spec.IngressClassName
	}
	ports := "80"
	if len(i.Spec.TLS) > 0 {
		ports = "80, 443"
	}
	address := balancerAddresses(i.Status.LoadBalancer.Ingress, func(p *networkingv1.IngressLoadBalancerIngress) (string, string) {
		return p.IP, p.Hostname
	})
	r := m.Row(i,
		text(i.Name),
		text(m.Intern(class)),
		text(ingressHosts(i.Spec.Rules)),
		text(m.Intern(address)),
		text(ports),
		since(i.CreationTimestamp),
	)
	r.Uses = ingressServices(&i.Spec)
	return r
}

// ingressServices are the services that the rules and the default backend send to.
func ingressServices(s *networkingv1.IngressSpec) []string {
	var names []string
	add := func(b *networkingv1.IngressBackend) {
		if b != nil && b.Service != nil {
			names = append(names, b.Service.Name)
		}
	}
	add(s.DefaultBackend)
	for i := range s.Rules {
		if http := s.Rules[i].HTTP; http != nil {
			for j := range http.Paths {
				add(&http.Paths[j].Backend)
			}
		}
	}
	return distinct(names)
}

// ingressHosts counts rules without a host only once it no longer prints hosts, as the API server does.
func ingressHosts(rules []networkingv1.IngressRule) string {
	var l shortList
	for i := range rules {
		if rules[i].Host != "" || l.count >= shownEndpoints {
			l.add(rules[i].Host)
		}
	}
	if l.count == 0 {
		return "*"
	}
	if l.count > shownEndpoints {
		l.count = len(rules)
	}
	return l.String()
}

func ingressClasses() Projection {
	return Projection{
		Kind: clustered("networking.k8s.io", "v1", "ingressclasses", "IngressClass"),
		Columns: []kube.Column{
			nameColumn(),
			column("CONTROLLER", kube.TypeText, "The controller that serves ingresses of this class."),
			column("PARAMETERS", kube.TypeText, "The object that configures the controller."),
			ageColumn(),
		},
		Rows: one(ingressClassRow),
	}
}

func ingressClassRow(m *Maker, c *networkingv1.IngressClass) *kube.Row {
	parameters := none
	if p := c.Spec.Parameters; p != nil {
		parameters = p.Kind
		if p.APIGroup != nil {
			parameters += "." + *p.APIGroup
		}
		parameters += "/" + p.Name
	}
	isDefault := c.Annotations[networkingv1.AnnotationIsDefaultIngressClass] == "true"
	return m.Row(c,
		defaultName(c.Name, isDefault),
		text(m.Intern(c.Spec.Controller)),
		text(parameters),
		since(c.CreationTimestamp),
	)
}

// defaultName marks the class that objects without one get.
func defaultName(name string, isDefault bool) kube.Cell {
	if isDefault {
		name += " (default)"
	}
	return text(name)
}
