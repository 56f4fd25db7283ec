package rows

import (
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"
)

func (m *Maker) ports(c *corev1.Container) string {
	return m.join(len(c.Ports), func(i int) string {
		p := &c.Ports[i]
		return strconv.Itoa(int(p.ContainerPort)) + "/" + string(p.Protocol)
	})
}

func probes(c *corev1.Container) string {
	var words []string
	for _, p := range []struct {
		word  string
		probe *corev1.Probe
	}{{"startup", c.StartupProbe}, {"ready", c.ReadinessProbe}, {"live", c.LivenessProbe}} {
		if p.probe != nil {
			words = append(words, p.word+": "+probe(p.probe))
		}
	}
	if len(words) == 0 {
		return none
	}
	return strings.Join(words, "; ")
}

func probe(p *corev1.Probe) string {
	every := " every " + strconv.Itoa(int(p.PeriodSeconds)) + "s x" + strconv.Itoa(int(p.FailureThreshold))
	switch {
	case p.HTTPGet != nil:
		return strings.ToLower(string(p.HTTPGet.Scheme)) + " :" + p.HTTPGet.Port.String() + p.HTTPGet.Path + every
	case p.TCPSocket != nil:
		return "tcp :" + p.TCPSocket.Port.String() + every
	case p.GRPC != nil:
		return "grpc :" + strconv.Itoa(int(p.GRPC.Port)) + every
	case p.Exec != nil:
		return "exec [" + strings.Join(p.Exec.Command, " ") + "]" + every
	default:
		return unknown
	}
}
