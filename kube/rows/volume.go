package rows

import (
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"

	"fathom/kube"
)

const terminating = "Terminating"

func persistentVolumes() Projection {
	return Projection{
		Kind: clustered("", "v1", "persistentvolumes", "PersistentVolume", "pv"),
		Columns: append([]kube.Column{
			nameColumn(),
			column("CAPACITY", kube.TypeBytes, "How much it holds."),
			column("ACCESS MODES", kube.TypeText, "Who may mount it: RWO one node, ROX many reading, RWX many, RWOP one pod."),
			column("RECLAIM POLICY", kube.TypeText, "What becomes of it when its claim is gone."),
			column("STATUS", kube.TypeText, "Available, Bound, Released (its claim is gone), Failed, or Terminating."),
			column("CLAIM", kube.TypeText, "The claim that it is bound to."),
			column("STORAGECLASS", kube.TypeText, "The storage class that it is of."),
			column("VOLUMEATTRIBUTESCLASS", kube.TypeText, "The class of its changeable attributes."),
			column("REASON", kube.TypeText, "Why it has failed."),
			ageColumn(),
		}, volumeModeColumn()...),
		Rows: one(persistentVolumeRow),
	}
}

func persistentVolumeRow(m *Maker, v *corev1.PersistentVolume) *kube.Row {
	phase, claim := string(v.Status.Phase), ""
	if v.DeletionTimestamp != nil {
		phase = terminating
	}
	ref := v.Spec.ClaimRef
	if ref != nil {
		claim = ref.Namespace + "/" + ref.Name
	}
	r := m.Row(v,
		text(v.Name),
		m.quantity(v.Spec.Capacity[corev1.ResourceStorage]),
		text(m.accessModes(v.Spec.AccessModes)),
		text(m.Intern(string(v.Spec.PersistentVolumeReclaimPolicy))),
		text(m.Intern(phase)),
		text(claim),
		text(m.Intern(classOf(v.Annotations, &v.Spec.StorageClassName))),
		pointed(m, v.Spec.VolumeAttributesClassName),
		text(m.Intern(v.Status.Reason)),
		since(v.CreationTimestamp),
		pointed(m, v.Spec.VolumeMode),
	)
	if ref != nil {
		r.Target = m.Object("v1", "PersistentVolumeClaim", ref.Namespace, ref.Name)
	}
	r.Health = phaseHealth(phase)
	return r
}

func persistentVolumeClaims() Projection {
	return Projection{
		Kind: namespaced("", "v1", "persistentvolumeclaims", "PersistentVolumeClaim", "pvc"),
		Columns: append([]kube.Column{
			nameColumn(),
			column("STATUS", kube.TypeText, "Pending, Bound, Lost (its volume is gone), or Terminating."),
			column("VOLUME", kube.TypeText, "The volume that it is bound to."),
			column("CAPACITY", kube.TypeBytes, "How much that volume holds."),
			column("ACCESS MODES", kube.TypeText, "Who may mount it: RWO one node, ROX many reading, RWX many, RWOP one pod."),
			column("STORAGECLASS", kube.TypeText, "The storage class that it asks for."),
			column("VOLUMEATTRIBUTESCLASS", kube.TypeText, "The class of changeable attributes that it asks for."),
			ageColumn(),
		}, volumeModeColumn()...),
		Rows: one(persistentVolumeClaimRow),
	}
}

func persistentVolumeClaimRow(m *Maker, c *corev1.PersistentVolumeClaim) *kube.Row {
	phase, capacity, modes := string(c.Status.Phase), noNumber(""), ""
	if c.DeletionTimestamp != nil {
		phase = terminating
	}
	if c.Spec.VolumeName != "" {
		capacity = m.quantity(c.Status.Capacity[corev1.ResourceStorage])
		modes = m.accessModes(c.Status.AccessModes)
	}
	r := m.Row(c,
		text(c.Name),
		text(m.Intern(phase)),
		text(c.Spec.VolumeName),
		capacity,
		text(modes),
		text(m.Intern(classOf(c.Annotations, c.Spec.StorageClassName))),
		pointed(m, c.Spec.VolumeAttributesClassName),
		since(c.CreationTimestamp),
		pointed(m, c.Spec.VolumeMode),
	)
	r.Target = m.Object("v1", "PersistentVolume", "", c.Spec.VolumeName)
	r.Health = phaseHealth(phase)
	return r
}

func volumeModeColumn() []kube.Column {
	return wide(column("VOLUMEMODE", kube.TypeText, "Filesystem, or Block for a raw device."))
}

// phaseHealth judges volumes and claims: the phases that they share mean the same.
func phaseHealth(phase string) kube.Health {
	switch phase {
	case string(corev1.VolumeAvailable), string(corev1.VolumeBound):
		return kube.HealthOK
	case string(corev1.VolumeReleased):
		return kube.HealthWarn
	case string(corev1.VolumeFailed), string(corev1.ClaimLost):
		return kube.HealthBad
	}
	return kube.HealthProgress
}

// quantity is a cell of a TypeBytes column, written as the object has it.
func (m *Maker) quantity(q resource.Quantity) kube.Cell {
	return kube.Cell{Text: m.Intern(q.String()), Num: q.AsApproximateFloat64()}
}

// pointed is the text of a setting that may be left out.
func pointed[T ~string](m *Maker, s *T) kube.Cell {
	if s == nil {
		return text(unset)
	}
	return text(m.Intern(string(*s)))
}

// classOf is the storage class: an old annotation goes before the field.
func classOf(annotations map[string]string, class *string) string {
	if old, ok := annotations[corev1.BetaStorageClassAnnotation]; ok {
		return old
	}
	if class == nil {
		return ""
	}
	return *class
}

// accessModes writes the modes short, each once, in kubectl's order.
func (m *Maker) accessModes(modes []corev1.PersistentVolumeAccessMode) string {
	var short []string
	for _, known := range [...]struct {
		mode  corev1.PersistentVolumeAccessMode
		short string
	}{
		{corev1.ReadWriteOnce, "RWO"}, {corev1.ReadOnlyMany, "ROX"}, {corev1.ReadWriteMany, "RWX"}, {corev1.ReadWriteOncePod, "RWOP"},
	} {
		for _, mode := range modes {
			if mode == known.mode {
				short = append(short, known.short)
				break
			}
		}
	}
	return m.Intern(strings.Join(short, ","))
}
