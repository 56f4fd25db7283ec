package rows

import (
	corev1 "k8s.io/api/core/v1"

	"fathom/kube"
)

func serviceAccounts() Projection {
	return Projection{
		Kind: namespaced("", "v1", "serviceaccounts", "ServiceAccount", "sa"),
		Columns: append([]kube.Column{
			nameColumn(),
			ageColumn(),
		}, extra(
			column("SECRETS", kube.TypeNumber, "How many token secrets are listed in it; modern clusters list none."),
			column("PULL SECRETS", kube.TypeText, "The secrets that its pods pull images with."),
			column("AUTOMOUNT", kube.TypeText, "Whether its pods get a token that did not ask for one."),
		)...),
		Rows: one(serviceAccountRow),
	}
}

func serviceAccountRow(m *Maker, a *corev1.ServiceAccount) *kube.Row {
	pull := a.ImagePullSecrets
	return m.Row(a,
		text(a.Name),
		since(a.CreationTimestamp),
		number(len(a.Secrets)),
		textOr(m.join(len(pull), func(i int) string { return pull[i].Name }), none),
		boolean(valueOr(a.AutomountServiceAccountToken, true)),
	)
}
