package rows

import (
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"

	"fathom/kube"
)

func resourceQuotas() Projection {
	return Projection{
		Kind: namespaced("", "v1", "resourcequotas", "ResourceQuota", "quota"),
		Columns: []kube.Column{
			nameColumn(),
			column("REQUEST", kube.TypeText, "What the namespace has requested or counts, of what it may."),
			column("LIMIT", kube.TypeText, "What the limits in the namespace add up to, of what they may."),
			ageColumn(),
		},
		Rows: one(resourceQuotaRow),
	}
}

func resourceQuotaRow(m *Maker, q *corev1.ResourceQuota) *kube.Row {
	names := make([]string, 0, len(q.Status.Hard))
	for name := range q.Status.Hard {
		names = append(names, string(name))
	}
	slices.Sort(names)
	var requests, limits []string
	spent := false
	for _, name := range names {
		used, hard := q.Status.Used[corev1.ResourceName(name)], q.Status.Hard[corev1.ResourceName(name)]
		spent = spent || used.Sign() > 0 && used.Cmp(hard) >= 0
		entry := name + ": " + used.String() + "/" + hard.String()
		if strings.HasPrefix(name, "limits.") {
			limits = append(limits, entry)
		} else {
			requests = append(requests, entry)
		}
	}
	r := m.Row(q,
		text(q.Name),
		text(strings.Join(requests, ", ")),
		text(strings.Join(limits, ", ")),
		since(q.CreationTimestamp),
	)
	r.Health = kube.HealthOK
	if spent {
		r.Health = kube.HealthWarn
	}
	return r
}

func limitRanges() Projection {
	return Projection{
		Kind: namespaced("", "v1", "limitranges", "LimitRange", "limits"),
		Columns: append([]kube.Column{
			nameColumn(),
			column("CREATED AT", kube.TypeText, "When the object was created."),
		}, extra(
			column("TYPES", kube.TypeText, "What it limits: Container, Pod, PersistentVolumeClaim."),
			ageColumn(),
		)...),
		Rows: one(limitRangeRow),
	}
}

func limitRangeRow(m *Maker, l *corev1.LimitRange) *kube.Row {
	types := m.join(len(l.Spec.Limits), func(i int) string { return string(l.Spec.Limits[i].Type) })
	return m.Row(l,
		text(l.Name),
		text(l.CreationTimestamp.UTC().Format(time.RFC3339)),
		textOr(types, none),
		since(l.CreationTimestamp),
	)
}
