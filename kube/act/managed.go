package act

import (
	"slices"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"fathom/kube"
	"fathom/kube/addon"
)

// managers are sentences for those who will set the changes back: a tool that deploys, or a controller that owns.
func managers(changes []Change) []string {
	var out []string
	for _, c := range changes {
		if c.Before == nil || slices.Contains([]string{"eviction", "ephemeralcontainers"}, c.Subresource) || c.Method == Delete && metav1.GetControllerOf(c.Before) != nil {
			continue
		}
		s := ""
		if m, ok := ManagedBy(c.Before); ok {
			s = c.Ref.String() + " is managed by " + m.String() + ": it will set this change back."
		} else if name := c.Before.GetLabels()[ManagerLabel]; name != "" && name != Manager {
			s = c.Ref.String() + " is managed by " + name + ", as its label " + ManagerLabel + " says: that may set this change back."
		}
		if s != "" && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// Owner is who manages an object besides the person looking at it.
type Owner struct {
	addon.Owner
	// Object is the owner in the cluster, zero where it has none or it is not known.
	Object kube.ObjectName
}

func (o Owner) String() string {
	if o.Tool != "" {
		return o.Owner.String()
	}
	return o.Object.Kind + " " + o.Object.Name
}

// ManagedBy names the tool or the controller that writes the object.
func ManagedBy(u *unstructured.Unstructured) (Owner, bool) {
	if o, ok := addon.OwnerOf(u.GetLabels(), u.GetAnnotations()); ok {
		return Owner{Owner: o, Object: o.Object}, true
	}
	if c := metav1.GetControllerOf(u); c != nil {
		return Owner{Object: kube.ObjectName{APIVersion: c.APIVersion, Kind: c.Kind, Namespace: u.GetNamespace(), Name: c.Name}}, true
	}
	return Owner{}, false
}
