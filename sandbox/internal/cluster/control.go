package cluster

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"time"

	"fathom/sandbox/internal/plane"

	"golang.org/x/sync/errgroup"
)

// Status is what a running sandbox tells about itself.
type Status struct {
	Name       string            `json:"name"`
	PID        int               `json:"pid"`
	Started    time.Time         `json:"started"`
	Ready      bool              `json:"ready"`
	Kubeconfig string            `json:"kubeconfig"`
	RealNode   string            `json:"realNode"` // its name, or "none" or "failed" and why
	Components []ComponentStatus `json:"components"`
}

// ComponentStatus is the state of one component.
type ComponentStatus struct {
	Name  string `json:"name"`
	PID   int    `json:"pid"`
	Port  int    `json:"port"`
	State string `json:"state"` // ready, starting, paused or ended

	Version string `json:"version"`
}

// serveControl answers other sandbox commands on loopback.
func (c *Cluster) serveControl() error {
	listener, err := net.Listen("tcp", c.state.Control.Address)
	if err != nil {
		return fmt.Errorf("listening for sandbox commands: %w", err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /status", func(w http.ResponseWriter, r *http.Request) {
		_ = json.NewEncoder(w).Encode(c.status(r.Context()))
	})
	mux.HandleFunc("POST /pause", c.onComponent(c.pause))
	mux.HandleFunc("POST /resume", c.onComponent(c.resume))

	want := []byte("Bearer " + c.state.Control.Token)
	server := &http.Server{
		ReadHeaderTimeout: 5 * time.Second,
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if subtle.ConstantTimeCompare([]byte(r.Header.Get("Authorization")), want) != 1 {
				http.Error(w, "not your sandbox", http.StatusUnauthorized)
				return
			}
			mux.ServeHTTP(w, r)
		}),
	}
	go func() { _ = server.Serve(listener) }() // ends by Close
	go func() {
		<-c.stop
		_ = server.Close()
	}()
	return nil
}

func (c *Cluster) onComponent(do func(context.Context, *member) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		name := r.FormValue("component")
		m := c.member(name)
		if m == nil {
			http.Error(w, fmt.Sprintf("there is no component %q", name), http.StatusNotFound)
			return
		}
		if err := do(r.Context(), m); err != nil {
			http.Error(w, err.Error(), http.StatusConflict)
		}
	}
}

func (c *Cluster) pause(_ context.Context, m *member) error {
	if m.state(context.Background()) == "paused" {
		return fmt.Errorf("%s is paused already", m.Name)
	}
	m.pause()
	c.say("%s paused", m.Name)
	return nil
}

func (c *Cluster) resume(ctx context.Context, m *member) error {
	if m.state(ctx) != "paused" {
		return fmt.Errorf("%s is not paused", m.Name)
	}
	if err := c.launch(m); err != nil {
		return err
	}
	if err := c.await(ctx, m); err != nil {
		return err
	}
	if m.Name == plane.APIServer {
		if err := c.wakeClients(ctx); err != nil {
			return err
		}
	}
	c.say("%s resumed", m.Name)
	return nil
}

// wakeClients starts the API server's clients again after it was away. By
// themselves they would come back too, but only after up to two minutes.
func (c *Cluster) wakeClients(ctx context.Context) error {
	client, err := c.bootstrapClient()
	if err != nil {
		return err
	}
	all, ctx := errgroup.WithContext(ctx)
	for _, name := range []string{plane.Controllers, plane.Scheduler, plane.Kwok, plane.Metrics} {
		m := c.member(name)
		if m.state(ctx) == "paused" {
			continue
		}
		all.Go(func() error {
			m.pause()
			if name == plane.Kwok {
				if err := client.DropLeases(ctx); err != nil {
					return err
				}
			}
			if err := c.launch(m); err != nil {
				return err
			}
			return c.await(ctx, m)
		})
	}
	return all.Wait()
}

func (c *Cluster) status(ctx context.Context) Status {
	c.mu.Lock()
	s := Status{
		Name: c.state.Name, PID: c.state.PID, Started: c.state.Started, Ready: c.state.Ready,
		Kubeconfig: c.Kubeconfig(), RealNode: c.realNode,
	}
	members := c.members
	c.mu.Unlock()
	for _, m := range members {
		cs := ComponentStatus{Name: m.Name, Port: m.Port, State: m.state(ctx), Version: versionOf(m.Name)}
		if process, _ := m.current(); process != nil && cs.State != "paused" && cs.State != "ended" {
			cs.PID = process.PID()
		}
		s.Components = append(s.Components, cs)
	}
	return s
}

func (m *member) state(ctx context.Context) string {
	m.mu.Lock()
	process, paused := m.process, m.paused
	m.mu.Unlock()
	if paused {
		return "paused"
	}
	if process != nil {
		select {
		case <-process.Done():
			return "ended"
		default:
		}
		if m.Probe(ctx) == nil {
			return "ready"
		}
	}
	return "starting"
}
