package rows

import (
	storagev1 "k8s.io/api/storage/v1"

	"fathom/kube"
)

func csiDrivers() Projection {
	return Projection{
		Kind: clustered("storage.k8s.io", "v1", "csidrivers", "CSIDriver"),
		Columns: []kube.Column{
			nameColumn(),
			column("ATTACHREQUIRED", kube.TypeText, "Whether volumes are attached to a node before they are mounted."),
			column("PODINFOONMOUNT", kube.TypeText, "Whether the driver is told which pod it mounts for."),
			column("STORAGECAPACITY", kube.TypeText, "Whether the scheduler looks at how much room the driver reports."),
			column("TOKENREQUESTS", kube.TypeText, "The audiences of the tokens that it gets."),
			column("REQUIRESREPUBLISH", kube.TypeText, "Whether mounts are renewed from time to time."),
			column("MODES", kube.TypeText, "Persistent, or Ephemeral for volumes that live as long as their pod."),
			ageColumn(),
		},
		Rows: one(csiDriverRow),
	}
}

func csiDriverRow(m *Maker, d *storagev1.CSIDriver) *kube.Row {
	s := &d.Spec
	tokens := unset
	if s.TokenRequests != nil {
		tokens = m.join(len(s.TokenRequests), func(i int) string { return s.TokenRequests[i].Audience })
	}
	modes := m.join(len(s.VolumeLifecycleModes), func(i int) string { return string(s.VolumeLifecycleModes[i]) })
	return m.Row(d,
		text(d.Name),
		boolean(valueOr(s.AttachRequired, true)),
		boolean(valueOr(s.PodInfoOnMount, false)),
		boolean(valueOr(s.StorageCapacity, false)),
		text(tokens),
		boolean(valueOr(s.RequiresRepublish, false)),
		textOr(modes, none),
		since(d.CreationTimestamp),
	)
}

func csiNodes() Projection {
	return Projection{
		Kind: clustered("storage.k8s.io", "v1", "csinodes", "CSINode"),
		Columns: append([]kube.Column{
			nameColumn(),
			column("DRIVERS", kube.TypeNumber, "How many storage drivers run on the node."),
			ageColumn(),
		}, extra(column("DRIVER NAMES", kube.TypeText, "The drivers."))...),
		Rows: one(csiNodeRow),
	}
}

func csiNodeRow(m *Maker, n *storagev1.CSINode) *kube.Row {
	drivers := n.Spec.Drivers
	r := m.Row(n,
		text(n.Name),
		number(len(drivers)),
		since(n.CreationTimestamp),
		textOr(m.join(len(drivers), func(i int) string { return drivers[i].Name }), none),
	)
	r.Target = m.Object("v1", "Node", "", n.Name)
	return r
}
