package probe

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	networkingv1 "k8s.io/api/networking/v1"
	"k8s.io/apimachinery/pkg/runtime"

	"fathom/kube"
	"fathom/kube/object"
	"fathom/kube/pods"
)

// ingress goes on with the Service that an Ingress leads to for the host and path.
func (r *run) ingress(ctx context.Context) (string, string, error) {
	u, err := object.Get(ctx, r.API, r.To)
	if err != nil {
		return "", "", err
	}
	var in networkingv1.Ingress
	if err := runtime.DefaultUnstructuredConverter.FromUnstructured(u.Object, &in); err != nil {
		return "", "", err
	}
	host, backend := route(&in, r.Host, r.Path)
	if backend == nil {
		return "", "", wrong("See its rules.", "%s has no rule for %s.", r.To, strings.TrimSpace(r.Host+r.Path))
	}
	services := pods.Resource()
	services.Resource = "services"
	r.To = kube.Ref{Context: r.To.Context, GVR: services, Namespace: r.To.Namespace, Name: backend.Name}
	if r.Port = backend.Port.Name; r.Port == "" {
		r.Port = strconv.Itoa(int(backend.Port.Number))
	}
	r.Host = host
	return fmt.Sprintf("%s%s -> %s:%s", host, r.Path, r.To, r.Port), "", nil
}

// route is the rule that takes a request: the first of the host, or of any host when none is asked for, with the longest path.
func route(in *networkingv1.Ingress, host, path string) (string, *networkingv1.IngressServiceBackend) {
	for _, rule := range in.Spec.Rules {
		if host != "" && !takesHost(rule.Host, host) || rule.HTTP == nil {
			continue
		}
		var best *networkingv1.IngressServiceBackend
		longest := -1
		for _, p := range rule.HTTP.Paths {
			if p.Backend.Service != nil && takesPath(p, path) && len(p.Path) > longest {
				best, longest = p.Backend.Service, len(p.Path)
			}
		}
		if best != nil {
			if host == "" {
				host = rule.Host
			}
			return host, best
		}
	}
	if d := in.Spec.DefaultBackend; d != nil && d.Service != nil {
		return host, d.Service
	}
	return host, nil
}

func takesHost(rule, host string) bool {
	if wild, ok := strings.CutPrefix(rule, "*"); ok {
		first, rest, _ := strings.Cut(host, ".")
		return first != "" && "."+rest == wild
	}
	return rule == "" || strings.EqualFold(rule, host)
}

func takesPath(p networkingv1.HTTPIngressPath, path string) bool {
	if p.PathType != nil && *p.PathType == networkingv1.PathTypeExact {
		return p.Path == path
	}
	below := strings.TrimSuffix(p.Path, "/")
	return path == below || strings.HasPrefix(path, below+"/") || below == ""
}
