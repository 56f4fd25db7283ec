package forward

import (
	"reflect"
	"testing"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"fathom/kube/problem"
	"fathom/kube/stream/streamtest"
)

func TestPortsOfAService(t *testing.T) {
	s := service(
		corev1.ServicePort{Name: "http", Port: 80, TargetPort: intstr.FromString("http")},
		corev1.ServicePort{Name: "dns", Port: 53, Protocol: corev1.ProtocolUDP},
		corev1.ServicePort{Name: "odd", Port: 81, TargetPort: intstr.FromString("odd")},
		corev1.ServicePort{Name: "raw", Port: 82, TargetPort: intstr.FromInt32(8200)},
	)
	headless := service(corev1.ServicePort{Port: 82, TargetPort: intstr.FromInt32(8200)})
	headless.Spec.ClusterIP = corev1.ClusterIPNone
	for _, c := range []struct {
		name    string
		service *corev1.Service
		port    Port
		want    int
		err     string
		next    string
	}{
		{"by number", s, Port{Remote: 80}, 8080, "", ""},
		{"by name", s, Port{Name: "http"}, 8080, "", ""},
		{"to a number", s, Port{Remote: 82}, 8200, "", ""},
		{"without ClusterIP", headless, Port{Remote: 82}, 82, "", ""},
		{"none such", s, Port{Remote: 99}, 0, "Service web has no TCP port 99.", "It has 80 (http), 81 (odd), 82 (raw)."},
		{"UDP", s, Port{Name: "dns"}, 0, "Service web has no TCP port dns.", "It has 80 (http), 81 (odd), 82 (raw)."},
		{"to a name that no container has", s, Port{Remote: 81}, 0, "Pod web-1 has no TCP port named odd.", "It has 8080 (http), 9090 (metrics)."},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := throughService(c.service, c.port, pod("web-1", true))
			p := problem.Of(err)
			if got != c.want || p.Text != c.err || p.Next != c.next {
				t.Errorf("got %d, %q, %q", got, p.Text, p.Next)
			}
		})
	}
}

func TestSuggest(t *testing.T) {
	p := pod("web-1", true)
	p.Annotations = map[string]string{"kubectl.kubernetes.io/default-container": "proxy"}
	p.Spec.Containers = append(p.Spec.Containers, corev1.Container{Name: "proxy", Ports: []corev1.ContainerPort{
		{Name: "https", ContainerPort: 8443}, {Name: "quic", ContainerPort: 8443, Protocol: corev1.ProtocolUDP},
	}})
	set := &corev1.ReplicationController{ObjectMeta: p.ObjectMeta, Spec: corev1.ReplicationControllerSpec{
		Template: &corev1.PodTemplateSpec{Spec: pod("", true).Spec},
	}}
	set.Name = "web"
	server := streamtest.New(t, p, set, service(corev1.ServicePort{Name: "http", Port: 80}))
	for _, c := range []struct {
		resource, name string
		want           []Port
	}{
		{"services", "web", []Port{{Remote: 80, Name: "http"}}},
		{"pods", "web-1", []Port{{Remote: 8443, Name: "https"}, {Remote: 8080, Name: "http"}, {Remote: 9090, Name: "metrics"}}},
		{"replicationcontrollers", "web", []Port{{Remote: 8080, Name: "http"}, {Remote: 9090, Name: "metrics"}}},
	} {
		got, err := Suggest(t.Context(), api{server.API("test"), server.URL()}, ref(c.resource, c.name))
		if err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %v, %v, want %v", c.resource, got, err, c.want)
		}
	}
}

// TestFrames writes in pieces what is to arrive whole.
func TestFrames(t *testing.T) {
	frame := func(n int) []byte { return append([]byte{0, 0, 0, 1, 0, 0, byte(n >> 8), byte(n)}, make([]byte, n)...) }
	all := append(append(frame(0), frame(300)...), frame(2)...)
	for cut := range len(all) + 1 {
		want := 0
		for _, end := range []int{8, 8 + 308, 8 + 308 + 10} {
			if cut >= end {
				want = end
			}
		}
		if got := wholeFrames(all[:cut]); got != want {
			t.Fatalf("of %d bytes %d are whole, want %d", cut, got, want)
		}
	}
}
