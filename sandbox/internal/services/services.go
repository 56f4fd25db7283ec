// Package services gives the pods of a real node what kube-proxy and the cluster's
// DNS give elsewhere: cluster addresses that lead to ready pods, by TCP, and the
// names of Services. It serves in the network namespace that it runs in, which must
// have the cluster addresses for its own, and uses no packet filter. Simulated
// pods have no network: connections to them end at once.
package services

import (
	"cmp"
	"context"
	"fmt"
	"net/netip"
	"slices"
	"sync/atomic"
	"time"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/client-go/informers"
	coreinformers "k8s.io/client-go/informers/core/v1"
	discoveryinformers "k8s.io/client-go/informers/discovery/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/cache"
)

// settle is how long changes are gathered before they are looked at.
const settle = 50 * time.Millisecond

// Start begins to follow the Services and to serve them, until ctx ends. Names are
// answered at the given address.
func Start(ctx context.Context, config *rest.Config, dns netip.AddrPort) error {
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return fmt.Errorf("following the Services: %w", err)
	}
	factory := informers.NewSharedInformerFactory(client, 0)
	f := &follower{
		services: factory.Core().V1().Services(), slices: factory.Discovery().V1().EndpointSlices(),
		changed: make(chan struct{}, 1), fronts: newFronts(dns),
	}
	f.known.Store(&table{})
	for _, informer := range []cache.SharedIndexInformer{f.services.Informer(), f.slices.Informer()} {
		_, err := informer.AddEventHandler(cache.ResourceEventHandlerFuncs{
			AddFunc: func(any) { f.notice() }, UpdateFunc: func(any, any) { f.notice() }, DeleteFunc: func(any) { f.notice() },
		})
		if err != nil {
			return fmt.Errorf("following the Services: %w", err)
		}
	}
	if err := serveNames(dns, f.lookup); err != nil {
		return err
	}
	factory.Start(ctx.Done())
	go f.run(ctx)
	return nil
}

// follower keeps what is served equal to what the API server has.
type follower struct {
	services coreinformers.ServiceInformer
	slices   discoveryinformers.EndpointSliceInformer
	changed  chan struct{}
	known    atomic.Pointer[table]
	fronts   *fronts
}

func (f *follower) notice() {
	select {
	case f.changed <- struct{}{}:
	default:
	}
}

func (f *follower) lookup(name string) (entry, bool) {
	e, ok := f.known.Load().names[name]
	return e, ok
}

func (f *follower) run(ctx context.Context) {
	defer f.fronts.close()
	for {
		select {
		case <-ctx.Done():
			return
		case <-f.changed:
		}
		// Listing a cache does not fail.
		all, _ := f.services.Lister().List(labels.Everything())
		ends, _ := f.slices.Lister().List(labels.Everything())
		next := build(all, ends)
		f.known.Store(next)
		f.fronts.set(next.ports)
		select {
		case <-ctx.Done():
		case <-time.After(settle):
		}
	}
}

// table is what the Services come to.
type table struct {
	// ports are the pods' addresses behind each cluster address; one without any
	// is left out, so that it refuses connections.
	ports map[netip.AddrPort][]netip.AddrPort
	// names are absolute and end with a dot.
	names map[string]entry
}

// entry is what a name stands for.
type entry struct {
	addresses []netip.Addr
	alias     string // absolute; then there are no addresses
}

const domain = ".svc.cluster.local."

func build(all []*corev1.Service, ends []*discoveryv1.EndpointSlice) *table {
	t := &table{ports: map[netip.AddrPort][]netip.AddrPort{}, names: map[string]entry{}}
	of := map[string][]*discoveryv1.EndpointSlice{}
	for _, e := range ends {
		name := e.Namespace + "/" + e.Labels[discoveryv1.LabelServiceName]
		of[name] = append(of[name], e)
	}
	for _, s := range all {
		t.add(s, of[s.Namespace+"/"+s.Name])
	}
	return t
}

func (t *table) add(s *corev1.Service, ends []*discoveryv1.EndpointSlice) {
	name := s.Name + "." + s.Namespace + domain
	if s.Spec.Type == corev1.ServiceTypeExternalName {
		t.names[name] = entry{alias: s.Spec.ExternalName + "."}
		return
	}
	if cluster, err := netip.ParseAddr(s.Spec.ClusterIP); err == nil {
		t.names[name] = entry{addresses: []netip.Addr{cluster}}
		for _, p := range s.Spec.Ports {
			if behind := backends(p, ends); len(behind) > 0 {
				t.ports[netip.AddrPortFrom(cluster, uint16(p.Port))] = behind
			}
		}
		return
	}
	for _, slice := range ends { // headless: its pods are the answer
		for _, e := range slice.Endpoints {
			for _, address := range ready(e) {
				t.join(name, address)
				if e.Hostname != nil {
					t.join(*e.Hostname+"."+name, address)
				}
			}
		}
	}
}

func (t *table) join(name string, address netip.Addr) {
	e := t.names[name]
	if !slices.Contains(e.addresses, address) {
		e.addresses = append(e.addresses, address)
		slices.SortFunc(e.addresses, netip.Addr.Compare)
		t.names[name] = e
	}
}

// backends are the ready addresses behind a port of a Service.
func backends(p corev1.ServicePort, ends []*discoveryv1.EndpointSlice) (out []netip.AddrPort) {
	if cmp.Or(p.Protocol, corev1.ProtocolTCP) != corev1.ProtocolTCP {
		return nil
	}
	for _, slice := range ends {
		for _, q := range slice.Ports {
			if q.Port == nil || q.Name != nil && *q.Name != p.Name {
				continue
			}
			for _, e := range slice.Endpoints {
				for _, address := range ready(e) {
					out = append(out, netip.AddrPortFrom(address, uint16(*q.Port)))
				}
			}
		}
	}
	slices.SortFunc(out, netip.AddrPort.Compare)
	return slices.Compact(out)
}

func ready(e discoveryv1.Endpoint) (out []netip.Addr) {
	if e.Conditions.Ready != nil && !*e.Conditions.Ready {
		return nil
	}
	for _, text := range e.Addresses {
		if address, err := netip.ParseAddr(text); err == nil {
			out = append(out, address)
		}
	}
	return out
}
