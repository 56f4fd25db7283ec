package rows

import (
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"

	"fathom/kube"
)

func customResourceDefinitions() Projection {
	return Projection{
		Kind: inExtensions(clustered(apiextensionsv1.GroupName, "v1", "customresourcedefinitions", "CustomResourceDefinition", "crd", "crds")),
		Columns: append([]kube.Column{
			nameColumn(),
			createdColumn(),
		}, extra(
			column("GROUP", kube.TypeText, "The API group of its objects."),
			column("KIND", kube.TypeText, "The kind of its objects."),
			column("SCOPE", kube.TypeText, "Namespaced or Cluster."),
			column("VERSIONS", kube.TypeText, "The versions that are served; * marks the one that is stored."),
			column("ESTABLISHED", kube.TypeText, "Whether its objects are served, and if not, why."),
			ageColumn(),
		)...),
		Rows: one(customResourceDefinitionRow),
	}
}

func customResourceDefinitionRow(m *Maker, d *apiextensionsv1.CustomResourceDefinition) *kube.Row {
	established, health := crdState(d)
	r := m.Row(d,
		text(d.Name),
		created(d.CreationTimestamp),
		text(m.Intern(d.Spec.Group)),
		text(d.Spec.Names.Kind),
		text(m.Intern(string(d.Spec.Scope))),
		text(m.Intern(crdVersions(d.Spec.Versions))),
		text(m.Intern(established)),
		since(d.CreationTimestamp),
	)
	r.Health = health
	return r
}

func crdVersions(versions []apiextensionsv1.CustomResourceDefinitionVersion) string {
	list := ""
	for i := range versions {
		v := &versions[i]
		if !v.Served {
			continue
		}
		if list != "" {
			list += ","
		}
		list += v.Name
		if v.Storage {
			list += "*"
		}
	}
	return list
}

// crdState says whether the objects are served. Names that are taken keep a definition from being established.
func crdState(d *apiextensionsv1.CustomResourceDefinition) (established string, health kube.Health) {
	established, health = "Unknown", kube.HealthProgress
	for i := range d.Status.Conditions {
		c := &d.Status.Conditions[i]
		switch {
		case c.Type == apiextensionsv1.Established && c.Status == apiextensionsv1.ConditionTrue:
			established, health = "True", kube.HealthOK
		case c.Type == apiextensionsv1.Established && c.Status == apiextensionsv1.ConditionFalse && health != kube.HealthBad:
			established, health = withReason("False", c.Reason), kube.HealthBad
		case c.Type == apiextensionsv1.NamesAccepted && c.Status == apiextensionsv1.ConditionFalse && health != kube.HealthOK:
			established, health = withReason("False", c.Reason), kube.HealthBad
		}
	}
	if d.DeletionTimestamp != nil {
		health = kube.HealthProgress
	}
	return established, health
}

// withReason writes a condition's status with its reason, as the API server's tables do.
func withReason(status, reason string) string {
	if reason == "" {
		return status
	}
	return status + " (" + reason + ")"
}
