package component

import (
	"context"

	"k8s.io/component-base/cli"
	kubelet "k8s.io/kubernetes/cmd/kubelet/app"
)

var platformNames = []string{"kubelet"}

func runPlatform(name string) (code int, known bool) {
	if name != "kubelet" {
		return 0, false
	}
	return cli.Run(kubelet.NewKubeletCommand(context.Background())), true
}
