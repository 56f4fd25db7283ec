package rows

import (
	"slices"
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"fathom/kube"
)

const pending = "<pending>"

func services() Projection {
	return Projection{
		Kind: inAll(namespaced("", "v1", "services", "Service", "svc")),
		Columns: append([]kube.Column{
			nameColumn(),
			column("TYPE", kube.TypeText, "How it is reached: inside the cluster, on a port of every node, by a load balancer, or as another DNS name."),
			column("CLUSTER-IP", kube.TypeText, "Its address inside the cluster; None when DNS gives the addresses of its pods."),
			column("EXTERNAL-IP", kube.TypeText, "Its addresses outside the cluster; <pending> until a load balancer has one."),
			column("PORT(S)", kube.TypeText, "Its ports, each with the port of the nodes that leads to it."),
			ageColumn(),
		}, wide(column("SELECTOR", kube.TypeText, "The labels of the pods that it sends to."))...),
		Rows: one(serviceRow),
	}
}

func serviceRow(m *Maker, s *corev1.Service) *kube.Row {
	clusterIP := none
	if len(s.Spec.ClusterIPs) > 0 {
		clusterIP = s.Spec.ClusterIPs[0]
	}
	external := serviceAddresses(s)
	selector := m.Labels(s.Spec.Selector)
	r := m.Row(s,
		text(s.Name),
		text(m.Intern(string(s.Spec.Type))),
		text(m.Intern(clusterIP)),
		text(m.Intern(external)),
		textOr(m.join(len(s.Spec.Ports), func(i int) string { return servicePort(&s.Spec.Ports[i]) }), none),
		since(s.CreationTimestamp),
		textOr(selector, none),
	)
	r.Selector = selector
	if s.DeletionTimestamp != nil || external == pending {
		r.Health = kube.HealthProgress
	}
	return r
}

func serviceAddresses(s *corev1.Service) string {
	given := strings.Join(s.Spec.ExternalIPs, ",")
	switch s.Spec.Type {
	case corev1.ServiceTypeClusterIP, corev1.ServiceTypeNodePort:
		if given == "" {
			return none
		}
		return given
	case corev1.ServiceTypeLoadBalancer:
		balanced := balancerAddresses(s.Status.LoadBalancer.Ingress, func(i *corev1.LoadBalancerIngress) (string, string) {
			return i.IP, i.Hostname
		})
		switch {
		case balanced == "" && given == "":
			return pending
		case balanced == "" || given == "":
			return balanced + given
		}
		return balanced + "," + given
	case corev1.ServiceTypeExternalName:
		return s.Spec.ExternalName
	}
	return unknown
}

// balancerAddresses are the addresses of a load balancer, IPs before host names where an entry has both, sorted.
func balancerAddresses[T any](points []T, address func(*T) (ip, host string)) string {
	var all []string
	for i := range points {
		ip, host := address(&points[i])
		if ip == "" {
			ip = host
		}
		if ip != "" {
			all = append(all, ip)
		}
	}
	slices.Sort(all)
	return strings.Join(slices.Compact(all), ",")
}

func servicePort(p *corev1.ServicePort) string {
	s := strconv.Itoa(int(p.Port))
	if p.NodePort > 0 {
		s += ":" + strconv.Itoa(int(p.NodePort))
	}
	return s + "/" + string(p.Protocol)
}
