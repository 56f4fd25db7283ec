package probe

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"

	"fathom/kube"
	"fathom/kube/forward"
	"fathom/kube/object"
	"fathom/kube/pods"
)

// clusterDomain is that of nearly all clusters. Names that end with a dot, or in another domain, can be given whole.
const clusterDomain = "cluster.local"

// name is what is looked up: the name given, or the object's own.
func (r *run) name() string {
	if r.Name != "" {
		return r.Name
	}
	return fmt.Sprintf("%s.%s.svc.%s", r.To.Name, r.To.Namespace, clusterDomain)
}

// lookup asks the cluster's name server from this host.
func (r *run) lookup(ctx context.Context) bool {
	server := *r
	ok := r.step(ctx, "name server", func(ctx context.Context) (string, string, error) {
		ref, err := nameServer(ctx, r.API, r.To.Context)
		server.To = ref
		return ref.String() + " in " + ref.Namespace, "", err
	})
	return ok && r.step(ctx, "pods", server.ready) && server.through(ctx, forward.Port{Remote: 53}, r.resolve)
}

// nameServer is the Service of the cluster's DNS.
func nameServer(ctx context.Context, api API, context string) (kube.Ref, error) {
	services := pods.Resource()
	services.Resource = "services"
	found, err := object.List(ctx, api, services, "kube-system", "k8s-app=kube-dns")
	if err != nil {
		return kube.Ref{}, err
	}
	if len(found) == 0 {
		return kube.Ref{}, wrong("Look the name up from inside a pod.", "There is no Service with the label k8s-app=kube-dns in kube-system.")
	}
	return kube.Ref{Context: context, GVR: services, Namespace: "kube-system", Name: found[0].GetName()}, nil
}

// resolve looks the name up through a forward, over TCP.
func (r *run) resolve(ctx context.Context, address string) (string, string, error) {
	resolver := &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "tcp", address)
	}}
	name := strings.TrimSuffix(r.name(), ".") + "."
	addresses, err := resolver.LookupHost(ctx, name)
	if unknown, ok := errors.AsType[*net.DNSError](err); ok && unknown.IsNotFound {
		return "", "", wrong("See whether it is spelt right, and whether such a Service is there.", "The name server knows no %s", name)
	}
	if err != nil {
		return "", "", wrong("See the name server's log.", "The name server does not answer for %s: %v.", name, err)
	}
	return strings.Join(addresses, ", "), "", nil
}
