//lint:file-ignore SA1019 Endpoints are deprecated, but people still list them.

package rows

import (
	"fmt"
	"net"
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"

	"fathom/kube"
)

// shownEndpoints is how many addresses or ports are printed before the rest is only counted.
const shownEndpoints = 3

func endpoints() Projection {
	return Projection{
		Kind: namespaced("", "v1", "endpoints", "Endpoints", "ep"),
		Columns: []kube.Column{
			nameColumn(),
			column("ENDPOINTS", kube.TypeText, "The addresses and ports behind the service of the same name that are ready."),
			ageColumn(),
		},
		Rows: one(endpointsRow),
	}
}

func endpointsRow(m *Maker, e *corev1.Endpoints) *kube.Row {
	return m.Row(e, text(e.Name), text(endpointList(e.Subsets)), since(e.CreationTimestamp))
}

func endpointList(subsets []corev1.EndpointSubset) string {
	if len(subsets) == 0 {
		return none
	}
	var l shortList
	for i := range subsets {
		s := &subsets[i]
		if len(s.Ports) == 0 { // headless services may have none
			for _, a := range s.Addresses {
				l.add(a.IP)
			}
		}
		for _, p := range s.Ports {
			for _, a := range s.Addresses {
				l.add(net.JoinHostPort(a.IP, strconv.Itoa(int(p.Port))))
			}
		}
	}
	return l.String()
}

func endpointSlices() Projection {
	return Projection{
		Kind: namespaced("discovery.k8s.io", "v1", "endpointslices", "EndpointSlice"),
		Columns: append([]kube.Column{
			nameColumn(),
			column("ADDRESSTYPE", kube.TypeText, "IPv4, IPv6 or FQDN."),
			column("PORTS", kube.TypeText, "The ports that every endpoint serves; * for all."),
			column("ENDPOINTS", kube.TypeText, "The addresses, whether they are ready or not."),
			ageColumn(),
		}, extra(
			column("READY", kube.TypeRatio, "Endpoints that are ready, of all in the slice."),
			column("SERVICE", kube.TypeText, "The service that they stand behind."),
		)...),
		Rows: one(endpointSliceRow),
	}
}

func endpointSliceRow(m *Maker, s *discoveryv1.EndpointSlice) *kube.Row {
	ready := 0
	var addresses, ports shortList
	for i := range s.Endpoints {
		e := &s.Endpoints[i]
		for _, a := range e.Addresses {
			addresses.add(a)
		}
		if e.Conditions.Ready == nil || *e.Conditions.Ready {
			ready++
		}
	}
	for i := range s.Ports {
		ports.add(slicePort(&s.Ports[i]))
	}
	service := s.Labels[discoveryv1.LabelServiceName]
	r := m.Row(s,
		text(s.Name),
		text(m.Intern(string(s.AddressType))),
		textOr(m.Intern(ports.String()), unset),
		textOr(addresses.String(), unset),
		since(s.CreationTimestamp),
		m.ratio(ready, len(s.Endpoints)),
		textOr(m.Intern(service), none),
	)
	r.Target = m.Object("v1", "Service", s.Namespace, service)
	return r
}

func slicePort(p *discoveryv1.EndpointPort) string {
	switch {
	case p.Port != nil:
		return strconv.Itoa(int(*p.Port))
	case p.Name != nil:
		return *p.Name
	}
	return "*"
}

// shortList writes the first few of many texts, and how many more there are.
type shortList struct {
	shown []string
	count int
}

func (l *shortList) add(s string) {
	if l.count < shownEndpoints {
		l.shown = append(l.shown, s)
	}
	l.count++
}

func (l *shortList) String() string {
	s := strings.Join(l.shown, ",")
	if l.count > shownEndpoints {
		s += fmt.Sprintf(" + %d more...", l.count-shownEndpoints)
	}
	return s
}
