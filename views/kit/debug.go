package kit

import (
	"slices"

	"fathom/kube"
	"fathom/kube/act"
	"fathom/kube/pods"
	"fathom/session"
	"fathom/ui"
)

// Debug is what opens the change that puts a container for debugging into a pod, beside the container that is looked into.
func Debug(sess *session.Session, pod kube.Ref, container string) ui.Open {
	on := act.Target{Ref: pod}
	all := sess.Registry.Kinds()
	if i := slices.IndexFunc(all, func(k kube.Kind) bool { return k.GVR == pods.Resource() }); i >= 0 {
		on.Kind = all[i]
	}
	arg := Change{Verb: "debug", On: []act.Target{on}}
	if container != "" {
		arg.Args = act.Args{"target": {container}}
	}
	return ui.Open{Screen: ChangeScreen, Arg: arg}
}

// Enter is what opens the container that a plan has made to be entered, once it runs.
func Enter(e act.Entrance) ui.Open {
	screen := ShellScreen
	if e.Attach {
		screen = AttachScreen
	}
	return ui.Open{Screen: screen, Arg: Reach{On: []kube.Ref{e.Pod}, Parts: []string{e.Container}, Command: e.Command, Shell: e.Shell, Fresh: true}}
}
