package edit_test

import (
	"testing"

	tea "charm.land/bubbletea/v2"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"

	"fathom/keymap"
	"fathom/kube"
	"fathom/kube/act"
	"fathom/session"
	"fathom/ui"
	"fathom/views/edit"
	"fathom/views/kit/kittest"
)

// rig is the screen with a script for an editor.
type rig struct{ *kittest.Writing }

func newRig(t *testing.T, script string, options func(*session.Options), objects ...runtime.Object) *rig {
	t.Helper()
	r := &rig{kittest.NewWriting(t, script, options, objects...)}
	r.start()
	return r
}

// start opens a new app, as another run would.
func (r *rig) start() {
	globals := edit.NewGlobals(r.Options)
	r.Start(act.EditScreen, edit.New, ui.Options{
		Globals: globals.Bindings,
		GlobalAct: func(a keymap.Action, _ int) tea.Cmd {
			cmd, _ := globals.Act(a)
			return cmd
		},
	})
}

// edit opens the screen on an object in the rig's namespace.
func (r *rig) edit(resource, name string) {
	ref := r.Server.Ref(resource, kittest.Namespace, name)
	r.Do(ui.Do(ui.Push{Open: ui.Open{Screen: act.EditScreen, Arg: kube.Place{Kind: resource, Ref: ref}}}))
}

func web(image string) *appsv1.Deployment {
	n := int32(3)
	return &appsv1.Deployment{
		ObjectMeta: metav1.ObjectMeta{Namespace: kittest.Namespace, Name: "web"},
		Spec: appsv1.DeploymentSpec{
			Replicas: &n,
			Template: corev1.PodTemplateSpec{Spec: corev1.PodSpec{Containers: []corev1.Container{{Name: "web", Image: image, Command: []string{"start", "red"}}}}},
		},
	}
}
