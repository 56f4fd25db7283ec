package rows

import (
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"fathom/kube"
)

func controllerRevisions() Projection {
	return Projection{
		Kind: namespaced("apps", "v1", "controllerrevisions", "ControllerRevision"),
		Columns: []kube.Column{
			nameColumn(),
			column("CONTROLLER", kube.TypeText, "The DaemonSet or StatefulSet whose template it keeps."),
			column("REVISION", kube.TypeNumber, "Its number in the history."),
			ageColumn(),
		},
		Rows: one(controllerRevisionRow),
	}
}

func controllerRevisionRow(m *Maker, c *appsv1.ControllerRevision) *kube.Row {
	controller := none
	if o := metav1.GetControllerOfNoCopy(c); o != nil {
		kind := schema.FromAPIVersionAndKind(o.APIVersion, o.Kind).GroupKind()
		controller = strings.ToLower(kind.String()) + "/" + o.Name
	}
	return m.Row(c, text(c.Name), text(m.Intern(controller)), number(c.Revision), since(c.CreationTimestamp))
}
