package rows

import (
	corev1 "k8s.io/api/core/v1"
	storagev1 "k8s.io/api/storage/v1"

	"fathom/kube"
)

func storageClasses() Projection {
	return Projection{
		Kind: clustered("storage.k8s.io", "v1", "storageclasses", "StorageClass", "sc"),
		Columns: []kube.Column{
			nameColumn(),
			column("PROVISIONER", kube.TypeText, "What makes its volumes."),
			column("RECLAIMPOLICY", kube.TypeText, "What becomes of a volume when its claim is gone."),
			column("VOLUMEBINDINGMODE", kube.TypeText, "Whether volumes are made at once or when the first pod needs them."),
			column("ALLOWVOLUMEEXPANSION", kube.TypeText, "Whether claims can be made larger."),
			ageColumn(),
		},
		Rows: one(storageClassRow),
	}
}

func storageClassRow(m *Maker, c *storagev1.StorageClass) *kube.Row {
	const beta = "storageclass.beta.kubernetes.io/is-default-class"
	isDefault := c.Annotations["storageclass.kubernetes.io/is-default-class"] == "true" || c.Annotations[beta] == "true"
	return m.Row(c,
		defaultName(c.Name, isDefault),
		text(m.Intern(c.Provisioner)),
		text(m.Intern(string(valueOr(c.ReclaimPolicy, corev1.PersistentVolumeReclaimDelete)))),
		text(m.Intern(string(valueOr(c.VolumeBindingMode, storagev1.VolumeBindingImmediate)))),
		boolean(valueOr(c.AllowVolumeExpansion, false)),
		since(c.CreationTimestamp),
	)
}

// valueOr is what p points to, or what the API server takes when it is left out.
func valueOr[T any](p *T, missing T) T {
	if p == nil {
		return missing
	}
	return *p
}
