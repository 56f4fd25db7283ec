package forward

import (
	"net"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"fathom/kube"
)

func TestParsePorts(t *testing.T) {
	for text, want := range map[string][]Port{
		"80":                        {{Remote: 80}},
		"8080:80":                   {{Local: 8080, Remote: 80}},
		":80":                       {{Remote: 80}},
		"0:80":                      {{Remote: 80}},
		"8080:http":                 {{Local: 8080, Name: "http"}},
		"http, 9090:metrics":        {{Name: "http"}, {Local: 9090, Name: "metrics"}},
		"80 (http), 9090 (metrics)": {{Remote: 80}, {Remote: 9090}},
		"65535":                     {{Remote: 65535}},
	} {
		got, err := ParsePorts(text)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%q is %v, %v, want %v", text, got, err, want)
		}
	}
	for text, want := range map[string]string{
		"":         "name a port, as in 8080:80, 80 or :http",
		" , ":      "name a port, as in 8080:80, 80 or :http",
		"8080:":    "name a port, as in 8080:80, 80 or :http",
		"0":        `"0" is no port: ports are numbers from 1 to 65535`,
		"65536":    `"65536" is no port: ports are numbers from 1 to 65535`,
		"99999:80": `"99999" is no local port: ports are numbers from 1 to 65535`,
		"x:80":     `"x" is no local port: ports are numbers from 1 to 65535`,
		"80:80:1":  `"80:1" is neither a port number nor the name of a port`,
		"Web":      `"Web" is neither a port number nor the name of a port`,
	} {
		if got, err := ParsePorts(text); err == nil || err.Error() != want {
			t.Errorf("%q is %v, %v, want %q", text, got, err, want)
		}
	}
}

func FuzzParsePorts(f *testing.F) {
	f.Add("8080:80, http (x) :9")
	f.Fuzz(func(t *testing.T, text string) {
		ports, err := ParsePorts(text)
		if err != nil {
			return
		}
		for _, p := range ports {
			again, err := ParsePort(p.String())
			if err != nil || again.target() != p.target() || p.Local > 0 && p.Local != p.Remote && again.Local != p.Local {
				t.Errorf("%q has %+v, which is written %q and read as %+v, %v", text, p, p, again, err)
			}
		}
	})
}

func TestCheck(t *testing.T) {
	for _, c := range []struct {
		spec Spec
		want string
	}{
		{Spec{}, "name at least one port"},
		{Spec{Ports: []Port{{Local: 1, Remote: 1}, {Local: 1, Remote: 2}}}, "local port 1 is named twice"},
		{Spec{Ports: []Port{{Remote: 1}, {Remote: 2}}, Address: "x"}, `"x" is neither an IP address nor localhost`},
		{Spec{Ports: []Port{{Remote: 1}, {Remote: 2}}, Address: " 10.0.0.1, localhost"}, ""},
	} {
		got := ""
		if err := c.spec.Check(); err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("%+v: %q, want %q", c.spec, got, c.want)
		}
	}
}

func TestExposed(t *testing.T) {
	for address, want := range map[string]bool{
		"": false, "localhost": false, "127.0.0.2": false, "::1": false, "nonsense": false,
		"0.0.0.0": true, "::": true, "10.1.2.3": true, "localhost,10.1.2.3": true,
	} {
		if got := Exposed(address); got != want {
			t.Errorf("%q is exposed: %v", address, got)
		}
	}
}

func TestKubectl(t *testing.T) {
	deployment := kube.Ref{Context: "prod eu", Namespace: "shop", Name: "web", GVR: schema.GroupVersionResource{Group: "apps", Version: "v1", Resource: "deployments"}}
	got := Spec{To: deployment, Ports: []Port{{Local: 8080, Name: "http"}, {Local: 9090, Remote: 9090}, {Remote: 80}}, Address: "0.0.0.0"}.Kubectl()
	want := "kubectl --context 'prod eu' -n shop port-forward deployment/web 8080:http 9090 :80 --address 0.0.0.0"
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestURL(t *testing.T) {
	for _, c := range []struct {
		port      Port
		addresses []string
		want      string
	}{
		{Port{Local: 8080, Remote: 80}, []string{"127.0.0.1", "::1"}, "http://localhost:8080/"},
		{Port{Local: 8443, Remote: 443}, []string{"127.0.0.1"}, "https://localhost:8443/"},
		{Port{Local: 8443, Remote: 443, Name: "http"}, []string{"127.0.0.1"}, "http://localhost:8443/"},
		{Port{Local: 1, Remote: 9, Name: "https-web"}, []string{"0.0.0.0"}, "https://localhost:1/"},
		{Port{Local: 1, Remote: 9}, []string{"fd00::1"}, "http://[fd00::1]:1/"},
	} {
		if got := (State{Addresses: c.addresses}).URL(c.port); got != c.want {
			t.Errorf("%+v is at %s, want %s", c.port, got, c.want)
		}
	}
}

func TestLocalPorts(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	port := taken.Addr().(*net.TCPAddr).Port

	if _, err := listen(Spec{Ports: []Port{{Local: port, Remote: 80}}}, nil); err == nil || err.Error() != "Port "+strconv.Itoa(port)+" of 127.0.0.1 is in use." {
		t.Errorf("a port that is taken: %v", err)
	}
	all, err := listen(Spec{Ports: []Port{{Remote: port}}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	chosen := all[0].port
	if chosen.Local == port || chosen.Local == 0 || chosen.Remote != port {
		t.Errorf("in place of %d it is %+v", port, chosen)
	}
	all[0].close()
	all, err = listen(Spec{Ports: []Port{{Remote: port}}}, []Port{chosen})
	if err != nil || all[0].port != chosen {
		t.Errorf("the second time it is %+v, %v, not %+v again", all, err, chosen)
	}
	all[0].close()
	for address, want := range map[string]string{"0.0.0.0": "tcp4", "127.0.0.1": "tcp4", "::": "tcp6", "::1": "tcp6"} {
		if got := family(address); got != want {
			t.Errorf("%s is listened on by %s, want %s", address, got, want)
		}
	}
	if _, err := listen(Spec{Ports: []Port{{Remote: 80}}, Address: "192.0.2.1"}, nil); err == nil || err.Error() != "This host has no address 192.0.2.1." {
		t.Errorf("an address of another host: %v", err)
	}
	if _, err := listen(Spec{Ports: []Port{{Remote: 80}}, Address: "web"}, nil); err == nil || !strings.HasPrefix(err.Error(), `"web" is neither`) {
		t.Errorf("a name for an address: %v", err)
	}
}

func TestWishes(t *testing.T) {
	for remote, want := range map[int][]int{80: {8080}, 443: {8443}, 5432: {5432, 13432}, 60000: {60000}, 0: nil} {
		if got := Wishes(Port{Remote: remote}); !reflect.DeepEqual(got, want) {
			t.Errorf("for %d: %v, want %v", remote, got, want)
		}
	}
}

func TestNamed(t *testing.T) {
	for resource, want := range map[string]string{"services": "svc/web", "pods": "pod/web", "statefulsets": "statefulset/web", "ingresses": "ingress/web"} {
		if got := Named(ref(resource, "web")); got != want {
			t.Errorf("one of %s is %s, want %s", resource, got, want)
		}
	}
}
