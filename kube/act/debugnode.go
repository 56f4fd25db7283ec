package act

import (
	"cmp"
	"context"
	"slices"

	corev1 "k8s.io/api/core/v1"

	"fathom/kube"
	"fathom/kube/cluster"
	"fathom/kube/pods"
)

func debugNodeVerb() Verb {
	return Verb{
		Name: "debug-node", Title: "shell on the node", Group: "node", Keys: []string{"X"}, Risk: Risky, One: true,
		Help:  "open a shell on the node itself, through a privileged pod that is removed afterwards",
		For:   kinds("nodes"),
		Needs: func(kube.Kind) []cluster.Access { return []cluster.Access{{Verb: "create", GVR: pods.Resource()}} },
		Names: []string{"node", "nodes", "no"},
		Params: []Param{
			imageParam(), profileParam("sysadmin"), templateParam(), namespaceParam(), debugEnvParam(),
		},
		Plan: planDebugNode,
	}
}

func planDebugNode(ctx context.Context, w World, on []Target, args Args) (*Plan, error) {
	t := on[0]
	namespace := cmp.Or(args.Get(onlyNamespace), w.API.Namespace())
	spec, err := debugSpecOf(ctx, w, args, namespace, "sysadmin")
	if err != nil {
		return nil, err
	}
	p := temporaryPod(namespace, jobName(w, t, "debug"), "debugger", spec)
	p.Spec.NodeName = t.Ref.Name
	p.Spec.HostPID, p.Spec.HostNetwork, p.Spec.HostIPC = true, true, true
	p.Spec.Tolerations = []corev1.Toleration{{Operator: corev1.TolerationOpExists}}
	p.Spec.Volumes = []corev1.Volume{{Name: "host-root", VolumeSource: corev1.VolumeSource{HostPath: &corev1.HostPathVolumeSource{Path: "/"}}}}
	p.Spec.Containers[0].VolumeMounts = []corev1.VolumeMount{{Name: "host-root", MountPath: "/host"}}
	plan, err := planTemporary(w, p, "open a shell on "+t.Ref.String())
	if err != nil {
		return nil, err
	}
	switch {
	case len(spec.command) > 0:
		plan.Enter.Command = spec.command
	case w.Stay: // whoever enters it types this
		plan.Enter.Command = []string{"chroot", "/host", "sh"}
	default:
		plan.Enter.Command, plan.Enter.Shell = []string{"sh", "-c", hostShell}, true
	}
	plan.Enter.Why = "shell on the node " + t.Ref.Name
	plan.Kubectl = []string{kubectl(w.API.Name(), namespace, spec.words(slices.Concat([]string{"debug"}, interactive(w, "-it"), []string{"node/" + t.Ref.Name}), "")...)}
	plan.warn("The pod shares the node's processes, network and files (under /host): whoever is in it can do anything to the node.")
	return plan, nil
}

// hostShell enters the node itself where the image and the node can, and stays in the pod where they cannot.
const hostShell = `if command -v nsenter >/dev/null 2>&1 && nsenter -t 1 -m -u -i -n -p -- sh -c : 2>/dev/null; then
exec nsenter -t 1 -m -u -i -n -p -- sh -l; fi
if [ -x /host/bin/sh ] && chroot /host sh -c : 2>/dev/null; then exec chroot /host sh -l; fi
echo "The node has no shell of its own: its files are under /host."; exec sh`
