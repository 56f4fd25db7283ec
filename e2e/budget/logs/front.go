package main

import (
	"encoding/pem"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"time"

	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

// front is an API server that writes the logs of the paced containers itself and leaves all else to the one behind it.
type front struct {
	*httptest.Server
	behind http.Handler
	rate   int // lines a second
	lines  int // of each container

	mu      sync.Mutex
	asked   map[string]int // streams by container
	written map[string]int // lines by container
	late    time.Duration  // the most that a line came after its time
}

func newFront(config *rest.Config, rate, lines int) (*front, error) {
	transport, err := rest.TransportFor(config)
	if err != nil {
		return nil, fmt.Errorf("reach the sandbox: %w", err)
	}
	target, err := url.Parse(config.Host)
	if err != nil {
		return nil, fmt.Errorf("read the sandbox's address: %w", err)
	}
	proxy := httputil.NewSingleHostReverseProxy(target)
	proxy.Transport, proxy.FlushInterval = transport, -1
	f := &front{behind: proxy, rate: rate, lines: lines, asked: map[string]int{}, written: map[string]int{}}
	f.Server = httptest.NewUnstartedServer(http.HandlerFunc(f.serve))
	f.EnableHTTP2 = true
	f.StartTLS()
	return f, nil
}

// writeConfig writes a kubeconfig whose one context reaches the front.
func (f *front) writeConfig(file string) error {
	const name = "paced"
	c := clientcmdapi.NewConfig()
	ca := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: f.Certificate().Raw})
	c.Clusters[name] = &clientcmdapi.Cluster{Server: f.URL, CertificateAuthorityData: ca}
	c.AuthInfos[name] = &clientcmdapi.AuthInfo{}
	c.Contexts[name] = &clientcmdapi.Context{Cluster: name, AuthInfo: name, Namespace: namespace}
	c.CurrentContext = name
	return clientcmd.WriteToFile(*c, file)
}

func (f *front) serve(w http.ResponseWriter, r *http.Request) {
	parts := strings.Split(strings.Trim(r.URL.Path, "/"), "/")
	if len(parts) != 7 || parts[6] != "log" || !strings.HasPrefix(parts[5], prefix) {
		f.behind.ServeHTTP(w, r)
		return
	}
	f.pace(w, r, parts[5]+"/"+r.URL.Query().Get("container"))
}

// beat is how often lines are written.
const beat = 5 * time.Millisecond

// pace writes the lines that are due, in time, and then leaves the stream open.
func (f *front) pace(w http.ResponseWriter, r *http.Request, container string) {
	f.mu.Lock()
	f.asked[container]++
	f.mu.Unlock()
	out := http.NewResponseController(w)
	began := time.Now()
	tick := time.NewTicker(beat)
	defer tick.Stop()
	var b []byte
	for n := 0; n < f.lines; {
		select {
		case <-r.Context().Done():
			return
		case <-tick.C:
		}
		due := min(f.lines, int(time.Since(began).Seconds()*float64(f.rate)))
		first := n
		for b = b[:0]; n < due; n++ {
			b = f.appendLine(b, began, n)
		}
		if _, err := w.Write(b); err != nil || out.Flush() != nil {
			return
		}
		f.note(container, n, time.Since(began)-f.at(first))
	}
	<-r.Context().Done()
}

// at is when a line is due, after the first.
func (f *front) at(n int) time.Duration {
	return time.Duration(n) * time.Second / time.Duration(f.rate)
}

func (f *front) appendLine(b []byte, began time.Time, n int) []byte {
	t := began.Add(f.at(n))
	b = t.UTC().AppendFormat(b, "2006-01-02T15:04:05.000000000Z07:00 ")
	level := [...]string{"info", "info", "info", "debug", "warn", "info", "info", "error"}[n%8]
	return fmt.Appendf(b, `{"ts":%d,"level":"%s","msg":"request served","method":"GET","path":"/api/v1/items/%d","status":%d,"latency_ms":%d,"n":%d}`+"\n",
		t.UnixMilli(), level, n%977, 200+100*(n%4), n%1013, n)
}

func (f *front) note(container string, written int, late time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.written[container] = written
	f.late = max(f.late, late)
}

// total is how many lines were written, by how many containers, and over how many streams.
func (f *front) total() (lines, containers, streams int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for c, n := range f.written {
		lines, containers, streams = lines+n, containers+1, streams+f.asked[c]
	}
	return lines, containers, streams
}

func (f *front) lateness() time.Duration {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.late
}
