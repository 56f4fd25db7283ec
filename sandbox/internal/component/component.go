// Package component holds the entry points of the programs that make up a
// control plane: etcd, the Kubernetes components, kwok and metrics-server. Each
// is run in a process of its own, because they share global registries (flags,
// metrics, feature gates) that do not survive two of them in one process. It
// knows nothing of the sandbox; only the sandbox's main may import it.
package component

import (
	"os"
	"slices"

	"k8s.io/component-base/cli"
	_ "k8s.io/component-base/logs/json/register"          // --logging-format=json
	_ "k8s.io/component-base/metrics/prometheus/clientgo" // client metrics
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
	controllers "k8s.io/kubernetes/cmd/kube-controller-manager/app"
	scheduler "k8s.io/kubernetes/cmd/kube-scheduler/app"

	"go.etcd.io/etcd/server/v3/etcdmain"
	genericapiserver "k8s.io/apiserver/pkg/server"
	metrics "sigs.k8s.io/metrics-server/cmd/metrics-server/app"
)

// Names lists the components that Run knows, in the order they are started.
func Names() []string {
	return append([]string{
		"etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kwok", "metrics-server",
	}, platformNames...)
}

// Run becomes the named component, reading its flags from args (without the
// program's name). It returns the exit code, and false if there is no such
// component in this binary.
func Run(name string, args []string) (code int, known bool) {
	if !slices.Contains(Names(), name) {
		return 0, false
	}
	os.Args = append([]string{name}, args...)
	switch name {
	case "etcd":
		etcdmain.Main(os.Args)
		return 0, true
	case "kube-apiserver":
		return cli.Run(apiserver.NewAPIServerCommand()), true
	case "kube-controller-manager":
		return cli.Run(controllers.NewControllerManagerCommand()), true
	case "kube-scheduler":
		return cli.Run(scheduler.NewSchedulerCommand()), true
	case "metrics-server":
		return cli.Run(metrics.NewMetricsServerCommand(genericapiserver.SetupSignalHandler())), true
	case "kwok":
		return runKwok(args), true
	}
	return runPlatform(name)
}
