//lint:file-ignore SA1019 Endpoints are deprecated, but people still list them.

package rows

import (
	"slices"
	"testing"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"fathom/kube"
)

func service(kind corev1.ServiceType, edits ...func(*corev1.Service)) *corev1.Service {
	s := &corev1.Service{ObjectMeta: named("shop", "web")}
	s.Spec.Type = kind
	s.Spec.ClusterIPs = []string{"10.0.0.1", "fd00::1"}
	s.Spec.Ports = []corev1.ServicePort{{Port: 80, Protocol: corev1.ProtocolTCP}}
	for _, e := range edits {
		e(s)
	}
	return s
}

func TestServices(t *testing.T) {
	given := func(s *corev1.Service) { s.Spec.ExternalIPs = []string{"192.0.2.1", "192.0.2.2"} }
	selecting := func(s *corev1.Service) { s.Spec.Selector = map[string]string{"b": "2", "a": "1"} }
	ports := func(s *corev1.Service) {
		s.Spec.Ports = []corev1.ServicePort{{Port: 80, NodePort: 30080, Protocol: corev1.ProtocolTCP}, {Port: 53, Protocol: corev1.ProtocolUDP}}
	}
	balanced := func(s *corev1.Service) {
		s.Status.LoadBalancer.Ingress = []corev1.LoadBalancerIngress{{Hostname: "lb.example.com"}, {IP: "9.9.9.9", Hostname: "x"}, {IP: "1.1.1.1"}, {IP: "1.1.1.1"}}
	}
	bare := func(s *corev1.Service) { s.Spec.ClusterIPs, s.Spec.Ports = nil, nil }
	alias := func(s *corev1.Service) { bare(s); s.Spec.ExternalName = "db.example.com" }
	going := func(s *corev1.Service) { s.ObjectMeta = deleted(s.ObjectMeta) }
	checkRows(t, services(), "NAME|TYPE|CLUSTER-IP|EXTERNAL-IP|PORT(S)|AGE|+SELECTOR", []rowCase{
		{"cluster", service(corev1.ServiceTypeClusterIP, selecting), "web|ClusterIP|10.0.0.1|<none>|80/TCP|120m|a=1,b=2", kube.HealthNone},
		{"bare", service(corev1.ServiceTypeClusterIP, bare), "web|ClusterIP|<none>|<none>|<none>|120m|<none>", kube.HealthNone},
		{"node port", service(corev1.ServiceTypeNodePort, ports, given), "web|NodePort|10.0.0.1|192.0.2.1,192.0.2.2|80:30080/TCP,53/UDP|120m|<none>", kube.HealthNone},
		{"waiting for a balancer", service(corev1.ServiceTypeLoadBalancer), "web|LoadBalancer|10.0.0.1|<pending>|80/TCP|120m|<none>", kube.HealthProgress},
		{"balanced", service(corev1.ServiceTypeLoadBalancer, balanced), "web|LoadBalancer|10.0.0.1|1.1.1.1,9.9.9.9,lb.example.com|80/TCP|120m|<none>", kube.HealthNone},
		{"balanced and given", service(corev1.ServiceTypeLoadBalancer, balanced, given), "web|LoadBalancer|10.0.0.1|1.1.1.1,9.9.9.9,lb.example.com,192.0.2.1,192.0.2.2|80/TCP|120m|<none>", kube.HealthNone},
		{"given", service(corev1.ServiceTypeLoadBalancer, given), "web|LoadBalancer|10.0.0.1|192.0.2.1,192.0.2.2|80/TCP|120m|<none>", kube.HealthNone},
		{"external name", service(corev1.ServiceTypeExternalName, alias), "web|ExternalName|<none>|db.example.com|<none>|120m|<none>", kube.HealthNone},
		{"unheard of", service("New"), "web|New|10.0.0.1|<unknown>|80/TCP|120m|<none>", kube.HealthNone},
		{"going", service(corev1.ServiceTypeClusterIP, going), "web|ClusterIP|10.0.0.1|<none>|80/TCP|120m|<none>", kube.HealthProgress},
	})
	if got := project(t, services(), service(corev1.ServiceTypeClusterIP, selecting)).Selector; got != "a=1,b=2" {
		t.Errorf("selector is %q", got)
	}
	if got := project(t, services(), service(corev1.ServiceTypeClusterIP)).Selector; got != "" {
		t.Errorf("a service without selector selects %q", got)
	}
}

func TestEndpoints(t *testing.T) {
	object := func(subsets ...corev1.EndpointSubset) *corev1.Endpoints {
		return &corev1.Endpoints{ObjectMeta: named("shop", "web"), Subsets: subsets}
	}
	addresses := func(ips ...string) (list []corev1.EndpointAddress) {
		for _, ip := range ips {
			list = append(list, corev1.EndpointAddress{IP: ip})
		}
		return list
	}
	two := []corev1.EndpointPort{{Port: 80}, {Port: 443}}
	checkRows(t, endpoints(), "NAME|ENDPOINTS|AGE", []rowCase{
		{"none", object(), "web|<none>|120m", kube.HealthNone},
		{"none ready", object(corev1.EndpointSubset{NotReadyAddresses: addresses("10.0.0.1"), Ports: two}), "web||120m", kube.HealthNone},
		{"three", object(corev1.EndpointSubset{Addresses: addresses("10.0.0.1"), Ports: two}, corev1.EndpointSubset{Addresses: addresses("fd00::1")}), "web|10.0.0.1:80,10.0.0.1:443,fd00::1|120m", kube.HealthNone},
		{"many", object(corev1.EndpointSubset{Addresses: addresses("10.0.0.1", "10.0.0.2"), Ports: two}), "web|10.0.0.1:80,10.0.0.2:80,10.0.0.1:443 + 1 more...|120m", kube.HealthNone},
	})
}

func TestEndpointSlices(t *testing.T) {
	object := func(edits ...func(*discoveryv1.EndpointSlice)) *discoveryv1.EndpointSlice {
		s := &discoveryv1.EndpointSlice{ObjectMeta: named("shop", "web-abc"), AddressType: discoveryv1.AddressTypeIPv4}
		for _, e := range edits {
			e(s)
		}
		return s
	}
	full := func(s *discoveryv1.EndpointSlice) {
		s.Labels = map[string]string{discoveryv1.LabelServiceName: "web"}
		s.Ports = []discoveryv1.EndpointPort{{Port: ptr(int32(80))}, {Name: ptr("http")}, {}, {Port: ptr(int32(1))}}
		s.Endpoints = []discoveryv1.Endpoint{
			{Addresses: []string{"10.0.0.1", "10.0.0.2"}},
			{Addresses: []string{"10.0.0.3"}, Conditions: discoveryv1.EndpointConditions{Ready: ptr(false)}},
			{Addresses: []string{"10.0.0.4"}, Conditions: discoveryv1.EndpointConditions{Ready: ptr(true)}},
			{Addresses: []string{"10.0.0.5"}},
		}
	}
	checkRows(t, endpointSlices(), "NAME|ADDRESSTYPE|PORTS|ENDPOINTS|AGE", []rowCase{
		{"empty", object(), "web-abc|IPv4|<unset>|<unset>|120m", kube.HealthNone},
		{"full", object(full), "web-abc|IPv4|80,http,* + 1 more...|10.0.0.1,10.0.0.2,10.0.0.3 + 2 more...|120m", kube.HealthNone},
	})
	checkExtras(t, endpointSlices(), object(full), map[string]string{"READY": "3/4", "SERVICE": "web"})
	checkExtras(t, endpointSlices(), object(), map[string]string{"READY": "0/0", "SERVICE": "<none>"})
	checkTarget(t, endpointSlices(), object(full), kube.ObjectName{APIVersion: "v1", Kind: "Service", Namespace: "shop", Name: "web"})
	checkTarget(t, endpointSlices(), object(), kube.ObjectName{})
}

func TestIngresses(t *testing.T) {
	object := func(hosts ...string) *networkingv1.Ingress {
		i := &networkingv1.Ingress{ObjectMeta: named("shop", "web")}
		for _, h := range hosts {
			i.Spec.Rules = append(i.Spec.Rules, networkingv1.IngressRule{Host: h})
		}
		return i
	}
	served := object("a.example")
	served.Spec.IngressClassName = ptr("nginx")
	served.Spec.TLS = []networkingv1.IngressTLS{{}}
	served.Status.LoadBalancer.Ingress = []networkingv1.IngressLoadBalancerIngress{{IP: "9.9.9.9"}, {Hostname: "a.long.host.name.example.com"}}
	checkRows(t, ingresses(), "NAME|CLASS|HOSTS|ADDRESS|PORTS|AGE", []rowCase{
		{"any host", object(), "web|<none>|*||80|120m", kube.HealthNone},
		{"rule for any host", object(""), "web|<none>|*||80|120m", kube.HealthNone},
		{"served", served, "web|nginx|a.example|9.9.9.9,a.long.host.name.example.com|80, 443|120m", kube.HealthNone},
		{"three", object("", "a", "b", "c"), "web|<none>|a,b,c||80|120m", kube.HealthNone},
		{"many", object("a", "", "b", "c", "", "d"), "web|<none>|a,b,c + 3 more...||80|120m", kube.HealthNone},
	})
}

func TestIngressServices(t *testing.T) {
	to := func(service string) networkingv1.IngressBackend {
		return networkingv1.IngressBackend{Service: &networkingv1.IngressServiceBackend{Name: service}}
	}
	i := &networkingv1.Ingress{ObjectMeta: named("shop", "web")}
	if got := project(t, ingresses(), i).Uses; len(got) != 0 {
		t.Errorf("an ingress without backends uses %q", got)
	}
	i.Spec.DefaultBackend = ptr(to("web"))
	i.Spec.Rules = []networkingv1.IngressRule{{Host: "a"}, {IngressRuleValue: networkingv1.IngressRuleValue{
		HTTP: &networkingv1.HTTPIngressRuleValue{Paths: []networkingv1.HTTPIngressPath{
			{Backend: to("web")}, {Backend: to("api")}, {Backend: networkingv1.IngressBackend{}},
		}},
	}}}
	if got := project(t, ingresses(), i).Uses; !slices.Equal(got, []string{"api", "web"}) {
		t.Errorf("it uses %q, want each service once", got)
	}
}

func TestIngressClasses(t *testing.T) {
	plain := &networkingv1.IngressClass{ObjectMeta: named("", "nginx"), Spec: networkingv1.IngressClassSpec{Controller: "example.com/c"}}
	other := plain.DeepCopy()
	other.Annotations = map[string]string{networkingv1.AnnotationIsDefaultIngressClass: "true"}
	other.Spec.Parameters = &networkingv1.IngressClassParametersReference{APIGroup: ptr("k8s.example.com"), Kind: "Params", Name: "p"}
	checkRows(t, ingressClasses(), "NAME|CONTROLLER|PARAMETERS|AGE", []rowCase{
		{"plain", plain, "nginx|example.com/c|<none>|120m", kube.HealthNone},
		{"default", other, "nginx (default)|example.com/c|Params.k8s.example.com/p|120m", kube.HealthNone},
	})
}

func TestNetworkPolicies(t *testing.T) {
	all := &networkingv1.NetworkPolicy{ObjectMeta: named("shop", "deny")}
	all.Spec.PolicyTypes = []networkingv1.PolicyType{networkingv1.PolicyTypeIngress, networkingv1.PolicyTypeEgress}
	some := all.DeepCopy()
	some.Spec.PodSelector = metav1.LabelSelector{
		MatchLabels:      map[string]string{"app": "web"},
		MatchExpressions: []metav1.LabelSelectorRequirement{{Key: "tier", Operator: metav1.LabelSelectorOpIn, Values: []string{"b", "a"}}},
	}
	checkRows(t, networkPolicies(), "NAME|POD-SELECTOR|AGE", []rowCase{
		{"all pods", all, "deny|<none>|120m", kube.HealthNone},
		{"some pods", some, "deny|app=web,tier in (a,b)|120m", kube.HealthNone},
	})
	checkExtras(t, networkPolicies(), all, map[string]string{"TYPES": "Ingress,Egress"})
	if got := project(t, networkPolicies(), some).Selector; got != "app=web,tier in (a,b)" {
		t.Errorf("selector is %q", got)
	}
}
