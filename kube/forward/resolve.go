package forward

import (
	"context"
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"fathom/kube"
	"fathom/kube/pods"
	"fathom/kube/problem"
)

// resolve finds the ports of a pod that the ports of a Spec lead to.
func resolve(ctx context.Context, api API, s Spec, pod *corev1.Pod) ([]int, error) {
	var service *corev1.Service
	if isService(s.To) {
		var err error
		if service, err = getService(ctx, api, s.To); err != nil {
			return nil, err
		}
	}
	out := make([]int, len(s.Ports))
	for i, p := range s.Ports {
		var err error
		if service != nil {
			out[i], err = throughService(service, p, pod)
		} else {
			out[i], err = inPod(p, pod)
		}
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

func isService(r kube.Ref) bool { return r.GVR.GroupResource() == corev1.Resource("services") }

func getService(ctx context.Context, api API, at kube.Ref) (*corev1.Service, error) {
	client, err := api.Client(corev1.SchemeGroupVersion, kube.Protobuf)
	if err != nil {
		return nil, err
	}
	service := &corev1.Service{}
	return service, client.Get().Namespace(at.Namespace).Resource("services").Name(at.Name).Do(ctx).Into(service)
}

// throughService finds the target of a Service's port. Who resolves the name of a headless Service meets its pods directly, so
// that its ports are theirs.
func throughService(s *corev1.Service, p Port, pod *corev1.Pod) (int, error) {
	i := slices.IndexFunc(s.Spec.Ports, func(sp corev1.ServicePort) bool {
		return tcp(sp.Protocol) && (p.Remote > 0 && int(sp.Port) == p.Remote || p.Remote == 0 && sp.Name == p.Name)
	})
	if i < 0 {
		return 0, problem.New(problem.Invalid, fmt.Sprintf("Service %s has no TCP port %s.", s.Name, p.target()), has(servicePorts(s)), nil)
	}
	sp := s.Spec.Ports[i]
	switch {
	case sp.TargetPort.Type == intstr.String:
		return inPod(Port{Name: sp.TargetPort.StrVal}, pod)
	case sp.TargetPort.IntVal == 0, s.Spec.ClusterIP == corev1.ClusterIPNone:
		return int(sp.Port), nil
	}
	return int(sp.TargetPort.IntVal), nil
}

// inPod finds a port of a pod. A number needs not be declared to be listened on.
func inPod(p Port, pod *corev1.Pod) (int, error) {
	if p.Remote > 0 {
		return p.Remote, nil
	}
	for _, c := range pods.Containers(pod) {
		for _, cp := range c.Ports {
			if cp.Name == p.Name && tcp(cp.Protocol) {
				return int(cp.ContainerPort), nil
			}
		}
	}
	return 0, problem.New(problem.Invalid, fmt.Sprintf("Pod %s has no TCP port named %s.", pod.Name, p.Name), has(podPorts(pod)), nil)
}

func tcp(p corev1.Protocol) bool { return p == "" || p == corev1.ProtocolTCP }

// has lists ports for who named another one.
func has(ports []Port) string {
	if len(ports) == 0 {
		return "It declares none; name one by its number."
	}
	texts := make([]string, len(ports))
	for i, p := range ports {
		texts[i] = p.Target()
	}
	return "It has " + strings.Join(texts, ", ") + "."
}

func servicePorts(s *corev1.Service) []Port {
	var out []Port
	for _, sp := range s.Spec.Ports {
		if tcp(sp.Protocol) {
			out = append(out, Port{Remote: int(sp.Port), Name: sp.Name})
		}
	}
	return out
}

func podPorts(pod *corev1.Pod) []Port {
	var out []Port
	first := pods.Default(pod)
	for _, own := range []bool{true, false} {
		for _, c := range pods.Containers(pod) {
			if (c.Name == first) != own {
				continue
			}
			for _, cp := range c.Ports {
				if tcp(cp.Protocol) {
					out = append(out, Port{Remote: int(cp.ContainerPort), Name: cp.Name})
				}
			}
		}
	}
	return out
}
