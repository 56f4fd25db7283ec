package rows

import (
	storagev1 "k8s.io/api/storage/v1"

	"fathom/kube"
)

func volumeAttachments() Projection {
	return Projection{
		Kind: clustered("storage.k8s.io", "v1", "volumeattachments", "VolumeAttachment"),
		Columns: append([]kube.Column{
			nameColumn(),
			column("ATTACHER", kube.TypeText, "The driver that attaches it."),
			column("PV", kube.TypeText, "The volume."),
			column("NODE", kube.TypeText, "The node that it is attached to."),
			column("ATTACHED", kube.TypeText, "Whether it is."),
			ageColumn(),
		}, extra(wide(column("ERROR", kube.TypeText, "Why attaching or detaching has failed."))...)...),
		Rows: one(volumeAttachmentRow),
	}
}

func volumeAttachmentRow(m *Maker, a *storagev1.VolumeAttachment) *kube.Row {
	volume := valueOr(a.Spec.Source.PersistentVolumeName, "")
	failure := attachmentError(&a.Status)
	r := m.Row(a,
		text(a.Name),
		text(m.Intern(a.Spec.Attacher)),
		text(volume),
		text(m.Intern(a.Spec.NodeName)),
		boolean(a.Status.Attached),
		since(a.CreationTimestamp),
		text(failure),
	)
	r.Target = m.Object("v1", "PersistentVolume", "", volume)
	switch {
	case failure != "":
		r.Health = kube.HealthBad
	case a.DeletionTimestamp != nil, !a.Status.Attached:
		r.Health = kube.HealthProgress
	default:
		r.Health = kube.HealthOK
	}
	return r
}

func attachmentError(s *storagev1.VolumeAttachmentStatus) string {
	switch {
	case s.DetachError != nil:
		return s.DetachError.Message
	case s.AttachError != nil:
		return s.AttachError.Message
	}
	return ""
}
