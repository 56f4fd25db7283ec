package realnode

import (
	"context"
	"fmt"
	"net"
	"net/url"
	"os"

	"k8s.io/client-go/tools/clientcmd"

	"fathom/sandbox/internal/services"
)

// serve makes what lies outside the node's network be inside it: the API server,
// at the address that it has on the machine and at that of its Service, the other
// Services, and their names.
func serve(ctx context.Context, o Options, machine *os.File) error {
	config, err := clientcmd.BuildConfigFromFlags("", o.Kubeconfig)
	if err != nil {
		return fmt.Errorf("reading the kubelet's kubeconfig: %w", err)
	}
	server, err := url.Parse(config.Host)
	if err != nil {
		return fmt.Errorf("reading the kubelet's kubeconfig: %w", err)
	}
	dial, err := dialMachine(machine)
	if err != nil {
		return err
	}
	for _, address := range []string{server.Host, apiService} {
		listener, err := net.Listen("tcp", address)
		if err != nil {
			return fmt.Errorf("standing in for the API server: %w", err)
		}
		go services.Relay(listener, func() (net.Conn, error) { return dial(server.Host) })
	}
	return services.Start(ctx, config, names())
}
